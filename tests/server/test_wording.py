"""The words of the page for parts of a request."""

from __future__ import annotations

import pytest

from server.wording import part_text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("region:europe", "Region Europe"),
        ("lang:de", "Language German"),
        ("author:none", "Author None stated"),
        ('outlet:"The Harbour Ledger"', "Outlet The Harbour Ledger"),
        ('author:"Lisa Vaughan"', "Author Lisa Vaughan"),
        ("author:lisa*", "author:lisa*"),
        ("date:1987", "Date 1987"),
        ("date:>=1987-03", "Date since March 1987"),
        ("date:1987-03-05..1990-03-01", "Date 5 March 1987 to 1 March 1990"),
        ("region:europe zeppelin", "Region Europe and zeppelin"),
        ("harbour", "harbour"),
        ('"winter ferry"', '"winter ferry"'),
        ("(ferry OR boat) tide", "(ferry OR boat) tide"),
        ("-region:europe", "Not region Europe"),
        ("region:europe NOT region:africa", "Region Europe and Not region Africa"),
        ("-harbour", "-harbour"),
        ("-(ferry OR boat)", "-(ferry OR boat)"),
        ("", ""),
    ],
)
def test_a_value_is_named_as_its_filter_is_and_words_stay_as_typed(part: str, text: str) -> None:
    assert part_text(part) == text

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
        ("region:europe zeppelin", "Region Europe and zeppelin"),
        ("harbour", "harbour"),
        ('"winter ferry"', '"winter ferry"'),
        ("(ferry OR boat) tide", "(ferry OR boat) tide"),
        ("-region:europe", "-region:europe"),
        ("", ""),
    ],
)
def test_a_value_is_named_as_its_filter_is_and_words_stay_as_typed(part: str, text: str) -> None:
    assert part_text(part) == text

"""Test the model: a wrong value cannot be constructed, and derived fields follow the blocks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import (
    KEPT_ROLES,
    Article,
    Author,
    Block,
    CopyFacts,
    DateRange,
    Precision,
    Published,
    Role,
    Source,
    Span,
    article_id,
    is_article_id,
    normalise,
    parse_date,
    span_of,
)

ANY_TEXT = st.text(st.characters())
"""Any text, surrogates included."""

ARTICLE = Article(
    id=article_id("https://lagoon.example/ferries"),
    source=Source(pile="saved", path="ferries.html", media_type="text/html", sha256="0" * 64),
    title="The last ferry leaves at nine",
    blocks=(),
    added=datetime(2026, 11, 23, tzinfo=UTC),
    updated=datetime(2026, 11, 23, tzinfo=UTC),
)


@pytest.mark.parametrize("standing", [{"lead": False, "copies": 1}, {"copies": 0}], ids=["a copy", "without copies"])
def test_only_an_article_that_leads_copies_has_facts_of_theirs(standing: dict[str, Any]) -> None:
    copied = CopyFacts(sites=("quay.example",))
    assert replace(ARTICLE, copies=1, copied=copied).copied == copied
    with pytest.raises(ValueError, match=r"quay\.example"):
        replace(ARTICLE, **standing, copied=copied)


@pytest.mark.parametrize("values", [("b", "a"), ("a", "a"), ("",)], ids=["in no order", "twice", "empty"])
@pytest.mark.parametrize("name", ["sites", "authors", "regions"])
def test_copied_values_are_sorted_and_unique(name: str, values: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=name):
        CopyFacts(**{name: values})


@given(ANY_TEXT)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_normal_text_is_nfc_single_spaced_trimmed_and_encodable(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    assert result == " ".join(result.split())
    assert not any(unicodedata.category(character) == "Cc" for character in result)
    assert result.encode("utf-8").decode("utf-8") == result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param(" \t\n ", "", id="white space alone"),
        pytest.param("a \n\t b", "a b", id="a run of white space"),
        pytest.param("10\u00a0000\u202f€\u2007x", "10 000 € x", id="no-break spaces"),
        pytest.param("\ufeffa\ufeffb", "a b", id="byte order marks"),
        pytest.param("e\u0301te\u0301", "été", id="decomposed marks"),
        pytest.param("a\x00b\x85c\x1fd", "a b c d", id="control characters"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone high surrogate"),
        pytest.param("a\udcffb", "a\ufffdb", id="lone low surrogate"),
        pytest.param("\ud83d\ude00", "😀", id="two surrogates that are a pair"),
        pytest.param("co\u00adop\u200bb", "co\u00adop\u200bb", id="soft hyphens and zero width stay"),
        pytest.param("ﬁ½", "ﬁ½", id="compatibility characters stay"),
    ],
)
def test_text_is_normalised(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_the_id_of_a_key_never_changes() -> None:
    """The expected value comes from: printf %s KEY | sha256sum | xxd -r -p | base32 | cut -c1-16, in lower case."""
    assert article_id("https://lagoon.example/ferries") == "3qjjoioppezvnpk4"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_id_has_the_shape_of_an_id(key: str) -> None:
    assert is_article_id(article_id(key))


def test_a_path_that_is_not_utf8_has_an_id_of_its_bytes() -> None:
    latin, other = (name.decode("utf-8", "surrogateescape") for name in (b"caf\xe9", b"caf\xe8"))
    assert article_id(latin) != article_id(other)


@pytest.mark.parametrize("text", ["", "a" * 15, "a" * 17, "A" * 16, "0" * 16, "a" * 15 + "1", "a" * 16 + "\n"])
def test_a_text_that_is_not_an_id_is_recognised(text: str) -> None:
    assert not is_article_id(text)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31), Precision.YEAR),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28), Precision.MONTH),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31), Precision.MONTH),
        ("2020-10-05", date(2020, 10, 5), date(2020, 10, 5), Precision.DAY),
        ("0001", date(1, 1, 1), date(1, 12, 31), Precision.YEAR),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31), Precision.DAY),
    ],
)
def test_a_date_is_a_year_a_month_or_a_day(text: str, first: date, last: date, precision: Precision) -> None:
    assert parse_date(text) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "2020-",
        "2020-1",
        "2020-10-5",
        "2020/10/05",
        "20201005",
        " 2020",
        "2020\n",
        "2020-10-05T10:00",
        "٢٠٢٠",
        "0000",
        "2020-00",
        "2020-13",
        "2020-10-00",
        "2019-02-29",
        "2020-04-31",
    ],
)
def test_any_other_text_is_refused_as_a_date_and_named(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        parse_date(text)


@given(st.dates(), st.sampled_from(Precision))
def test_a_day_lies_in_its_span_and_the_span_is_a_published_date(day: date, precision: Precision) -> None:
    first, last = span_of(day.year, day.month, day.day, precision)
    assert first <= day <= last
    assert Published(first=first, last=last, precision=precision, source="meta").first == first


@pytest.mark.parametrize(
    ("first", "last", "published", "expected"),
    [
        pytest.param("2019-03-10", None, "2019-03", True, id="a month that has begun"),
        pytest.param("2019-03-10", None, "2019-03-09", False, id="the day before"),
        pytest.param("2019-03-10", None, "2019-03-10", True, id="the first day"),
        pytest.param(None, "2019-03-10", "2019-03-10", True, id="the last day"),
        pytest.param(None, "2019-03-10", "2019-03-11", False, id="the day after"),
        pytest.param(None, "2019-03-10", "2019", True, id="a year that has begun"),
        pytest.param("2019-03-10", "2019-03-12", "2019", True, id="inside the year printed"),
        pytest.param("2019-01-01", "2019-12-31", "2019-03-11", True, id="around the day printed"),
        pytest.param("2019-03-10", "2019-03-12", "2019-04", False, id="a month later"),
        pytest.param("2019-03-10", "2019-03-12", "2018", False, id="a year earlier"),
        pytest.param("2019-03-12", "2019-03-10", "2019", False, id="inverted"),
    ],
)
def test_a_range_matches_what_it_overlaps(
    first: str | None, last: str | None, published: str, *, expected: bool
) -> None:
    ends = [date.fromisoformat(end) if end else None for end in (first, last)]
    asked = DateRange(first=ends[0], last=ends[1])
    assert asked.overlaps(Published.at(published, "meta")) is expected


UTC_PLUS_1 = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        pytest.param(lambda: Block(text="", reason="prose"), "empty: ''", id="empty block"),
        pytest.param(lambda: Block(text="two  spaces", reason="prose"), "'two  spaces'", id="block not normalised"),
        pytest.param(lambda: Block(text="e\u0301", reason="prose"), "not normalised", id="block not composed"),
        pytest.param(lambda: Block(text="Why?", reason=""), "reason.*'Why\\?'", id="block without reason"),
        pytest.param(lambda: Span(field="body", start=-1, stop=2), "-1..2 in 'body'", id="span before the start"),
        pytest.param(lambda: Span(field="body", start=3, stop=2), "3..2 in 'body'", id="span inverted"),
        pytest.param(DateRange, "at least one end", id="range without ends"),
        pytest.param(lambda: Published.at("2020-13", "meta"), "2020-13", id="month 13"),
        pytest.param(lambda: Published.at("2020", ""), "source.*2020", id="date without source"),
        pytest.param(
            lambda: Published(first=date(2020, 10, 2), last=date(2020, 10, 31), precision=Precision.MONTH, source="x"),
            "2020-10-02..2020-10-31 is not one month",
            id="part of a month",
        ),
        pytest.param(lambda: Author(name="", printed=("A",), source="byline"), "an author needs a name", id="no name"),
        pytest.param(lambda: Author(name="Ada", printed=(), source="byline"), "printed.*'Ada'", id="never printed"),
        pytest.param(lambda: Author(name="Ada", printed=("A",), source=""), "source.*'Ada'", id="author from nowhere"),
        pytest.param(lambda: replace(ARTICLE, id="ferries"), "not an article id: 'ferries'", id="not an id"),
        pytest.param(lambda: replace(ARTICLE, added=datetime(2026, 1, 1)), "added is not in UTC", id="naive instant"),  # noqa: DTZ001
        pytest.param(
            lambda: replace(ARTICLE, updated=datetime(2026, 1, 1, tzinfo=UTC_PLUS_1)),
            "updated is not in UTC",
            id="instant of another zone",
        ),
    ],
)
def test_a_wrong_value_is_refused_and_named(make: object, named: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=named):
        make()


def test_instances_are_immutable() -> None:
    with pytest.raises(FrozenInstanceError):
        ARTICLE.title = "Another"  # type: ignore[misc]


BLOCKS = st.lists(
    st.builds(
        Block, text=st.text(min_size=1).map(normalise).filter(bool), role=st.sampled_from(Role), reason=st.just("x")
    )
).map(tuple)


@given(BLOCKS)
def test_a_block_is_in_the_body_a_bio_dropped_or_a_fact_and_never_in_two(blocks: tuple[Block, ...]) -> None:
    article = replace(ARTICLE, blocks=blocks)
    facts = [block.text for block in blocks if block.role in KEPT_ROLES - {Role.BODY, Role.BIO}]
    dropped = [block.text for block in article.dropped]
    assert sorted([*article.paragraphs, *article.bios, *dropped, *facts]) == sorted(block.text for block in blocks)
    assert all(block.role not in KEPT_ROLES for block in article.dropped)
    assert article.body == "\n\n".join(article.paragraphs)


def test_derived_fields_follow_the_blocks_in_order() -> None:
    article = replace(
        ARTICLE,
        blocks=(
            Block(text="The last ferry leaves at nine", role=Role.TITLE, reason="first heading"),
            Block(text="The pier was empty.", role=Role.BODY, reason="prose"),
            Block(text="Photo: Harbour Office", role=Role.CREDIT, reason="photo credit"),
            Block(text="Nobody rowed.", role=Role.BODY, reason="prose"),
            Block(text="Jonas Hale lives on the north shore.", role=Role.BIO, reason="starts with an author"),
            Block(text="Newsletter", role=Role.PROMO, reason="newsletter box"),
        ),
    )
    assert article.body == "The pier was empty.\n\nNobody rowed."
    assert article.bios == ("Jonas Hale lives on the north shore.",)
    assert [block.text for block in article.dropped] == ["Photo: Harbour Office", "Newsletter"]


def test_the_body_follows_the_blocks_into_a_changed_copy() -> None:
    article = replace(ARTICLE, blocks=(Block(text="The pier was empty.", role=Role.BODY, reason="prose"),))
    assert article.body == "The pier was empty."
    assert replace(article, blocks=()).body == ""

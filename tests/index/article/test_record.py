"""Test the record: JSON out and back loses nothing, and a text that is not a record is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import (
    Article,
    Author,
    AuthorKind,
    Block,
    BlockKind,
    CopyFacts,
    Outlet,
    Precision,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
    Version,
    article_id,
    normalise,
    span_of,
)
from index.article.record import to_dict, to_json
from tests.records import RecordError, from_json

ARTICLE = Article(
    id=article_id("https://lagoon.example/ferries"),
    source=Source(pile="saved", path="ferries.html", media_type="text/html", sha256="0" * 64),
    url="https://lagoon.example/ferries",
    site="lagoon.example",
    outlet=Outlet(name="The Lagoon", source="og:site_name"),
    language="en",
    title="The last ferry leaves at nine",
    dek="Islanders ask who will row the doctor home.",
    kind="Reporting",
    section="Asia-Pacific",
    tags=("ferries",),
    sets=("strikes", "to read"),
    authors=(Author(name="Jonas Hale", kind=AuthorKind.PERSON, printed=("JONAS HALE",), source="byline"),),
    regions=(
        RegionFact(
            key="asia-pacific",
            label="Asia-Pacific",
            source="kicker",
            evidence=(Span(field="title", start=0, stop=8),),
        ),
    ),
    published=Published.at("2020-10", "byline"),
    quality=Quality.FULL,
    copies=2,
    copy_ids=(article_id("https://harbour.example/ferries"),),
    versions=(
        Version(
            source=Source(pile="saved", path="old.html", media_type="text/html", sha256="1" * 64),
            title="The last ferry leaves at ten",
            quality=Quality.FULL,
            paragraphs=("The pier was full.",),
        ),
    ),
    copied=CopyFacts(
        sites=("harbour.example", "quay.example"), authors=("Mara Lind",), regions=("africa",), sets=("wire",)
    ),
    blocks=(
        Block(text="The last ferry leaves at nine", kind=BlockKind.HEADING, role=Role.TITLE, reason="first heading"),
        Block(text="The pier was empty.", role=Role.BODY, reason="prose"),
        Block(text="Jonas Hale lives on the north shore.", role=Role.BIO, reason="starts with an author"),
        Block(text="Photo: Harbour Office", role=Role.CREDIT, reason="photo credit"),
    ),
    added=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    updated=datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC),
)

KEYS = (
    "source",
    "id",
    "url",
    "site",
    "outlet",
    "language",
    "title",
    "dek",
    "kind",
    "section",
    "tags",
    "sets",
    "authors",
    "regions",
    "published",
    "quality",
    "lead",
    "copies",
    "lead_id",
    "copy_ids",
    "versions",
    "copied",
    "blocks",
    "paragraphs",
    "bios",
    "dropped",
    "added",
    "updated",
)

DERIVED = ("paragraphs", "bios", "dropped")


def test_the_keys_are_in_the_order_of_the_contract() -> None:
    assert tuple(json.loads(to_json(ARTICLE))) == KEYS


def test_a_record_of_an_older_dateline_has_no_outlet() -> None:
    record = json.loads(to_json(ARTICLE))
    del record["outlet"]
    assert from_json(json.dumps(record)) == replace(ARTICLE, outlet=None)


def test_the_record_has_all_of_the_article() -> None:
    record = to_dict(ARTICLE)
    assert record["outlet"] == {"name": "The Lagoon", "source": "og:site_name"}
    assert record["authors"] == [
        {"name": "Jonas Hale", "kind": "person", "printed": ["JONAS HALE"], "source": "byline"}
    ]
    assert record["regions"] == [
        {
            "key": "asia-pacific",
            "label": "Asia-Pacific",
            "source": "kicker",
            "evidence": [{"field": "title", "start": 0, "stop": 8}],
        }
    ]
    assert record["published"] == {
        "first": "2020-10-01",
        "last": "2020-10-31",
        "precision": "month",
        "source": "byline",
    }
    assert record["copied"] == {
        "sites": ["harbour.example", "quay.example"],
        "authors": ["Mara Lind"],
        "regions": ["africa"],
        "outlets": [],
        "sets": ["wire"],
    }
    assert record["sets"] == ["strikes", "to read"]
    assert record["paragraphs"] == ["The pier was empty."]
    assert record["bios"] == ["Jonas Hale lives on the north shore."]
    assert record["dropped"] == [{"text": "Photo: Harbour Office", "role": "credit", "reason": "photo credit"}]
    assert (record["added"], record["updated"]) == ("2026-11-23T10:00:00Z", "2026-11-24T09:30:15Z")


def test_other_scripts_are_not_escaped() -> None:
    assert "الأخبار 東京" in to_json(replace(ARTICLE, title="الأخبار 東京"))


@pytest.mark.parametrize("character", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_a_record_is_one_line_to_every_reader_of_lines(character: str) -> None:
    article = replace(ARTICLE, source=replace(ARTICLE.source, path=f"a{character}b.html"))
    assert to_json(article).splitlines() == [to_json(article)]
    assert from_json(to_json(article)) == article


def test_a_path_that_is_not_utf8_survives_as_utf8() -> None:
    path = b"caf\xe9\\\xff.html".decode("utf-8", "surrogateescape")
    article = replace(ARTICLE, source=replace(ARTICLE.source, path=path))
    assert from_json(to_json(article).encode("utf-8").decode("utf-8")) == article


def texts(min_size: int = 1) -> st.SearchStrategy[str]:
    return st.text(max_size=12).map(normalise).filter(lambda text: len(text) >= min_size)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted)
INSTANTS = st.datetimes(timezones=st.just(UTC))
BLOCKS = st.builds(Block, text=texts(), kind=st.sampled_from(BlockKind), role=st.sampled_from(Role), reason=texts())
AUTHORS = st.builds(
    Author,
    name=texts(),
    kind=st.sampled_from(AuthorKind),
    printed=st.lists(texts(), min_size=1, max_size=2).map(tuple),
    source=texts(),
)
REGIONS = st.builds(
    RegionFact,
    key=texts(),
    label=texts(),
    source=texts(),
    evidence=st.lists(
        SPANS.map(lambda ends: Span(field="body", start=ends[0], stop=ends[1])),
        max_size=2,
    ).map(tuple),
)


@st.composite
def published(draw: st.DrawFn) -> Published:
    day = draw(st.dates())
    precision = draw(st.sampled_from(Precision))
    first, last = span_of(day.year, day.month, day.day, precision)
    return Published(first=first, last=last, precision=precision, source=draw(texts()))


VALUES = st.sets(texts(), max_size=2).map(lambda values: tuple(sorted(values)))
COPIED = st.builds(CopyFacts, sites=VALUES, authors=VALUES, regions=VALUES)


def article(*, lead: bool, copies: int, copied: CopyFacts, **facts: Any) -> Article:
    """Return an article that has facts of copies only if it leads some."""
    return Article(lead=lead, copies=copies, copied=copied if lead and copies else CopyFacts(), **facts)


ARTICLES = st.builds(
    article,
    id=st.text().map(article_id),
    source=st.builds(
        Source, pile=texts(0), path=texts(0), media_type=texts(0), sha256=texts(0), captured=st.none() | st.dates()
    ),
    title=texts(0),
    blocks=st.lists(BLOCKS, max_size=5).map(tuple),
    added=INSTANTS,
    updated=INSTANTS,
    url=maybe(texts(0)),
    site=maybe(texts(0)),
    language=texts(),
    dek=maybe(texts(0)),
    kind=maybe(texts(0)),
    section=maybe(texts(0)),
    tags=st.lists(texts(), max_size=3).map(tuple),
    authors=st.lists(AUTHORS, max_size=2).map(tuple),
    regions=st.lists(REGIONS, max_size=2).map(tuple),
    published=st.none() | published(),
    quality=st.sampled_from(Quality),
    lead=st.booleans(),
    copies=st.integers(0, 99),
    copied=COPIED,
)


@given(ARTICLES)
def test_every_article_comes_back_equal(made: Article) -> None:
    text = to_json(made)
    assert from_json(text) == made
    assert to_json(from_json(text)) == text


def changed(**changes: object) -> str:
    return json.dumps({**json.loads(to_json(ARTICLE)), **changes})


def without(key: str) -> str:
    return json.dumps({name: value for name, value in json.loads(to_json(ARTICLE)).items() if name != key})


def inside(key: str, **changes: object) -> str:
    """Return the record with the first object of the list `key` changed."""
    record: dict[str, Any] = json.loads(to_json(ARTICLE))
    record[key][0].update(changes)
    return json.dumps(record)


@pytest.mark.parametrize("key", [key for key in KEYS if key not in {*DERIVED, "outlet"}])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(RecordError, match=f": {key} is missing"):
        from_json(without(key))


@pytest.mark.parametrize("key", DERIVED)
def test_keys_derived_from_blocks_are_never_read(key: str) -> None:
    assert from_json(without(key)) == from_json(changed(**{key: ["of another article"]})) == ARTICLE


def test_an_unknown_key_is_ignored_so_that_newer_records_open() -> None:
    assert from_json(changed(mood="bright")) == from_json(inside("blocks", depth=3)) == ARTICLE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("", "not JSON", id="empty"),
        pytest.param("{", "not JSON", id="cut off"),
        pytest.param("[" * 100_000, "not JSON", id="nested without end"),
        pytest.param("[]", "the whole should be an object", id="a list"),
        pytest.param(changed(title=None), "title should be a string, not null", id="null title"),
        pytest.param(changed(url=1), "url should be a string, not 1", id="number for a url"),
        pytest.param(changed(tags="a"), 'tags should be a list, not "a"', id="one tag bare"),
        pytest.param(changed(tags=["a", 1]), r"tags\[1\] should be a string", id="number among tags"),
        pytest.param(changed(lead=1), "lead should be true or false", id="number for a flag"),
        pytest.param(changed(copies=True), "copies should be a whole number", id="flag for a number"),
        pytest.param(changed(copied=None), "copied should be an object", id="null for an object"),
        pytest.param(changed(copies=0), "only an article that leads copies", id="facts of copies that are not"),
        pytest.param(changed(copies=1.5), "copies should be a whole number", id="fraction"),
        pytest.param(changed(quality="fine"), 'quality should be full or .*, not "fine"', id="unknown quality"),
        pytest.param(changed(id="x"), "not an article id: 'x'", id="not an id"),
        pytest.param(changed(source="x"), "source should be an object", id="source of text"),
        pytest.param(changed(blocks=[1]), r"blocks\[0\] should be an object", id="block of a number"),
        pytest.param(inside("blocks", text="two  spaces"), "not normalised.*two  spaces", id="block not normalised"),
        pytest.param(inside("blocks", role="hero"), r"blocks\[0\].role should be", id="unknown role"),
        pytest.param(inside("authors", kind="robot"), r"authors\[0\].kind should be", id="unknown kind of author"),
        pytest.param(inside("authors", printed=[]), "an author needs", id="author never printed"),
        pytest.param(
            inside("regions", evidence=None), r"regions\[0\].evidence should be a list", id="no evidence list"
        ),
        pytest.param(changed(added="2026-11-23"), "added should be an instant", id="day for an instant"),
        pytest.param(changed(added="2026-11-23T10:00:00"), "added should be an instant", id="no zone"),
        pytest.param(changed(added="2026-11-23T10:00:00+01:00"), "added should be an instant", id="other zone"),
        pytest.param(
            changed(published={"first": "20201005", "last": "2020-10-05", "precision": "day", "source": "meta"}),
            "published.first should be a day",
            id="day in another form",
        ),
        pytest.param(
            changed(published={"first": "2020-10-05", "last": "2020-10-31", "precision": "month", "source": "meta"}),
            "is not one month",
            id="not a whole month",
        ),
    ],
)
def test_a_text_that_is_not_a_record_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(RecordError, match=named):
        from_json(text)


def test_an_error_quotes_a_long_value_only_in_part() -> None:
    with pytest.raises(RecordError) as caught:
        from_json(changed(lead="x" * 10_000))
    assert len(str(caught.value)) < 200


def test_an_instant_keeps_its_fraction_of_a_second() -> None:
    article = replace(ARTICLE, added=datetime(2026, 11, 23, 10, 0, 0, 250_000, tzinfo=UTC))
    assert to_dict(article)["added"] == "2026-11-23T10:00:00.250000Z"
    assert from_json(to_json(article)).added == article.added


def test_a_day_is_a_date_without_a_zone() -> None:
    article = from_json(to_json(ARTICLE))
    assert article.published is not None
    assert article.published.first == date(2020, 10, 1)

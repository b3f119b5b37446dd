"""Test which parts of an article are searched, counted and compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.article import regions
from index.article.model import Article, Author, AuthorKind, Block, CopyFacts, Quality, RegionFact, Role, Source
from index.engines.whoosh.columnar.inversion import Inverter, words_of
from index.engines.whoosh.columnar.strings import Strings
from index.facets import Facet
from index.fields import (
    FIELD_GAP,
    LEFT_OUT_FIELDS,
    PAGE_FIELDS,
    PARTS,
    TEXT_FIELDS,
    facet_label,
    facet_values,
    field_text,
    passages,
    searched_fields,
    value_term,
    value_terms,
)
from index.query.query import TextField, ValueField
from index.text.analysis import tokenize

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def author(name: str, kind: AuthorKind = AuthorKind.PERSON) -> Author:
    return Author(name=name, kind=kind, printed=(name,), source="byline")


def region(key: str) -> RegionFact:
    return RegionFact(key=key, label=regions.label(key), source="kicker")


ARTICLE = Article(
    id="a" * 16,
    source=Source(pile="pile", path="one.txt", media_type="text/plain", sha256="0" * 64),
    title="Truce holds",
    dek="For now",
    blocks=(
        Block(text="Guns fell silent.", role=Role.BODY, reason="test"),
        Block(text="Peace came.", role=Role.BODY, reason="test"),
        Block(text="A neighbour's teaser", role=Role.RELATED, reason="test"),
    ),
    added=DAY,
    updated=DAY,
    language="en-GB",
    site="example.org",
    section="Global Crises",
    kind="Opinion",
    tags=("War", "Peace", "War"),
    authors=(author("Ana Núñez"), author("Wire Desk", AuthorKind.STAFF), author("Bo Ek"), author("Ana Núñez")),
    regions=(region("asia-pacific/south-asia/nepal"), region("asia-pacific/south-asia")),
    quality=Quality.TRUNCATED,
    sets=("Ferries",),
)
BARE = Article(id="b" * 16, source=ARTICLE.source, title="Bare", blocks=(), added=DAY, updated=DAY)


def positions(article: Article, field: TextField = TextField.ANY) -> list[tuple[str, int]]:
    """Return every term with its position, in order."""
    inverter = Inverter()
    arrays = inverter.arrays([words_of(article)])
    name = f"text_{field}"
    if f"{name}.positions" not in arrays:
        return []
    starts = arrays[f"{name}.position_starts"].tolist()
    found = zip(Strings(arrays, f"{name}.term"), starts, starts[1:], strict=False)
    places = [(term.decode(), at) for term, a, b in found for at in arrays[f"{name}.positions"][a:b].tolist()]
    return sorted(places, key=lambda place: place[1])


def test_the_fields_of_text_are_the_articles_own() -> None:
    assert [field_text(ARTICLE, name) for name in TEXT_FIELDS] == [
        "Truce holds",
        "For now",
        "Guns fell silent.\n\nPeace came.",
        "Ana Núñez\n\nWire Desk\n\nBo Ek\n\nAna Núñez",
    ]
    assert [field_text(BARE, name) for name in TEXT_FIELDS] == ["Bare", "", "", ""]
    with pytest.raises(ValueError, match="kicker"):
        field_text(ARTICLE, "kicker")


def test_passages_make_up_the_field() -> None:
    for name in TEXT_FIELDS:
        assert "\n\n".join(passages(ARTICLE, name)) == field_text(ARTICLE, name)


def test_a_gap_separates_fields_and_authors_but_not_paragraphs() -> None:
    gap = FIELD_GAP + 1
    wanted_positions = {
        "truce": 0, "holds": 1,
        "for": 1 + gap, "now": 2 + gap,
        "guns": 2 + 2 * gap, "fell": 3 + 2 * gap, "silent": 4 + 2 * gap, "peace": 5 + 2 * gap, "came": 6 + 2 * gap,
        "wire": 7 + 4 * gap, "desk": 8 + 4 * gap,
        "bo": 8 + 5 * gap, "ek": 9 + 5 * gap,
    }  # fmt: skip
    found = dict(positions(ARTICLE))
    assert {term: position for term, position in found.items() if term not in {"ana", "nunez"}} == wanted_positions


def test_each_position_has_one_token() -> None:
    found = list(positions(ARTICLE))
    assert [term for term, _ in found] == [
        token.term for name in TEXT_FIELDS for token in tokenize(field_text(ARTICLE, name))
    ]
    assert [position for _, position in found] == sorted({position for _, position in found})


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (TextField.TITLE, [("truce", 0), ("holds", 1)]),
        (TextField.AUTHOR, [("ana", 0), ("nunez", 1), ("wire", 102), ("desk", 103), ("bo", 204), ("ek", 205)]),
    ],
)
def test_title_and_author_have_positions_of_their_own(field: TextField, expected: list[tuple[str, int]]) -> None:
    assert list(positions(ARTICLE, field))[: len(expected)] == expected


def test_an_absent_field_takes_no_positions() -> None:
    assert list(positions(BARE)) == [("bare", 0)]
    assert list(positions(BARE, TextField.AUTHOR)) == []


def test_an_absent_field_takes_no_room() -> None:
    fields = {name.partition(".")[0] for name in Inverter().arrays([words_of(BARE)])}
    assert fields == {"text_any", "text_title"}


def test_every_text_field_of_the_language_is_searched_somewhere() -> None:
    assert {name for field in TextField for name in searched_fields(field)} == set(PAGE_FIELDS)
    assert searched_fields(TextField.ANY) == TEXT_FIELDS
    assert searched_fields(TextField.PAGE) == (*TEXT_FIELDS, *searched_fields(TextField.DROPPED))
    for field, parts in PARTS.items():
        assert searched_fields(field) == tuple(name for part in parts for name in searched_fields(part))


def test_each_block_is_searched_by_default_or_left_out_in_one_field() -> None:
    blocks = tuple(Block(text=role.value, role=role, reason="test") for role in Role)
    made = replace(ARTICLE, blocks=blocks)
    texts = {name: passages(made, name) for name in LEFT_OUT_FIELDS}
    assert {name: texts[name] for name in ("caption", "credit", "bio", "related")} == {
        "caption": ("caption",),
        "credit": ("credit",),
        "bio": ("bio",),
        "related": ("related",),
    }
    by_default = {Role.TITLE, Role.DEK, Role.BYLINE, Role.BODY}
    assert sorted(text for each in texts.values() for text in each) == sorted({*Role} - by_default)


def test_no_phrase_crosses_two_blocks_that_were_left_out() -> None:
    blocks = tuple(Block(text=text, role=Role.CAPTION, reason="test") for text in ("A ferry", "The mole"))
    made = replace(ARTICLE, blocks=blocks)
    assert positions(made, TextField.CAPTION) == [("a", 0), ("ferry", 1), ("the", 102), ("mole", 103)]
    assert field_text(made, "caption") == "A ferry\n\nThe mole"


@pytest.mark.parametrize(
    ("facet", "expected"),
    [
        (Facet.REGION, ("asia-pacific/south-asia/nepal", "asia-pacific/south-asia", "asia-pacific")),
        (Facet.AUTHOR, ("Ana Núñez", "Bo Ek")),
        (Facet.SECTION, ("Global Crises",)),
        (Facet.KIND, ("Opinion",)),
        (Facet.SITE, ("example.org",)),
        (Facet.LANG, ("en-GB",)),
        (Facet.TAG, ("War", "Peace")),
        (Facet.QUALITY, ("truncated",)),
    ],
)
def test_an_article_is_counted_once_under_each_value(facet: Facet, expected: tuple[str, ...]) -> None:
    assert facet_values(ARTICLE, facet) == expected


COPIED = CopyFacts(
    sites=("quay.example",), authors=("Bo Ek", "Cleo Hart"), regions=("africa", "asia-pacific/south-asia/bhutan")
)


@pytest.mark.parametrize(
    ("facet", "added"),
    [
        (Facet.REGION, ("africa", "asia-pacific/south-asia/bhutan")),
        (Facet.AUTHOR, ("Cleo Hart",)),
        (Facet.SITE, ("quay.example",)),
        (Facet.SECTION, ()),
        (Facet.KIND, ()),
        (Facet.LANG, ()),
        (Facet.TAG, ()),
        (Facet.QUALITY, ()),
    ],
)
def test_a_lead_is_counted_and_found_by_its_copies_values(facet: Facet, added: tuple[str, ...]) -> None:
    lead = replace(ARTICLE, copies=2, copied=COPIED)
    assert facet_values(lead, facet) == facet_values(ARTICLE, facet) + added
    assert value_terms(lead, facet) == value_terms(ARTICLE, facet) | {value_term(facet, value) for value in added}


def test_a_lead_is_not_found_by_its_copies_words() -> None:
    lead = replace(ARTICLE, copies=2, copied=COPIED)
    for field in TextField:
        assert positions(lead, field) == positions(ARTICLE, field)


def test_absent_values_are_not_counted() -> None:
    absent = {facet: facet_values(BARE, facet) for facet in Facet}
    assert absent.pop(Facet.QUALITY) == ("full",)
    assert set(absent.values()) == {()}
    assert value_terms(BARE, Facet.LANG) == value_terms(BARE, ValueField.URL) == {"none"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Facet.REGION, "Nepal"),
        (Facet.REGION, "asia-pacific/south-asia/nepal"),
        (Facet.REGION, "ASIA-PACIFIC"),
        (Facet.REGION, "south asia"),
        (Facet.AUTHOR, "ana  nunez"),
        (Facet.AUTHOR, "Ana Nu\u0301n\u0303ez"),
        (Facet.SECTION, "global crises"),
        (Facet.KIND, "OPINION"),
        (Facet.SITE, "www.Example.org"),
        (Facet.LANG, "en-gb"),
        (Facet.TAG, "peace"),
        (Facet.QUALITY, "Truncated"),
    ],
)
def test_a_typed_value_finds_its_article(field: Facet | ValueField, typed: str) -> None:
    assert value_term(field, typed) in value_terms(ARTICLE, field)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Facet.REGION, "Germany"),
        (Facet.REGION, "Atlantis"),
        (Facet.REGION, "Franc"),
        (Facet.AUTHOR, "Ana"),
        (Facet.AUTHOR, "Wire Desk"),
        (Facet.SECTION, "Global"),
        (Facet.TAG, ""),
        (Facet.QUALITY, "full"),
    ],
)
def test_another_value_does_not_find_it(field: Facet | ValueField, typed: str) -> None:
    assert value_term(field, typed) not in value_terms(ARTICLE, field)


@pytest.mark.parametrize("typed", ["https://Lake.example/a/", "lake.example/a#top", "http://www.lake.example/a"])
def test_an_address_compares_without_scheme_www_fragment_and_slash(typed: str) -> None:
    saved = replace(ARTICLE, url="https://www.lake.example/a")
    assert value_terms(saved, ValueField.URL) == {value_term(ValueField.URL, typed)}


@pytest.mark.parametrize("facet", Facet)
def test_a_value_listed_in_a_facet_finds_its_articles(facet: Facet) -> None:
    terms = value_terms(ARTICLE, facet)
    assert {value_term(facet, listed) for listed in facet_values(ARTICLE, facet)} == terms


def test_a_region_of_another_vocabulary_is_found_and_shown_by_its_key() -> None:
    fact = RegionFact(key="moon/tranquility", label="Tranquility", source="given")
    article = Article(
        id="c" * 16, source=ARTICLE.source, title="Far", blocks=(), added=DAY, updated=DAY, regions=(fact,)
    )
    assert value_term(Facet.REGION, "moon") in value_terms(article, Facet.REGION)
    assert facet_label(Facet.REGION, "moon/tranquility") == "moon/tranquility"


def test_a_regions_label_comes_from_the_vocabulary_and_others_are_the_value() -> None:
    assert facet_label(Facet.REGION, "asia-pacific/south-asia/nepal") == "Nepal"
    assert facet_label(Facet.TAG, "europe") == "europe"

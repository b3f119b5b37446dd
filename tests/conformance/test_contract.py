"""The contract in the docstring of `index.engine`, rule by rule, on every engine."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from index.article.model import DateRange, Outlet, Quality, article_id, parse_date
from index.engine import IdState, KnownId
from index.errors import (
    ArticleNotFoundError,
    ArticleRemovedError,
    EngineLockedError,
    EngineUnavailableError,
)
from index.facets import Facet
from index.query.parser import parse
from index.query.query import (
    AS_WORDS,
    LOWER_CASE,
    And,
    Dated,
    Everything,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    TextField,
    Value,
    ValueField,
    Wildcard,
    Word,
)
from index.request import MAX_PER_PAGE, Copies, Interval, SearchRequest, Selection, Sort, Undated
from index.search import Hit
from tests.conformance.piles import PILE, article

if TYPE_CHECKING:
    from index.article.model import Article
    from index.engine import Engine
    from index.query.query import Node
    from index.search import SearchResult
    from tests.conformance.conftest import Kind

REMOVED = datetime(2026, 11, 30, 22, 5, 1, 234, tzinfo=UTC)

KEYS = {
    article_id(key): key
    for key in (
        "truce", "talks", "karabakh", "undated", "noon", "crossing", "japanese", "arabic", "wall", "list", "lead",
        "copy", "empty", "ancient", "future", "twin one", "twin two",
    )
}  # fmt: skip


def ask(engine: Engine, root: Node, **request: Any) -> SearchResult:
    return engine.search(SearchRequest(query=Query(root=root), **{"per_page": 100, **request}))


def found(engine: Engine, root: Node, **request: Any) -> list[str]:
    """Return the keys of the found articles of the fixed pile, in order."""
    return [KEYS[hit.article.id] for hit in ask(engine, root, **request).hits]


def word(text: str, field: TextField = TextField.ANY) -> Word:
    return Word(text=text, field=field)


LEAVES = {
    "a word, in title, dek, body or name": (word("calder"), {"truce", "talks"}),
    "case and marks do not matter": (word("ERDOGAN"), {"karabakh"}),
    "the country": (word("U.S."), {"karabakh"}),
    "the pronoun": (word("us"), {"karabakh"}),
    "a word of two tokens is a phrase": (word("Nagorno-Karabakh"), {"karabakh"}),
    "a phrase, across paragraphs too": (Phrase(text="peace talks"), {"truce", "talks", "undated", "noon", "lead"}),
    "a phrase crosses no field": (Phrase(text="ends peace begins"), set[str]()),
    "a phrase in the title": (Phrase(text="peace talks", field=TextField.TITLE), {"talks", "lead"}),
    "an author's words": (Phrase(text="alice calder", field=TextField.AUTHOR), {"truce", "talks"}),
    "no two authors' words": (Phrase(text="calder bo", field=TextField.AUTHOR), set[str]()),
    "a prefix": (Prefix(text="karab"), {"karabakh"}),
    "a phrase that ends in a prefix": (Prefix(text="Nagorno-Kara"), {"karabakh"}),
    "a shape": (Wildcard(text="Kara?a*h"), {"karabakh"}),
    "a shape of other words": (Wildcard(text="kara?h"), set[str]()),
    "a shape in the title": (Wildcard(text="t?lk*s", field=TextField.TITLE), {"talks", "lead"}),
    "a word typed with a hyphen": (word("kara-bakh"), {"karabakh"}),
    "a hyphen between quotation marks": (Phrase(text="kara-bakh"), set[str]()),
    "a transposition is one edit": (Fuzzy(text="karabahk"), {"karabakh"}),
    "two edits from six letters": (Fuzzy(text="karabaxx"), {"karabakh"}),
    "one edit under six letters": (Fuzzy(text="truxx"), set[str]()),
    "near, in this order": (Near(text="talks noon", distance=2), {"truce"}),
    "not nearer than asked": (Near(text="talks noon", distance=1), set[str]()),
    "not in another order": (Near(text="noon talks", distance=50), set[str]()),
    "a character in a run": (word("停"), {"japanese"}),
    "a word in a run": (word("協議"), {"japanese"}),
    "another script": (word("محادثات"), {"arabic"}),
    "nothing searchable": (word("!?"), set[str]()),
}  # fmt: skip


@pytest.mark.parametrize(("leaf", "expected"), LEAVES.values(), ids=LEAVES)
def test_a_leaf_finds(filled: Engine, leaf: Leaf, expected: set[str]) -> None:
    assert set(found(filled, leaf)) == expected


@pytest.mark.parametrize(("leaf", "expected"), LEAVES.values(), ids=LEAVES)
def test_every_hit_of_a_leaf_shows_its_match(filled: Engine, leaf: Leaf, expected: set[str]) -> None:
    """Each hit has a snippet with a match, and names the field."""
    for hit in ask(filled, leaf, snippets=1).hits:
        assert hit.matched_in
        assert hit.snippets[0].matches


def test_not_is_the_plain_complement(filled: Engine) -> None:
    everything = set(found(filled, Everything()))
    with_peace = set(found(filled, word("peace")))
    assert set(found(filled, Not(child=word("peace")))) == everything - with_peace
    assert set(found(filled, Not(child=Not(child=word("peace"))))) == with_peace
    either = Or(children=(word("harbour"), Not(child=word("peace"))))
    assert set(found(filled, either)) == (everything - with_peace) | set(found(filled, word("harbour")))


@pytest.mark.parametrize("typed", ["https://lake.example/a/", "LAKE.example/a", "http://www.lake.example/a#top"])
def test_an_address_finds_its_article(engine: Engine, typed: str) -> None:
    with engine.batch() as batch:
        batch.put(article("a", "One", url="https://lake.example/a"))
        batch.put(article("b", "Other", url="https://lake.example/b"))
    hits = ask(engine, Value(field=ValueField.URL, value=typed)).hits
    assert [hit.article.title for hit in hits] == ["One"]


def put(engine: Engine, *articles: Article) -> None:
    with engine.batch() as batch:
        for each in articles:
            batch.put(each)


def titles(engine: Engine, leaf: Leaf) -> set[str]:
    return {hit.article.title for hit in ask(engine, leaf).hits}


def test_a_word_finds_its_other_forms_and_a_quoted_word_does_not(engine: Engine) -> None:
    put(
        engine,
        article("a", "One", "She negotiates.", language="en"),
        article("b", "Two", "They negotiated.", language="en"),
    )
    assert titles(engine, word("negotiating")) == {"One", "Two"}
    assert titles(engine, Phrase(text="negotiating")) == set()
    assert titles(engine, Phrase(text="NEGOTIATES")) == {"One"}


def test_a_word_does_not_find_another_languages_word_with_the_same_stem(engine: Engine) -> None:
    """English `marine` and Spanish `marino` have the same stem, but are unrelated words."""
    english = article("a", "English", "The marine biologist dives.", language="en")
    spanish = article("b", "Spanish", "El azul marino del puerto.", language="es")
    put(engine, english, spanish)
    assert titles(engine, word("marine")) == {"English"}
    assert titles(engine, word("marino")) == {"Spanish"}


def test_a_word_in_no_article_is_stemmed_in_every_language_of_the_index(engine: Engine) -> None:
    put(engine, article("a", "English", "They talked.", language="en"), article("b", "None", "They talked."))
    assert titles(engine, word("talking")) == {"English"}


def test_a_word_without_its_accent_finds_other_forms(engine: Engine) -> None:
    put(engine, article("a", "French", "Les négociations continuent.", language="fr"))
    assert titles(engine, word("negociation")) == {"French"}
    assert titles(engine, word("négociation")) == {"French"}


def test_the_typed_form_counts_more_than_another(engine: Engine) -> None:
    put(
        engine,
        article("a", "One", "They had talked here.", language="en"),
        article("b", "Two", "They have talks here.", language="en"),
        article("c", "Three", "Nothing of it.", language="en"),
        article("d", "Four", "Nothing of that.", language="en"),
        article("e", "Five", "Nothing at all.", language="en"),
    )
    found_in_order = [hit.article.title for hit in ask(engine, word("talks")).hits]
    assert set(found_in_order) == {"Two", "One"}
    if engine.info().exact_scores:
        assert found_in_order == ["Two", "One"]


def test_words_next_to_each_other_rank_first(engine: Engine) -> None:
    put(
        engine,
        article("a", "One", "The harbour was quiet while the old ferry slept."),
        article("b", "Two", "The harbour ferry was quiet while the old slept."),
        *(article(f"n{n}", "Other", "Nothing of the kind is here.") for n in range(9)),
    )
    hits = ask(engine, And(children=(word("harbour"), word("ferry")))).hits
    assert {hit.article.title for hit in hits} == {"Two", "One"}
    if engine.info().exact_scores:
        assert [hit.article.title for hit in hits] == ["Two", "One"]
        assert 1 < hits[0].score / hits[1].score <= 1.25


def test_an_article_that_is_only_a_title_scores_half(engine: Engine) -> None:
    put(
        engine,
        article("a", "Harbour", "wide"), article("b", "Harbour", "wide", quality=Quality.TITLE_ONLY),
        *(article(f"n{n}", "Other", "calm") for n in range(5)),
    )  # fmt: skip
    whole, half = sorted(ask(engine, word("harbour")).hits, key=lambda hit: hit.article.quality is Quality.TITLE_ONLY)
    assert half.article.quality is Quality.TITLE_ONLY
    if engine.info().exact_scores:
        assert half.score == pytest.approx(whole.score / 2)


def test_ties_are_broken_by_id(filled: Engine) -> None:
    twins = [hit.article.id for hit in ask(filled, Phrase(text="same words of peace")).hits]
    assert twins == sorted(twins)
    assert len(twins) == 2


def test_undated_articles_sort_last_in_both_directions(filled: Engine) -> None:
    for sort in (Sort.NEWEST, Sort.OLDEST):
        dated = [hit.article.published is not None for hit in ask(filled, Everything(), sort=sort).hits]
        assert dated == sorted(dated, reverse=True)


def test_a_date_range_finds_each_date_that_overlaps_it(filled: Engine) -> None:
    october = DateRange(first=parse_date("2020-10-20")[0], last=parse_date("2020-10-31")[1])
    assert set(found(filled, word("peace"), dates=october)) == {"talks", "empty"}
    result = ask(filled, word("peace"), dates=october)
    undated = ask(filled, word("peace"), dates=october, undated=Undated.ONLY)
    assert result.hidden.undated == undated.total > 0


@pytest.mark.parametrize("root", [Everything(), word("peace"), Dated(dates=DateRange(first=date(2020, 1, 1)))])
@pytest.mark.parametrize("dates", [None, DateRange(first=date(2020, 1, 1))])
def test_undated_only_lists_undated_articles_with_or_without_a_range(
    filled: Engine, root: Node, dates: DateRange | None
) -> None:
    result = ask(filled, root, dates=dates, undated=Undated.ONLY, facets=(Facet.LANG,))
    assert result.total > 0
    assert {hit.article.published for hit in result.hits} == {None}
    assert result.hidden.undated == 0
    (lang,) = result.facets
    assert sum(value.count for value in lang.values) + lang.unknown == result.total


def test_default_filters_hide_articles_and_count_them(filled: Engine) -> None:
    shown = ask(filled, word("peace"))
    assert shown.hidden.quality == 2
    assert shown.hidden.copies == 1
    hidden_qualities = (Selection(facet=Facet.QUALITY, values=("consent-wall", "list-page")),)
    assert set(found(filled, word("peace"), selections=hidden_qualities)) == {"wall", "list"}
    assert ask(filled, word("peace"), copies=Copies.SHOW).total == shown.total + shown.hidden.copies


def selection(facet: Facet, value: str, *, exclude: bool = False) -> tuple[Selection, ...]:
    return (Selection(facet=facet, values=(value,), exclude=exclude),)


@pytest.mark.parametrize(
    ("facet", "value"),
    [
        (Facet.OUTLET, "The Quay"),
        (Facet.SITE, "b.example"),
        (Facet.AUTHOR, "Cy Dorn"),
        (Facet.REGION, "asia-pacific/oceania/fiji"),
        (Facet.SET, "wire"),
    ],
)
def test_a_lead_has_its_copies_values_in_filters_and_counts(filled: Engine, facet: Facet, value: str) -> None:
    of_copy = selection(facet, value)
    assert found(filled, Everything(), selections=of_copy) == ["lead"]
    assert set(found(filled, Everything(), selections=of_copy, copies=Copies.SHOW)) == {"lead", "copy"}
    assert ask(filled, Everything(), selections=of_copy).hidden.copies == 1
    assert "lead" not in found(filled, Everything(), selections=selection(facet, value, exclude=True))
    for copies, count in ((Copies.GROUP, 1), (Copies.SHOW, 2)):
        counts = ask(filled, Everything(), facets=(facet,), copies=copies).facets[0]
        assert {each.value: each.count for each in counts.values}[value] == count


def test_a_typed_value_finds_the_lead_as_a_selected_one_does(filled: Engine) -> None:
    assert found(filled, Value(field=Facet.SITE, value="b.example")) == ["lead"]
    assert found(filled, Value(field=Facet.REGION, value="Fiji")) == ["lead"]
    assert found(filled, Not(child=Value(field=Facet.SITE, value="b.example"))).count("lead") == 0


def test_none_finds_the_articles_that_a_facet_counts_as_unknown(filled: Engine) -> None:
    for facet in set(Facet) - {Facet.QUALITY}:
        [counts] = ask(filled, Everything(), facets=(facet,), selections=selection(facet, "None")).facets
        selected = found(filled, Everything(), selections=selection(facet, "None"))
        assert len(selected) == counts.unknown > 0
        assert counts.unknown_selected
        assert not any(value.selected for value in counts.values)
        assert found(filled, Value(field=facet, value="none")) == selected


def test_an_undetermined_language_is_none(filled: Engine) -> None:
    selected = found(filled, Everything(), selections=selection(Facet.LANG, "none"))
    assert found(filled, Everything(), selections=selection(Facet.LANG, "und")) == selected
    assert set(selected).isdisjoint({"japanese", "arabic"})


def test_none_finds_the_articles_without_an_address(engine: Engine) -> None:
    with engine.rebuild(decide="1") as batch:
        batch.put(article("truce", "Low water", url="https://quay.example/1"))
        batch.put(article("talks", "Low water"))
        batch.put(article("noon", "Low water", "at noon"))
    with engine.batch() as batch:
        batch.remove(article_id("noon"))
    assert found(engine, Value(field=ValueField.URL, value="None")) == ["talks"]
    assert found(engine, Not(child=Value(field=ValueField.URL, value="none"))) == ["truce"]


def test_the_values_of_a_facet_are_those_that_begin_with_a_prefix(filled: Engine) -> None:
    def values(facet: Facet, prefix: str, **options: Any) -> list[tuple[str, int]]:
        result = filled.facet_values(facet, prefix, SearchRequest(**options))
        return [(value.value, value.count) for value in result.counts.values]

    assert values(Facet.AUTHOR, "zoe A") == [("Zoë Ångström", 1)]
    assert values(Facet.REGION, "fr") == [("europe/france", 2)], "by its label"
    assert values(Facet.REGION, "europe/") == [("europe/france", 2)], "by its key"
    assert values(Facet.REGION, "") == [(each.value, each.count) for each in ask(filled, Everything()).facets[0].values]
    assert values(Facet.REGION, "fr", query=Query(root=word("stall"))) == [("europe/france", 1)]
    assert values(Facet.REGION, "fr", selections=selection(Facet.REGION, "africa")) == [("europe/france", 2)]
    assert values(Facet.AUTHOR, "absent") == []


def test_the_counts_of_a_prefix_leave_out_the_other_values(filled: Engine) -> None:
    africa = selection(Facet.REGION, "africa")
    counts = filled.facet_values(Facet.REGION, "europe", SearchRequest(facet_size=1, selections=africa)).counts
    whole = ask(filled, Everything(), selections=africa).facets[0]
    assert [(value.value, value.selected) for value in counts.values] == [("europe", False)]
    assert (counts.other, counts.total_values, counts.unknown) == (2, 2, whole.unknown)


def test_a_region_has_a_place_in_a_tree(filled: Engine) -> None:
    region = ask(filled, Everything(), facets=(Facet.REGION,), facet_sizes=((Facet.REGION, 50),)).facets[0]
    places = {value.value: (value.parent, value.depth) for value in region.values}
    assert places["europe"] == (None, 0)
    assert places["europe/france"] == ("europe", 1)
    assert places["asia-pacific/oceania/fiji"] == ("asia-pacific/oceania", 2)


def test_a_facet_may_have_a_size_of_its_own(filled: Engine) -> None:
    both = (Facet.REGION, Facet.AUTHOR)
    region, author = ask(filled, Everything(), facets=both, facet_size=2, facet_sizes=((Facet.REGION, 4),)).facets
    assert (len(region.values), len(author.values)) == (4, 2)


def test_an_author_is_listed_with_every_spelling_that_pages_print(engine: Engine) -> None:
    with engine.rebuild(decide="1") as batch:
        batch.put(article("a", "Low water", authors=("Zoë Ångström",), printed=("Zoë Ångström", "ZOË ÅNGSTRÖM")))
        batch.put(article("b", "Low water", authors=("Zoë Ångström",), printed=("Zoë Ångström, in Oslo",)))
        batch.put(article("c", "Low water", authors=("Zoe Angstrom",)))
        batch.put(article("d", "Low water", authors=("Bo Ek",)))
        batch.put(article("e", "Low water", authors=("Zoë Ångström",), printed=("Zoë, of Bergen",)))
    with engine.batch() as batch:
        batch.put(article("e", "Low water", authors=("Zoë Ångström",)))
    [counts] = ask(engine, Everything(), facets=(Facet.AUTHOR,)).facets
    assert [(value.value, value.count, value.spellings) for value in counts.values] == [
        ("Zoë Ångström", 4, ("ZOË ÅNGSTRÖM", "Zoe Angstrom", "Zoë Ångström, in Oslo")),
        ("Bo Ek", 1, ()),
    ]


def test_an_interval_that_cannot_be_had_is_told(filled: Engine) -> None:
    dates = ask(filled, Everything(), interval=Interval.DAY).dates
    assert dates is not None
    assert (dates.asked, dates.interval) == (Interval.DAY, Interval.YEAR), "the pile spans all calendar years"
    assert dates.within is None


def test_the_dates_of_the_answer_are_counted_within_the_range_that_filters_it(filled: Engine) -> None:
    year = DateRange(first=date(2020, 1, 1), last=date(2020, 12, 31))
    answer = ask(filled, Everything(), dates=year)
    assert answer.dates is not None
    within = answer.dates.within
    assert within is not None
    assert (within.asked, within.interval, within.unknown) == (Interval.AUTO, Interval.MONTH, 0)
    assert sum(bucket.count for bucket in within.buckets) + within.coarser == answer.total
    assert (within.buckets[0].first, within.buckets[-1].last) == (date(2020, 2, 1), date(2020, 11, 30))
    years = ask(filled, Everything(), dates=year, interval=Interval.YEAR).dates
    assert years is not None
    assert years.within == within, "a year is not counted by years"
    october = DateRange(first=date(2020, 10, 1), last=date(2020, 10, 31))
    days = ask(filled, Everything(), dates=october, interval=Interval.DAY).dates
    assert days is not None
    assert days.within is not None
    assert days.within.interval is Interval.DAY
    assert days.buckets == ask(filled, Everything(), interval=Interval.DAY).dates.buckets  # type: ignore[union-attr]


def test_an_outlet_counts_all_spellings_as_the_commonest(engine: Engine) -> None:
    names = {"a": "The Quay", "b": "THE QUAY", "c": "THE QUAY", "d": "La Marée", "e": None, "f": None}
    with engine.rebuild(decide="1") as batch:
        for key, name in names.items():
            outlet = Outlet(name=name, source="a test") if name else None
            batch.put(article(key, "Low water", "at noon", outlet=outlet, site="quay.example" if key == "e" else None))
    [counts] = ask(engine, Everything(), facets=(Facet.OUTLET,)).facets
    listed = [(value.value, value.count) for value in counts.values]
    assert listed == [("THE QUAY", 3), ("La Marée", 1), ("quay.example", 1)]
    assert (counts.unknown, counts.other, counts.total_values) == (1, 0, 3)
    assert ask(engine, Everything(), selections=selection(Facet.OUTLET, "the quay")).total == 3


def test_words_of_a_copy_do_not_find_its_lead(filled: Engine) -> None:
    by_name = ask(filled, Word(text="dorn", field=TextField.AUTHOR))
    assert (by_name.total, by_name.hidden.copies) == (0, 1)


def test_values_of_a_copy_are_not_stored_in_its_lead(filled: Engine) -> None:
    lead = filled.get(article_id("lead"))
    assert (lead.site, lead.authors, lead.regions) == ("a.example", (), ())


def test_an_unknown_value_finds_nothing_and_stays_listed(filled: Engine) -> None:
    nowhere = (Selection(facet=Facet.REGION, values=("atlantis",)),)
    result = ask(filled, Everything(), selections=nowhere)
    assert result.total == 0
    assert [(value.value, value.count) for value in result.facets[0].values if value.selected] == [("atlantis", 0)]


def test_a_region_counts_for_its_ancestors(filled: Engine) -> None:
    region = ask(filled, Everything(), facets=(Facet.REGION,)).facets[0]
    counts = {value.value: value.count for value in region.values}
    assert counts["europe"] == counts["europe/france"] == 2
    assert set(found(filled, Value(field=Facet.REGION, value="Europe"))) == {"truce", "talks"}


def test_the_histogram_has_no_gaps_and_counts_coarser_dates(filled: Engine) -> None:
    dates = ask(filled, word("peace"), interval=Interval.MONTH).dates
    assert dates is not None
    firsts = [bucket.first for bucket in dates.buckets]
    assert firsts == sorted(set(firsts))
    assert (
        sum(bucket.count for bucket in dates.buckets) + dates.coarser + dates.unknown
        == ask(filled, word("peace")).total
    )


def test_a_page_past_the_end_is_empty(filled: Engine) -> None:
    result = ask(filled, Everything(), page=9)
    assert (result.hits, result.total > 0) == ((), True)


def test_a_commit_is_seen_by_the_next_call(engine: Engine) -> None:
    before = engine.info()
    put(engine, PILE[0])
    after = engine.info()
    assert (before.articles, after.articles) == (0, 1)
    assert after.generation > before.generation
    assert after.build == before.build
    assert ask(engine, word("truce")).index.generation == after.generation


def test_a_removed_article_is_not_found_and_get_says_why(filled: Engine) -> None:
    truce, talks = (article_id(key) for key in ("truce", "talks"))
    with filled.batch() as batch:
        batch.remove(truce, tombstone=True, removed=REMOVED)
        batch.remove(talks, moved_to=article_id("noon"))
        batch.remove(article_id("karabakh"))
        batch.remove(article_id("never there"))
    assert not {"truce", "talks", "karabakh"} & set(found(filled, Everything()))
    with pytest.raises(ArticleRemovedError) as gone:
        filled.get(truce)
    assert gone.value.removed == REMOVED
    assert filled.get(talks).title == "Noon"
    with pytest.raises(ArticleNotFoundError):
        filled.get(article_id("karabakh"))


def test_known_ids_lists_every_id_once_with_its_state(filled: Engine) -> None:
    removed, moved, gone = article_id("truce"), article_id("talks"), article_id("karabakh")
    with filled.batch() as batch:
        batch.remove(removed, tombstone=True, removed=REMOVED)
        batch.remove(moved, moved_to=article_id("noon"))
        batch.remove(gone)
        batch.remove(article_id("never put"), tombstone=True)
        batch.put(replace(PILE[-1], dek="Its dek is changed"))
    articles = {each.id for each in PILE} - {removed, moved, gone}
    expected = {
        *(KnownId(id=each, state=IdState.ARTICLE) for each in articles),
        KnownId(id=removed, state=IdState.REMOVED, removed=REMOVED),
        KnownId(id=article_id("never put"), state=IdState.REMOVED),
        KnownId(id=moved, state=IdState.MOVED, moved_to=article_id("noon")),
    }
    listed = list(filled.known_ids())
    assert set(listed) == expected
    assert len(listed) == len(expected)


def test_known_ids_stays_with_one_generation(filled: Engine) -> None:
    listing = filled.known_ids()
    first = next(listing)
    with filled.batch() as batch:
        for each in PILE:
            batch.remove(each.id, tombstone=True)
    rest = list(listing)
    assert {first.state, *(each.state for each in rest)} == {IdState.ARTICLE}
    assert len(rest) == len(PILE) - 1


def test_the_last_call_for_an_id_in_a_batch_wins(engine: Engine) -> None:
    with engine.batch() as batch:
        batch.put(PILE[0])
        batch.put(replace(PILE[0], title="The later one"))
        batch.put(PILE[1])
        batch.remove(PILE[1].id)
    assert [hit.article.title for hit in ask(engine, Everything()).hits] == ["The later one"]


def test_a_batch_that_raises_is_discarded(engine: Engine) -> None:
    def fail_in_batch() -> None:
        with engine.batch() as batch:
            batch.put(PILE[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_batch()
    assert engine.info().articles == 0


def test_a_rebuild_replaces_the_index(filled: Engine) -> None:
    before = filled.info().build
    with filled.rebuild(decide="2") as batch:
        batch.put(PILE[3])
        assert filled.info().build == before
    info = filled.info()
    assert info.build == batch.build != before
    assert (info.articles, info.decide) == (1, "2")


def test_a_second_batch_at_a_time_is_refused(engine: Engine) -> None:
    with engine.batch(), pytest.raises(EngineLockedError), engine.batch():
        pass


def test_without_an_index_every_call_raises_unavailable(bare: Engine) -> None:
    calls = (
        lambda: ask(bare, Everything()), lambda: bare.get(article_id("a")), bare.info, lambda: next(bare.known_ids())
    )  # fmt: skip
    for call in calls:
        with pytest.raises(EngineUnavailableError):
            call()


def test_what_an_engine_promises_is_in_its_info(filled: Engine, kind: Kind) -> None:
    info = filled.info()
    assert info.durable is kind.on_disk
    promised = (info.atomic_batches, info.isolated, info.exact_scores, info.purges)
    in_cluster = kind.name.startswith("opensearch")
    assert promised == ((False, False, False, True) if in_cluster else (kind.name != "loose",) * 4)


def test_repeating_a_batch_changes_no_answer(filled: Engine) -> None:
    """So a caller who does not know whether a batch was committed can repeat it."""

    def change() -> None:
        with filled.batch() as batch:
            batch.put(replace(PILE[2], title="Peace again"))
            batch.remove(PILE[0].id, tombstone=True)
            batch.remove(PILE[1].id, moved_to=PILE[3].id)
            batch.remove(article_id("never there"))
            batch.purge()

    change()
    once = all_answers(filled)
    change()
    assert all_answers(filled) == once
    assert filled.get(PILE[1].id) == PILE[3]
    with pytest.raises(ArticleRemovedError):
        filled.get(PILE[0].id)


def all_answers(engine: Engine) -> list[object]:
    """Return what is found, counted and shown, without the generation."""
    results = (ask(engine, root, facets=tuple(Facet)) for root in (Everything(), word("peace"), Not(child=word("war"))))
    return [(result.total, result.hits, result.facets, result.dates, result.hidden) for result in results]


def test_readers_see_all_of_a_batch_or_nothing(engine: Engine) -> None:
    """Readers run during the commit. Without `atomic_batches`, a part has another generation than the whole."""
    before, after = ([replace(each, title=title) for each in PILE[:9]] for title in ("Before", "After"))
    put(engine, *before)
    committed = {engine.info().generation}
    seen: list[tuple[int, set[str]]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            result = ask(engine, Everything(), copies=Copies.SHOW)
            seen.append((result.index.generation, {hit.article.title for hit in result.hits}))

    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(look) for _ in range(2)]
        try:
            for articles in (after, before, after):
                put(engine, *articles)
                committed.add(engine.info().generation)
        finally:
            done.set()
    assert all(reader.exception() is None for reader in readers)
    for generation, titles in seen:
        assert titles <= {"Before", "After"}
        if engine.info().atomic_batches or generation in committed:
            assert len(titles) == 1


EXPORTED: dict[str, SearchRequest] = {
    "everything": SearchRequest(),
    "by relevance": SearchRequest(query=parse("peace OR talks"), snippets=2),
    "oldest first": SearchRequest(query=parse("peace"), sort=Sort.OLDEST, snippets=0),
    "filtered": SearchRequest(selections=(Selection(facet=Facet.REGION, values=("europe",)),)),
    "every copy": SearchRequest(query=parse("peace"), copies=Copies.SHOW),
    "every match": SearchRequest(query=parse('peace OR "peace talks" OR tal*'), all_matches=True),
    "at random": SearchRequest(sort=Sort.RANDOM, seed=7),
    "at random, by region": SearchRequest(sort=Sort.RANDOM, by=Facet.REGION),
    "nothing at random": SearchRequest(query=parse("zebra"), sort=Sort.RANDOM, by=Interval.YEAR),
    "nothing": SearchRequest(query=parse("zebra")),
    "its words": SearchRequest(query=parse("-peace (talks envoy")),
}


@pytest.mark.parametrize("request_", EXPORTED.values(), ids=EXPORTED)
def test_an_export_equals_all_pages_of_a_search(filled: Engine, request_: SearchRequest) -> None:
    pages, page = list[Hit](), 1
    while hits := filled.search(replace(request_, page=page, per_page=3)).hits:
        pages += hits
        page += 1
    for number, size in ((1, 20), (9, 1)):
        exported = filled.export(replace(request_, page=number, per_page=size))
        answered = filled.search(request_)
        assert list(exported.hits) == pages
        assert (exported.total, exported.index) == (answered.total, answered.index)
        assert exported.request.query == answered.request.query


def test_an_export_stays_with_one_generation(filled: Engine) -> None:
    expected = list(filled.export(SearchRequest()).hits)
    assert len(expected) > 10
    hits = filled.export(SearchRequest()).hits
    found_first = next(hits)
    with filled.batch() as batch:
        for each in PILE[1:]:
            batch.remove(each.id)
        batch.purge()
    rest = [next(hits), next(hits)]
    with filled.rebuild(decide="2") as build:
        build.put(PILE[0])
    exported = [found_first, *rest, *hits]
    if filled.info().isolated:
        assert exported == expected
    assert len({hit.article.id for hit in exported}) == len(exported)


def test_an_export_keeps_few_hits_in_memory(filled: Engine) -> None:
    """Each of a thousand hits is made on demand."""
    with filled.batch() as batch:
        for number in range(1_000):
            batch.put(article(f"n{number}", "Exported", "Tides and timber."))

    def hits_in_memory() -> int:
        return sum(isinstance(each, Hit) for each in gc.get_objects())

    hits = filled.export(SearchRequest(query=parse("title:exported"))).hits
    gc.collect()
    # Other tests of this process may have left some.
    before = hits_in_memory()
    maximum, count = 0, 0
    for count, _ in enumerate(hits, 1):
        if count % 100 == 0:
            maximum = max(maximum, hits_in_memory() - before)
    assert count == 1_000
    assert maximum <= MAX_PER_PAGE + 1


def test_threads_get_the_same_answers(filled: Engine) -> None:
    roots: list[Node] = [*(leaf for leaf, _ in LEAVES.values()), Everything(), Not(child=word("peace"))]
    expected = [replace(ask(filled, root), took_ms=0) for root in roots]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            answers = threads.map(lambda root: replace(ask(filled, root), took_ms=0), roots)
            assert list(answers) == expected


def test_a_query_that_does_not_parse_and_finds_nothing_is_answered_by_its_words(filled: Engine) -> None:
    """The article found by the words also has the excluded word; the answer carries a warning."""
    query = parse("-peace (talks envoy")
    result = filled.search(SearchRequest(query=query))
    assert [KEYS[hit.article.id] for hit in result.hits] == ["lead"]
    assert result.request.query.warnings[-1].code == AS_WORDS
    assert filled.search(SearchRequest(query=parse("-peace talks envoy"))).total == 0


def test_lower_case_operators_count_where_nothing_is_found_as_typed(filled: Engine) -> None:
    result = filled.search(SearchRequest(query=parse("envoy or zebra")))
    assert result.total == filled.search(SearchRequest(query=parse("envoy OR zebra"))).total > 0
    (warned,) = result.request.query.warnings
    assert (warned.code, warned.repaired) == (LOWER_CASE, "envoy OR zebra")
    assert filled.search(SearchRequest(query=parse("zebra or yak"))).request.query.warnings == ()


KOREAN = "대통령은 서울에서 회담을 했다."
HEBREW = "הפגישה התקיימה בירושלים"


@pytest.mark.parametrize(
    ("printed", "typed", "marked"),
    [
        (KOREAN, "서울", ["서울"]),
        (KOREAN, "대통령", ["대통령"]),
        (HEBREW, "ירושלים", ["בירושלים"]),
        (HEBREW, "פגישה", ["הפגישה"]),
        ("An email, an e-mail and emails.", "e-mail", ["email", "e-mail"]),
        ("An email, an e-mail and emails.", '"e-mail"', ["e-mail"]),
        ("The F-16 and the F16", "F-16", ["F-16", "F16"]),
        ("A score of 30 or 3-0", "3-0", ["3-0"]),
        ("A Ph.D. in C++, not in C or C#.", "PhD C++", ["Ph.D.", "C++"]),
        ("The major, the mayor and the maor", "ma?or", ["major", "mayor"]),
        ("The major, the mayor and the maor", "m*or", ["major", "mayor", "maor"]),
        ("The mayor quietly accused the ferry captain.", "ferry NEAR/5 mayor", ["mayor", "ferry"]),
    ],
)
def test_a_typed_word_is_found_and_marked_as_it_is_printed(
    engine: Engine, printed: str, typed: str, marked: list[str]
) -> None:
    with engine.batch() as batch:
        batch.put(article("one", "Printed", printed))
    result = engine.search(SearchRequest(query=parse(typed)))
    assert result.total == 1
    (snippet,) = result.hits[0].snippets
    assert [snippet.text[start:stop] for start, stop in snippet.matches] == marked


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("They told us of it.", False),
        ("TELL US MORE OF IT", False),
        ("The U.S. envoy told them.", True),
        ("The US troops told them.", True),
        ("The US’s troops told them.", True),
    ],
)
def test_us_typed_in_capitals_finds_only_the_country(engine: Engine, printed: str, found: bool) -> None:
    with engine.batch() as batch:
        batch.put(article("one", printed, language="en"))
    assert engine.search(SearchRequest(query=parse("US"))).total == int(found)
    assert engine.search(SearchRequest(query=parse("us"))).total == int(not found)

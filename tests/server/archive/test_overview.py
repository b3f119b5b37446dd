"""What the whole archive holds, and which of its searches are good examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.engines import open_engine
from index.errors import QueryTooSlowError
from index.query.query import NO_SYNONYMS
from index.query.synonyms import read_synonyms
from server.archive.examples import help_examples, home_examples
from server.archive.overview import overview_of
from tests.server.articles import ARTICLES, article

if TYPE_CHECKING:
    import pytest

    from index.article.model import Article
    from index.engine import Engine


def engine_of(*articles: Article) -> Engine:
    engine = open_engine("memory:")
    with engine.rebuild(decide="test") as build:
        for each in articles:
            build.put(each)
    return engine


def notes(number: int, text: str, **facts: Any) -> Article:
    return article(f"note-{number}", f"Note {number}", text, **facts)


def test_copies_and_pages_without_an_article_are_counted_apart(engine: Engine) -> None:
    overview = overview_of(engine)
    assert (overview.articles, overview.copies, overview.hidden) == (len(ARTICLES) - 2, 1, 1)
    assert overview.years == (2015, 2021)


def test_the_phrase_is_a_name_inside_sentences_and_not_the_beginning_of_one() -> None:
    texts = [f"They Said nothing. On day {number} the boats of Port Wrenholm stayed in." for number in range(3)]
    others = [notes(10 + number, f"Nothing happened on day {number}.") for number in range(4)]
    overview = overview_of(engine_of(*(notes(number, text) for number, text in enumerate(texts)), *others))
    assert overview.subjects.phrase == ("Port", "Wrenholm")


def test_a_phrase_of_nearly_every_article_tells_nothing() -> None:
    articles = [notes(number, f"On day {number} the boats of Port Wrenholm stayed in.") for number in range(4)]
    assert overview_of(engine_of(*articles)).subjects.phrase is None


def test_of_the_regions_the_one_with_most_articles_in_a_year_is_the_example() -> None:
    everywhere = [notes(number, "Nothing.", published=f"{2000 + number}") for number in range(40)]
    rare = [notes(100 + number, "Here.", regions=["europe"], published=f"{2000 + number}") for number in range(3)]
    alike = [notes(200 + number, "There.", regions=["africa"], published="2011") for number in range(3)]
    engine = engine_of(*everywhere, *rare, *alike)
    overview = overview_of(engine)
    assert (overview.subjects.region, overview.subjects.year) == (("africa", "Africa"), 2011)
    first = home_examples(overview, engine, NO_SYNONYMS)[0]
    assert (first.address.pairs, first.total) == ((("region", "africa"), ("from", "2011"), ("to", "2011")), 3)


def test_an_author_with_signs_in_the_name_is_an_example_all_the_same() -> None:
    name = 'Ann "AND" (Quay) O’Dell*'
    engine = engine_of(*(notes(number, "Nothing.", authors=[name]) for number in range(2)))
    examples = home_examples(overview_of(engine), engine, NO_SYNONYMS)
    assert [each.total for each in examples if each.name == "author"] == [2]


def test_an_example_is_counted_with_the_synonyms_that_its_link_is_read_with() -> None:
    storms = [notes(number, f"In night {number} a storm took the pier.") for number in range(2)]
    engine = engine_of(*storms, *(notes(10 + number, f"In night {number} a gale came.") for number in range(3)))
    overview = overview_of(engine)
    overview = replace(overview, subjects=replace(overview.subjects, words=("storm",)))
    plain, wide = (
        next(each.total for each in help_examples(overview, engine, synonyms) if each.name == "word")
        for synonyms in (NO_SYNONYMS, read_synonyms("storm, gale"))
    )
    assert (plain, wide) == (2, 5)


def test_an_archive_whose_searches_are_too_slow_has_no_examples(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview = overview_of(engine)

    def too_slow(*_: object) -> None:
        raise QueryTooSlowError(1000)

    monkeypatch.setattr(engine, "count", too_slow)
    assert home_examples(overview, engine, NO_SYNONYMS) == help_examples(overview, engine, NO_SYNONYMS) == ()

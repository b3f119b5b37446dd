"""What the whole archive holds: its figures, its values, its newest articles, and searches that are good examples.

Everything is asked of the engine once for each generation of the index (`server.archive.generation`). No value is made
up: each
example finds articles. Knows no HTML.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import regex

from index.errors import QueryTooSlowError
from index.facets import Facet
from index.query.parser import parse
from index.query.query import Phrase, TextField, Word, describe
from index.request import MAX_FACET_SIZE, Interval, SearchRequest, Selection, Sort
from index.tally import CountRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.article.model import Article
    from index.engine import Engine
    from index.search import DateCounts, FacetCounts, Hit, SearchResult

COUNTED: Final = (Facet.REGION, Facet.OUTLET, Facet.AUTHOR, Facet.LANG)
"""The facets whose most frequent values an overview has."""

NEWEST: Final = 6
"""The newest arrivals of an overview."""

_SAMPLED: Final = 80
"""How many articles are read for words that make good examples."""

_SAMPLED_CHARS: Final = 6_000
"""How much of each is read."""

_COUNTED_PAIRS: Final = 12
"""How many pairs of words are counted in the whole archive."""

_RELATED: Final = 10

_TELLING_SHARE: Final = 0.1
"""A region of more of the articles tells little about any of them."""

_TRIED_REGIONS: Final = 6

_SMALL: Final = SearchRequest(per_page=1, snippets=0, facets=(), date_histogram=False)
"""A request that asks for little beside its total."""

_TWO_NAMES: Final = regex.compile(r"(?<=[\p{Ll}\p{N},] )(\p{Lu}\p{Ll}{2,}) (\p{Lu}\p{Ll}{2,})(?![\p{L}\p{N}'’-])")
"""Two words with capitals in the middle of a sentence name something: a place, a body, a person."""

_TWO_WORDS: Final = regex.compile(r"(?<![\p{L}\p{N}'’-])(\p{L}{4,}) (\p{L}{4,})(?![\p{L}\p{N}'’-])")

_WORD: Final = regex.compile(r"\p{L}{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What examples can be made of: the archive's own words and values; None, or nothing, where it has none.

    Attributes:
        phrase: two words that stand side by side in several articles.
        words: words that its articles on one subject have much more often than others, those of titles first; without
            any, those of the phrase.
        region: a region with many articles, and its label.
        year: a year with many articles on the region; of the archive, if there is no region.
        author: the author of most articles.
        outlet: the outlet of most articles.
    """

    phrase: tuple[str, str] | None
    words: tuple[str, ...]
    region: tuple[str, str] | None
    year: int | None
    author: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The archive at one generation.

    Attributes:
        articles: how many a search without a query finds: without copies, and without pages that hold no article.
        facets: the most frequent values of each facet of COUNTED.
        dates: the histogram of all dates.
        newest: the articles that came into the archive last.
        copies: how many near-identical copies stand behind the articles.
        hidden: how many pages of the archive hold no article.
        subjects: what examples can be made of.
    """

    articles: int
    facets: tuple[FacetCounts, ...]
    dates: DateCounts
    newest: tuple[Hit, ...]
    copies: int
    hidden: int
    subjects: Subjects

    def counts_of(self, facet: Facet) -> FacetCounts:
        """Return the counts of a facet of COUNTED."""
        return next(counts for counts in self.facets if counts.facet is facet)

    @property
    def years(self) -> tuple[int, int] | None:
        """The years of the earliest and the latest date; None if nothing is dated."""
        buckets = self.dates.buckets
        return (buckets[0].first.year, buckets[-1].last.year) if buckets else None


def overview_of(engine: Engine) -> Overview:
    """Return the overview of an engine's newest generation."""
    request = SearchRequest(sort=Sort.ADDED, per_page=NEWEST, snippets=0, facets=COUNTED, facet_size=MAX_FACET_SIZE)
    result = engine.search(request)
    assert result.dates is not None
    return Overview(
        articles=result.total,
        facets=result.facets,
        dates=result.dates,
        newest=result.hits,
        copies=result.hidden.copies,
        hidden=result.hidden.quality,
        subjects=_subjects(engine, result),
    )


def _subjects(engine: Engine, result: SearchResult) -> Subjects:
    listed = {counts.facet: counts.values for counts in result.facets}
    rare = [value for value in listed[Facet.REGION] if value.count <= result.total * _TELLING_SHARE]
    regions = rare[:_TRIED_REGIONS] or listed[Facet.REGION][:1]
    requests = [replace(_SMALL, selections=(Selection(facet=Facet.REGION, values=(each.value,)),)) for each in regions]
    years = [_fullest_year(engine, request) for request in requests or [_SMALL]]
    best = max(range(len(years)), key=lambda at: (years[at][1], -at))
    phrase = _phrase(engine, result.total)
    return Subjects(
        phrase=phrase,
        words=_telling_words(engine, requests[0] if requests else _SMALL) or phrase or (),
        region=(regions[best].value, regions[best].label) if regions else None,
        year=years[best][0],
        author=next((value.value for value in listed[Facet.AUTHOR]), None),
        outlet=next((value.value for value in listed[Facet.OUTLET]), None),
    )


def _fullest_year(engine: Engine, request: SearchRequest) -> tuple[int | None, int]:
    """Return the year in which most articles of an answer are dated, the latest of equals, and their number."""
    dates = engine.search(replace(request, date_histogram=True, interval=Interval.YEAR)).dates
    filled = [(bucket.count, bucket.first.year) for bucket in dates.buckets if bucket.count] if dates else []
    count, year = max(filled, default=(0, None))
    return year, count


def _telling_words(engine: Engine, request: SearchRequest) -> tuple[str, ...]:
    """Return words that the articles of an answer have much more often than others, those of titles first."""
    with suppress(QueryTooSlowError):
        related = engine.related(request, _RELATED).words
        words = [_lowered(word.text) for word in related if _WORD.fullmatch(word.text)]
        in_titles = (SearchRequest(query=parse(describe(Word(text=word, field=TextField.TITLE)))) for word in words)
        answers = engine.count(CountRequest(requests=tuple(in_titles))).answers
        totals = {word: answer.total for word, answer in zip(words, answers, strict=True)}
        return tuple(sorted(totals, key=lambda word: totals[word] == 0))
    return ()


def _lowered(word: str) -> str:
    """Return a word in capitals without them: a headline may have it so."""
    return word.lower() if word.isupper() else word


def _phrase(engine: Engine, total: int) -> tuple[str, str] | None:
    """Return two words that stand side by side in most articles, but in no more than half of them.

    The words are looked for in a random sample of the articles, which is the same as long as the articles are. They are
    then counted in all.
    """
    sample = [hit.article for hit in engine.search(replace(_SMALL, sort=Sort.RANDOM, per_page=_SAMPLED)).hits]
    best: tuple[int, tuple[str, str]] | None = None
    for pair in _frequent_pairs(sample):
        with suppress(QueryTooSlowError):
            query = parse(describe(Phrase(text=" ".join(pair))))
            (answer,) = engine.count(CountRequest(requests=(SearchRequest(query=query),))).answers
            if 0 < answer.total <= max(1, total // 2) and (best is None or answer.total > best[0]):
                best = answer.total, pair
    return best[1] if best else None


def _frequent_pairs(articles: Iterable[Article]) -> list[tuple[str, str]]:
    """Return the pairs of words that most articles have: of names in the text; without any, of words in the titles."""
    names: Counter[tuple[str, str]] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for article in articles:
        text = "\n".join(article.paragraphs)[:_SAMPLED_CHARS]
        names.update({(pair[1], pair[2]) for pair in _TWO_NAMES.finditer(text)})
        words.update({(pair[1].lower(), pair[2].lower()) for pair in _TWO_WORDS.finditer(article.title)})
    counted = names if names and max(names.values()) > 1 else words
    return sorted(counted, key=lambda pair: (-counted[pair], pair))[:_COUNTED_PAIRS]

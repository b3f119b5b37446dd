"""Define the answer to a search: frozen and typed, without any engine and without HTTP.

A SearchResult is text, spans and counts; `index.request` has what is asked, `index.help` the help of an answer.
This module makes no JSON and no HTML: `server/answer/` and `server/render.py` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as datafield
from itertools import islice
from typing import TYPE_CHECKING, Final

from index import fields
from index.facets import MULTI_VALUED, Facet
from index.request import MAX_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from index.article.model import Article
    from index.help import FewHits, LeftOut, Offer
    from index.request import Interval, SearchRequest

MAX_SPELLINGS: Final = 10
"""Other spellings that are listed with a value of a facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage: `text` is exactly `field[start:stop]`; `matches` count from its start, sorted and disjoint.

    `is_cut_before` and `is_cut_after` say whether its paragraph goes on there.
    """

    field: str
    start: int
    stop: int
    text: str
    matches: tuple[tuple[int, int], ...] = ()
    is_cut_before: bool = False
    is_cut_after: bool = False

    def __post_init__(self) -> None:
        if self.stop - self.start != len(self.text):
            raise ValueError(f"a snippet of {len(self.text)} characters cannot be {self.start}..{self.stop}")
        end = 0
        for start, stop in self.matches:
            if not end <= start < stop <= len(self.text):
                raise ValueError(f"matches are not sorted, disjoint and inside the text: {self.matches!r}")
            end = stop


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMatches:
    """The places of one field where words and phrases of the query stand: sorted, disjoint, in code points."""

    field: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article of the answer.

    Attributes:
        score: comparable within one answer only.
        match_count: how often the query's words and phrases stand in the article, each counted by itself.
        matched_in: the fields a word matched in (title, dek, body, authors, and those of text that was left out).
        also_matched: the words of the query that fit into no snippet.
        title_matches: spans in the title.
        matches: every match, if the request wants `all_matches`; of each field that has any. Overlapping matches are
            one place.
    """

    article: Article
    score: float
    match_count: int = 0
    matched_in: tuple[str, ...] = ()
    also_matched: tuple[str, ...] = ()
    title_matches: tuple[tuple[int, int], ...] = ()
    snippets: tuple[Snippet, ...] = ()
    matches: tuple[FieldMatches, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an article has its score: a value, its description, and the values it is computed from."""

    value: float
    description: str
    parts: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """How many articles of the answer have this value, without this facet's own selection.

    Attributes:
        parent: the value above it in the facet's tree; None at the top, and where there is no tree.
        depth: how many values are above it.
        spellings: other spellings of the value in articles of the index: they filter as the value does.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    parent: str | None = None
    depth: int = 0
    spellings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, facet: Facet, value: str, count: int = 0, *, selected: bool = False, spellings: Iterable[str] = ()
    ) -> FacetValue:
        """Return the value of a facet with its label and its place in the tree.

        Args:
            facet: the facet.
            value: the value.
            count: how many articles have it.
            selected: whether the request selects it.
            spellings: its spellings, in order; the value itself may be one of them.
        """
        ancestors = fields.facet_ancestors(facet, value)
        return cls(
            value=value,
            label=fields.facet_label(facet, value),
            count=count,
            selected=selected,
            parent=ancestors[0] if ancestors else None,
            depth=len(ancestors),
            spellings=tuple(islice((text for text in spellings if text != value), MAX_SPELLINGS)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """A facet's values, most frequent first, ties by value; selected ones are always listed, even at 0.

    In a tree, a value is listed after its parent, unless only its being selected lists it.

    Attributes:
        unknown: how many articles have no value.
        other: the count of the values not listed. For a single-valued facet, values + unknown + other is the total
            without this facet's own selection.
        unknown_selected: whether the request selects the articles without a value.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    unknown: int
    other: int
    total_values: int
    unknown_selected: bool = False

    @property
    def multi_valued(self) -> bool:
        """Whether one article may be counted under several values."""
        return self.facet in MULTI_VALUED


@dataclass(frozen=True, slots=True, kw_only=True)
class DateBucket:
    """The number of articles dated from `first` to `last`, both included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCounts:
    """The date facet. Buckets run from the earliest to the latest without a gap.

    A date range in the request is this facet's own selection, so it does not limit these counts; it limits `within`.

    Attributes:
        interval: the width of the buckets: as asked, or wider where that would take too many buckets.
        asked: the interval that was asked for.
        coarser: how many dates were printed less exactly than the interval.
        unknown: how many articles have no date.
        within: the counts of the answer alone, by the requested interval or by `auto`, whichever is finer; None if the
            request has no date range.
    """

    interval: Interval
    asked: Interval
    buckets: tuple[DateBucket, ...]
    unknown: int
    coarser: int
    within: DateCounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """How much the total would grow without each default filter."""

    undated: int = 0
    quality: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialHit:
    """An article with some of the query's words.

    Attributes:
        hit: the article, as it would be in an answer to any of the words.
        lacks: the words that it does not have, as typed, each once, in the query's order.
    """

    hit: Hit
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """The articles with some of the query's words, but not all of them; best first, whatever the request's order.

    Attributes:
        total: how many there are, filters and defaults applied. They are in no other count.
        hits: the best of them, `SearchRequest.partial` at most.
    """

    total: int
    hits: tuple[PartialHit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """Which build and generation of the index answered; equal states give equal answers."""

    build: str
    generation: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer. `total` is exact; a page past the end has no hits.

    `request` is the request that was answered: its query is the original one, or that query read as its words
    (`Query.as_words`).

    The help of an answer stands on page 1 alone. What no longer fits into its time is left out, never miscounted.

    Attributes:
        partial: partial matches; None unless they are asked for, the query is two plain words or more
            (`index.offers.partial`), and the total is below FEW.
        did_you_mean: the query with words and values of the index in place of ones that it does not hold.
        variants: searches for other spellings of the query's words.
        few_hits: why the answer has few articles; None if it has FEW or more.
        left_out: the articles that have the words only in text that was left out; None if there are none.
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    hidden: Hidden
    index: IndexState
    facets: tuple[FacetCounts, ...] = ()
    dates: DateCounts | None = None
    partial: Partial | None = None
    did_you_mean: Offer | None = None
    variants: tuple[Offer, ...] = ()
    few_hits: FewHits | None = None
    left_out: LeftOut | None = None
    took_ms: float = datafield(default=0.0, compare=False)

    @property
    def pages(self) -> int:
        """How many pages the total fills; 0 if nothing was found."""
        return -(-self.total // self.request.per_page)

    @property
    def last_page(self) -> int:
        """The last page that can be requested; 0 if nothing was found."""
        return min(self.pages, MAX_PAGE)

    @property
    def is_past_end(self) -> bool:
        """Whether there are results, but none on the requested page."""
        return 0 < self.pages < self.request.page


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportResult:
    """The answer with all of its hits, each made when it is asked for; for one thread, once.

    `request` is the request that was answered, as in SearchResult; `total` is the number of hits.
    """

    request: SearchRequest
    total: int
    index: IndexState
    hits: Iterator[Hit]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetResult:
    """The values of one facet that begin with a prefix, counted as a search counts them.

    Attributes:
        request: the request that was answered (see SearchResult).
        prefix: as typed.
        total: the total of the search.
        counts: `values`, `other` and `total_values` are of the values with the prefix; `unknown` is of all articles.
    """

    request: SearchRequest
    prefix: str
    total: int
    counts: FacetCounts
    index: IndexState

"""What is asked of an engine and what it answers: frozen, typed, free of any engine and of HTTP.

A SearchRequest is a parsed query and the choices beside it; a SearchResult is text, spans and counts.
Nobody here makes JSON or HTML: `server/answer.py` and `server/render.py` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as datafield
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from index.facets import FACETS
from index.facets import Facet as Facet  # noqa: PLC0414 -- part of a request, so it is imported from here too
from index.query.query import ALL, Query, positive_leaves

if TYPE_CHECKING:
    from datetime import date

    from index.article.model import Article, DateRange

MAX_PER_PAGE: Final = 100
MAX_PAGE: Final = 100
"""With MAX_PER_PAGE, the deepest window: 10,000 results. Exports stream the rest."""

MAX_SNIPPETS: Final = 8
MAX_FACET_SIZE: Final = 100


class Sort(StrEnum):
    """The order of results; ties go by id, ascending."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"


class Undated(StrEnum):
    """What a date range does with articles that state no date."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


class Copies(StrEnum):
    """Whether near-identical articles count once (`lead` alone) or each; the lead counts for its copies either way."""

    GROUP = "group"
    SHOW = "show"


class Interval(StrEnum):
    """The width of a bucket of the date facet; `auto` is the finest that needs at most 60 buckets."""

    AUTO = "auto"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


MULTI_VALUED: Final = frozenset(facet for facet, spec in FACETS.items() if spec.multi_valued)
"""Facets of which one article may have several values."""

DEFAULT_FACETS: Final = tuple(facet for facet, spec in FACETS.items() if spec.is_default)
"""What is counted, beside the date histogram, when nothing else is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The values wanted, or left out, of one facet: OR within a selection, AND across selections.

    A value is one of the facet's own as answers list them (a region's key, an author's name, …); a
    region also resolves by label or alias. Values compare folded; an unknown one finds nothing.
    """

    facet: Facet
    values: tuple[str, ...]
    exclude: bool = False

    def __post_init__(self) -> None:
        if not self.values or not all(self.values):
            raise ValueError(f"a selection of {self.facet} needs values: {self.values!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One question.

    `sort` None is the query's default (see `order`). `facets` None is the default set, an empty tuple is none;
    `date_histogram` says whether dates are counted, whatever the facets. `dates` matches what it overlaps.
    `undated` says what becomes of articles without a date while a date range governs (here, or a `date:` in the
    query's top-level AND); `only` lists these articles alone, with a range or without.
    """

    query: Query = ALL
    selections: tuple[Selection, ...] = ()
    dates: DateRange | None = None
    undated: Undated = Undated.EXCLUDE
    sort: Sort | None = None
    page: int = 1
    per_page: int = 20
    copies: Copies = Copies.GROUP
    facets: tuple[Facet, ...] | None = None
    facet_size: int = 10
    interval: Interval = Interval.AUTO
    date_histogram: bool = True
    snippets: int = 3

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("page", self.page, 1, MAX_PAGE),
            ("per_page", self.per_page, 1, MAX_PER_PAGE),
            ("facet_size", self.facet_size, 1, MAX_FACET_SIZE),
            ("snippets", self.snippets, 0, MAX_SNIPPETS),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} must be between {low} and {high}, not {value}")

    @property
    def order(self) -> Sort:
        """The order of the results: the one asked for, else the query's default."""
        return self.sort or self.default_order

    @property
    def default_order(self) -> Sort:
        """Relevance where the query has words to score by, outside any Not; else newest."""
        return Sort.RELEVANCE if positive_leaves(self.query.root) else Sort.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage: `text` is exactly `field[start:stop]`; `matches` count from its start, sorted and disjoint."""

    field: str
    start: int
    stop: int
    text: str
    matches: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.stop - self.start != len(self.text):
            raise ValueError(f"a snippet of {len(self.text)} characters cannot be {self.start}..{self.stop}")
        end = 0
        for start, stop in self.matches:
            if not end <= start < stop <= len(self.text):
                raise ValueError(f"matches are not sorted, disjoint and inside the text: {self.matches!r}")
            end = stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article of the answer.

    `score` is comparable within one answer only. `matched_in` names the fields a word matched in
    (title, dek, body, authors); `also_matched` the words of the query that no snippet had room for.
    `title_matches` are spans in the title.
    """

    article: Article
    score: float
    matched_in: tuple[str, ...] = ()
    also_matched: tuple[str, ...] = ()
    title_matches: tuple[tuple[int, int], ...] = ()
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an article has its score: a figure, what it is, and the figures it comes of."""

    value: float
    description: str
    parts: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """How many articles of the answer have this value, this facet's own selection aside."""

    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """A facet's values, commonest first, ties by value; selected ones stay listed, even at 0.

    `unknown` counts articles with no value; `other` the articles' values not listed, so that for a
    single-valued facet values + unknown + other is the total without this facet's own selection.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    unknown: int
    other: int
    total_values: int

    @property
    def multi_valued(self) -> bool:
        """Whether one article may be counted under several values."""
        return self.facet in MULTI_VALUED


@dataclass(frozen=True, slots=True, kw_only=True)
class DateBucket:
    """The articles dated inside `first` to `last`, both included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCounts:
    """The date facet: `coarser` counts dates printed less exactly than the interval, `unknown` the undated.

    Buckets run from the earliest to the latest without a gap. from/to are this facet's own selection.
    """

    interval: Interval
    buckets: tuple[DateBucket, ...]
    unknown: int
    coarser: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What the total would gain if that one default were lifted."""

    undated: int = 0
    quality: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """Which build and generation of the index answered; equal states give equal answers."""

    build: str
    generation: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer. `total` is exact; a page past the end holds no hits.

    `request` is what was answered: its query is the one asked, or that query read as its words (`Query.as_words`).
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    hidden: Hidden
    index: IndexState
    facets: tuple[FacetCounts, ...] = ()
    dates: DateCounts | None = None
    took_ms: float = datafield(default=0.0, compare=False)

    @property
    def pages(self) -> int:
        """How many pages the total fills; 0 where nothing was found."""
        return -(-self.total // self.request.per_page)

    @property
    def last_page(self) -> int:
        """The last page that can be asked for; 0 where nothing was found."""
        return min(self.pages, MAX_PAGE)

    @property
    def is_past_end(self) -> bool:
        """Whether there are results, but none on the page asked for."""
        return 0 < self.pages < self.request.page

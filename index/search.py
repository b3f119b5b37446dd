"""Define what an engine is asked and what it answers: frozen and typed, without any engine and without HTTP.

A SearchRequest is a parsed query with its options; a SearchResult is text, spans and counts.
This module makes no JSON and no HTML: `server/answer.py` and `server/render.py` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as datafield
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from index import fields
from index.facets import FACETS
from index.facets import Facet as Facet  # noqa: PLC0414 -- part of a request, so it is imported from here too
from index.query.query import ALL, Query, positive_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from index.article.model import Article, DateRange
    from index.query.query import Extent

MAX_PER_PAGE: Final = 100
MAX_PAGE: Final = 100
"""With MAX_PER_PAGE, the last result that can be reached: 10,000. Exports stream the rest."""

MAX_SNIPPETS: Final = 8
MAX_FACET_SIZE: Final = 100
MAX_SEED: Final = 999_999_999
MAX_SPELLINGS: Final = 10
"""Other spellings that are listed with a value of a facet."""
MAX_SUGGESTIONS: Final = 20
DEFAULT_SUGGESTIONS: Final = 10
MAX_PARTIAL: Final = 20
MAX_SIMILAR: Final = 20
DEFAULT_SIMILAR: Final = 5
MAX_RELATED: Final = 20
DEFAULT_RELATED: Final = 10

FEW: Final = 10
"""An answer with fewer articles gets partial matches, and says what else could be asked."""


class Sort(StrEnum):
    """The order of results; ties are ordered by id, ascending."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"
    RANDOM = "random"


class Undated(StrEnum):
    """How a date range treats articles without a date."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


class Copies(StrEnum):
    """Whether near-identical articles count once (`lead` alone) or each; the lead represents its copies either way."""

    GROUP = "group"
    SHOW = "show"


class Interval(StrEnum):
    """The width of a bucket of the date facet; `auto` is the finest that needs at most 60 buckets."""

    AUTO = "auto"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


Stratum = Facet | Interval
"""What divides articles into strata: a facet, or the year of the date."""

STRATA: Final[tuple[Stratum, ...]] = (*Facet, Interval.YEAR)
"""Every Stratum. A month is none, because a date may have only its year."""

MULTI_VALUED: Final = frozenset(facet for facet, spec in FACETS.items() if spec.multi_valued)
"""Facets with possibly several values per article."""

DEFAULT_FACETS: Final = tuple(facet for facet, spec in FACETS.items() if spec.is_default)
"""The facets counted by default, beside the date histogram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Values to select, or to exclude, of one facet: OR within a selection, AND across selections.

    A value is one of the facet's own as answers list them (a region's key, an author's name, …); a
    region may also be given by label or alias. Values compare folded; an unknown one matches nothing.
    """

    facet: Facet
    values: tuple[str, ...]
    exclude: bool = False

    def __post_init__(self) -> None:
        if not self.values or not all(self.values):
            raise ValueError(f"a selection of {self.facet} needs values: {self.values!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search request.

    Attributes:
        dates: matches every article whose date overlaps the range.
        undated: how articles without a date are treated if there is a date range (here, or a `date:` in the query's
            top-level AND); `only` lists these articles alone, with a range or without.
        sort: None is the query's default (see `order`).
        facets: None is the default set; an empty tuple is none.
        facet_sizes: the numbers of values to list of single facets, in place of `facet_size`.
        date_histogram: whether dates are counted, whatever the facets.
        seed: chooses one of the random orders; articles keep theirs whatever else is in the index.
        by: divides a random order into strata, so that its beginning holds each in proportion, however long it is.
        all_matches: whether hits list every match, not only those that their snippets show.
        partial: how many partial matches to return (`SearchResult.partial`); 0 makes none.
        offers: whether to say what else could be asked: `did_you_mean`, `variants`, `few_hits` and `left_out`.
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
    facet_sizes: tuple[tuple[Facet, int], ...] = ()
    interval: Interval = Interval.AUTO
    date_histogram: bool = True
    snippets: int = 3
    seed: int = 0
    by: Stratum | None = None
    all_matches: bool = False
    partial: int = 0
    offers: bool = False

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("page", self.page, 1, MAX_PAGE),
            ("per_page", self.per_page, 1, MAX_PER_PAGE),
            ("facet_size", self.facet_size, 1, MAX_FACET_SIZE),
            *((f"facet_size.{facet}", size, 1, MAX_FACET_SIZE) for facet, size in self.facet_sizes),
            ("snippets", self.snippets, 0, MAX_SNIPPETS),
            ("seed", self.seed, 0, MAX_SEED),
            ("partial", self.partial, 0, MAX_PARTIAL),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} must be between {low} and {high}, not {value}")
        if self.by not in (None, *STRATA):
            raise ValueError(f"by is one of {', '.join(STRATA)}, not {self.by}")

    def size_of(self, facet: Facet) -> int:
        """Return how many values of a facet are wanted."""
        return dict(self.facet_sizes).get(facet, self.facet_size)

    @property
    def order(self) -> Sort:
        """The order of the results: the requested one, else the query's default."""
        return self.sort or self.default_order

    @property
    def default_order(self) -> Sort:
        """Relevance if the query has words to score by, outside any Not; else newest."""
        return Sort.RELEVANCE if positive_leaves(self.query.root) else Sort.NEWEST


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


class OfferKind(StrEnum):
    """What an offered search changes."""

    DROP = "drop"
    ANY_WORD = "any-word"
    SWAP = "swap"
    SPELLING = "spelling"
    VARIANT = "variant"
    VALUE = "value"
    DATE = "date"
    UNDATED = "undated"
    QUALITY = "quality"
    COPIES = "copies"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Another search that would find more.

    Attributes:
        kind: what it changes.
        part: the part of the request that it changes, as typed; '' if it adds something.
        change: what stands there instead; '' if the part is dropped.
        request: the offered search. Its query text parses without warnings, as its tree. It differs from the request
            answered only in its query, selections, dates, undated and copies.
        total: how many articles it finds, exactly.
    """

    kind: OfferKind
    part: str
    change: str
    request: SearchRequest
    total: int


class PartKind(StrEnum):
    """What a part of a request is: a word in any of its forms, quoted words, or a filter, typed or selected."""

    WORD = "word"
    PHRASE = "phrase"
    FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """How many articles one part of a request finds alone.

    Attributes:
        kind: what it is.
        text: the part in the query language; a selected value too: `region:europe`.
        extent: where it was typed; (0, 0) if it is not part of the query.
        total: how many articles a search for it alone finds, by the request's own defaults.
    """

    kind: PartKind
    text: str
    extent: Extent
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FewHits:
    """Why an answer has few articles, or none: each part alone, and searches that find more, the most useful first."""

    parts: tuple[PartCount, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many more articles have the words only in text that was left out of them.

    Attributes:
        total: how many.
        roles: how many of them have a word in text of a role, by the role's name (`index.fields.LEFT_OUT`); one article
            may count for several. Roles without any are not listed.
        offer: the search that finds exactly these articles; None if its query is too long to be typed.
    """

    total: int
    roles: tuple[tuple[str, int], ...]
    offer: Offer | None


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


class SuggestionKind(StrEnum):
    """What a suggestion completes, in the order in which suggestions are shown."""

    WORD = "word"
    REGION = "region"
    AUTHOR = "author"
    OUTLET = "outlet"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to go on from what is typed so far.

    Attributes:
        kind: what it is.
        text: what to show; for a word, the whole query.
        value: the facet's value of a region, author or outlet; else ''.
        request: the search it stands for; None for a title, which stands for an article.
        total: exactly how many articles that search finds; None for a title.
        article_id: the article of a title; else ''.
    """

    kind: SuggestionKind
    text: str
    value: str = ""
    request: SearchRequest | None = None
    total: int | None = None
    article_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarHit:
    """An article that is like another one.

    Attributes:
        article: the article.
        score: comparable within one answer only.
        shared: which of the other article's telling words it has, the most telling first, as that one prints them.
    """

    article: Article
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """The articles that are most like an article, the nearest first."""

    article: Article
    hits: tuple[SimilarHit, ...]
    index: IndexState


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedWord:
    """A word that the articles of an answer have much more often than others.

    Attributes:
        text: the word, as articles print it.
        request: the request with the word added to its query.
        total: how many articles that finds, exactly: those of the answer that have the word in any form.
    """

    text: str
    request: SearchRequest
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The related words of an answer, the most telling first.

    Attributes:
        request: the request that was answered, as in a SearchResult.
        total: how many articles it finds.
    """

    request: SearchRequest
    total: int
    words: tuple[RelatedWord, ...]
    index: IndexState

"""Define what an engine is asked: frozen and typed, without any engine and without HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from index.facets import Facet
from index.query.query import ALL, Query, positive_leaves

if TYPE_CHECKING:
    from index.article.model import DateRange

MAX_PER_PAGE: Final = 100
MAX_PAGE: Final = 100
"""With MAX_PER_PAGE, the last result that can be reached: 10,000. Exports stream the rest."""

MAX_SNIPPETS: Final = 8
MAX_FACET_SIZE: Final = 100
MAX_SEED: Final = 999_999_999
MAX_PARTIAL: Final = 20


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

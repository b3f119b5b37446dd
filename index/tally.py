"""Define what can be counted of several answers at once, and the counts: without any engine and without HTTP.

All answers are of one generation and are counted by the same values, so their counts can be set side by side. Only the
articles of an answer are counted: unlike a facet's counts in a search, these follow every filter of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.facets import MULTI_VALUED, Facet
from index.request import Interval

if TYPE_CHECKING:
    from datetime import date

    from index.request import SearchRequest
    from index.search import IndexState

By = Facet | Interval
"""What answers are counted by: the values of a facet, or the days, months or years of their dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRequest:
    """Which answers to count, and by what; None counts only totals.

    `auto` is the finest interval that needs at most 60 buckets for all answers together. Order, page, snippets and the
    facets of the requests are ignored.
    """

    requests: tuple[SearchRequest, ...]
    by: By | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedValue:
    """A facet's value; or a period as its code (`2020`, `2020-10`, `2020-10-05`), first and last day."""

    value: str
    label: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCounts:
    """The counts of one answer.

    Attributes:
        request: the request that was answered, as in `SearchResult`.
        total: equals the total of the search. With one value an article, it is counts + unknown + coarser.
        counts: one for each of `Counts.values`, in their order.
        unknown: how many articles have no value, or no date.
        coarser: how many dates were printed less exactly than the interval.
    """

    request: SearchRequest
    total: int
    counts: tuple[int, ...] = ()
    unknown: int = 0
    coarser: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of several answers.

    Attributes:
        by: as requested, but never `auto`, and wider where the interval would need too many buckets.
        values: every value that an article of any answer has. A facet's are ordered by the sum of their counts, largest
            first, ties by value; periods run from the earliest to the latest without a gap.
        answers: in the order of the requests.
        index: the generation that was counted.
    """

    by: By | None
    values: tuple[CountedValue, ...]
    answers: tuple[AnswerCounts, ...]
    index: IndexState

    @property
    def multi_valued(self) -> bool:
        """Whether one article may be counted under several values."""
        return self.by in MULTI_VALUED

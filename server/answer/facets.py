"""The facets of an answer in JSON, and the answer of `/facets/<facet>.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from index.facets import Facet
from index.request import Interval
from server.answer.scalars import Count, Day, Link
from server.answer.state import IndexRecord, index_record
from server.http.encoding import json_line

if TYPE_CHECKING:
    from index.search import DateCounts, FacetCounts, FacetResult, SearchResult
    from server.address import Address


class FacetValueRecord(TypedDict):
    """A value and how many articles have it, counted without the facet's own filter; `value` is for the parameter.

    In a tree `parent` is the value above it and `depth` the number of values above; else they are null and 0.
    `spellings` are other texts that pages print for the value, at most ten; each of them filters as the value does.
    """

    value: str
    label: str
    count: Count
    selected: bool
    parent: str | None
    depth: Count
    spellings: list[str]


class FacetRecord(TypedDict):
    """A facet's values, the commonest first; selected values are listed even with a count of 0.

    All counts ignore the facet's own filter and apply every other one. `unknown` counts articles without a value, which
    the value `none` selects; `unknown_selected` says whether the search does. `other` counts those of the values that
    are not listed; `total_values` is the number of values. If an article has at most one value, the listed counts,
    `other` and `unknown` add up to the total without that filter. If it may have several (`multi_valued`), it counts
    under each.
    """

    values: list[FacetValueRecord]
    unknown: Count
    unknown_selected: bool
    other: Count
    total_values: Count
    multi_valued: bool


class BucketRecord(TypedDict):
    """The number of articles between two days, both included."""

    first: Day
    last: Day
    count: Count


class DateCountsRecord(TypedDict):
    """Articles over time; buckets in order, without a gap.

    `interval` is what the buckets have: the one that was `asked` for, or a wider one if that would need too many.
    `coarser` counts dates with less precision than the interval, `unknown` counts articles without a date.
    """

    interval: Literal[Interval.YEAR, Interval.MONTH, Interval.DAY]
    asked: Interval
    buckets: list[BucketRecord]
    unknown: Count
    coarser: Count


class DatesRecord(DateCountsRecord):
    """The articles over time, counted without the filters `from` and `to`.

    `within` counts those that the filters let through, by the finer of the requested interval and `auto`: a year by
    months, a month by days. It is null without `from` and `to`.
    """

    within: DateCountsRecord | None


FacetRecords = dict[Facet | Literal["date"], FacetRecord | DatesRecord]


class FacetLinksRecord(TypedDict):
    """Addresses on this server: this list, and the search whose values it lists, as JSON and as a page."""

    self: Link
    search: Link
    html: Link


class FacetAnswerRecord(FacetRecord):
    """The values of one facet that begin with a prefix, or whose labels do, counted as a search counts them.

    `total` is the search's. `values`, `other` and `total_values` are of the values with the prefix, `unknown` is of all
    articles.
    """

    facet: Facet
    prefix: str
    total: Count
    index: IndexRecord
    links: FacetLinksRecord


def facet_json(result: FacetResult, address: Address, *, version: str, root: str) -> str:
    """Return the values of a facet as one line of JSON; the arguments are those of `answer_json`."""
    counts = result.counts
    prefix = (("prefix", result.prefix),) if result.prefix else ()
    answer: FacetAnswerRecord = {
        **_facet(counts),
        "facet": counts.facet,
        "prefix": result.prefix,
        "total": result.total,
        "index": index_record(result.index, version),
        "links": {
            "self": address.under(f"{root}/facets/{counts.facet}.json", *prefix),
            "search": address.under(f"{root}/search.json"),
            "html": address.under(f"{root}/search"),
        },
    }
    return json_line(answer)


def facet_records(result: SearchResult) -> FacetRecords:
    """Return the facets of an answer by their names, and the counts by date if they were asked for."""
    facets: FacetRecords = {counts.facet: _facet(counts) for counts in result.facets}
    if result.dates is not None:
        facets["date"] = _dates(result.dates)
    return facets


def _facet(counts: FacetCounts) -> FacetRecord:
    return {
        "values": [
            {
                "value": value.value,
                "label": value.label,
                "count": value.count,
                "selected": value.selected,
                "parent": value.parent,
                "depth": value.depth,
                "spellings": list(value.spellings),
            }
            for value in counts.values
        ],
        "unknown": counts.unknown,
        "unknown_selected": counts.unknown_selected,
        "other": counts.other,
        "total_values": counts.total_values,
        "multi_valued": counts.multi_valued,
    }


def _dates(dates: DateCounts) -> DatesRecord:
    return {**_date_counts(dates), "within": _date_counts(dates.within) if dates.within else None}


def _date_counts(dates: DateCounts) -> DateCountsRecord:
    assert dates.interval is not Interval.AUTO
    return {
        "interval": dates.interval,
        "asked": dates.asked,
        "buckets": [
            {"first": bucket.first.isoformat(), "last": bucket.last.isoformat(), "count": bucket.count}
            for bucket in dates.buckets
        ],
        "unknown": dates.unknown,
        "coarser": dates.coarser,
    }

"""Several answers of one generation, counted by the same values: one search of the cluster for each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from index import fields
from index.engines.opensearch import dating, facetting
from index.engines.opensearch.filtering import Filters
from index.engines.opensearch.reading import Reader
from index.errors import QueryTooSlowError
from index.evaluation.counting import AUTO_BUCKETS, CODE_CHARS, MAX_BUCKETS
from index.evaluation.deadline import Deadline
from index.facets import Facet
from index.readings import with_second_reading
from index.request import Interval
from index.tally import AnswerCounts, CountedValue, Counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.engines.opensearch.sessions import Session
    from index.request import SearchRequest
    from index.tally import CountRequest


class _Counted(NamedTuple):
    """One reading of a request: its total, and the aggregations of the articles it finds."""

    request: SearchRequest
    total: int
    found: Mapping[str, Any]
    values: Mapping[str, int]


def count(request: CountRequest, session: Session, deadline_ms: int) -> Counts:
    """Count the answers of every request; the deadline is for each, and an error names the query that passed it."""
    counted = [_answered(each, request.by, session, deadline_ms) for each in request.requests]
    if isinstance(request.by, Facet):
        return _by_facet(request.by, counted, session, deadline_ms)
    if isinstance(request.by, Interval):
        return _by_date(request.by, counted, session)
    answers = tuple(AnswerCounts(request=each.request, total=each.total) for each in counted)
    return Counts(by=None, values=(), answers=answers, index=session.state)


def _answered(request: SearchRequest, by: Facet | Interval | None, session: Session, deadline_ms: int) -> _Counted:
    try:
        return with_second_reading(
            request, lambda read: _counted(read, by, session, Deadline(deadline_ms)), lambda counted: counted.total
        )
    except QueryTooSlowError as error:
        raise QueryTooSlowError(deadline_ms, request.query.text) from error


def _counted(request: SearchRequest, by: Facet | Interval | None, session: Session, deadline: Deadline) -> _Counted:
    query = Filters(request, Reader(session, deadline)).query()
    body = {"size": 0, "track_total_hits": True, "query": query}
    if isinstance(by, Facet):
        body["aggs"] = {"counts": facetting.counting(by)}
    elif isinstance(by, Interval):
        body["aggs"] = dating.counting(by)
    answer = session.search(body, deadline)
    found: Mapping[str, Any] = answer.get("aggregations", {})
    values: dict[str, int] = {}
    if isinstance(by, Facet):
        values = facetting.all_counts(found["counts"], f"value_{by}", query, session, deadline)
    return _Counted(request, answer["hits"]["total"]["value"], found, values)


def _by_facet(facet: Facet, counted: Sequence[_Counted], session: Session, deadline_ms: int) -> Counts:
    names = facetting.shown(facet, session, Deadline(deadline_ms))
    sums = Counter[str]()
    for each in counted:
        sums.update({key: number for key, number in each.values.items() if key != fields.NO_VALUE})
    shown = {key: names.shown(key) for key in sums}
    ranked = sorted(sums, key=lambda key: (-sums[key], shown[key]))
    return Counts(
        by=facet,
        values=tuple(CountedValue(value=shown[key], label=fields.facet_label(facet, shown[key])) for key in ranked),
        answers=tuple(
            AnswerCounts(
                request=each.request,
                total=each.total,
                counts=tuple(each.values.get(key, 0) for key in ranked),
                unknown=each.values.get(fields.NO_VALUE, 0),
            )
            for each in counted
        ),
        index=session.state,
    )


def _by_date(asked: Interval, counted: Sequence[_Counted], session: Session) -> Counts:
    unknown = [each.found[dating.UNDATED]["doc_count"] for each in counted]
    has_date = any(each.total > undated for each, undated in zip(counted, unknown, strict=True))
    interval, several, span = _chosen(asked, counted, has_date=has_date)
    answers = []
    for each, undated, counts in zip(counted, unknown, several, strict=True):
        coarser = each.total - undated - sum(counts.values())
        answers.append(
            AnswerCounts(
                request=each.request,
                total=each.total,
                counts=tuple(counts.get(period, 0) for period in span),
                unknown=undated,
                coarser=coarser,
            )
        )
    values = tuple(_period(period, interval) for period in span)
    return Counts(by=interval, values=values, answers=tuple(answers), index=session.state)


def _chosen(
    asked: Interval, counted: Sequence[_Counted], *, has_date: bool
) -> tuple[Interval, list[Mapping[int, int]], range]:
    """Return the interval for all answers, the counts of each answer by period, and the periods of all together."""
    is_auto = asked is Interval.AUTO
    limit = AUTO_BUCKETS if is_auto else MAX_BUCKETS
    for interval in dating.FINEST_FIRST[0 if is_auto else dating.FINEST_FIRST.index(asked) :]:
        several = [dating.periods_of(each.found[interval.value]).counts for each in counted]
        counts = [each for each in several if each is not None]
        periods = {period for each in counts for period in each}
        span = range(min(periods), max(periods) + 1) if periods else range(0)
        # No interval is wider than a year; without any date, a wider one makes no difference.
        if interval is Interval.YEAR or not has_date:
            break
        if len(counts) == len(several) and len(span) <= limit and (span or not is_auto):
            break
    return interval, counts, span


def _period(period: int, interval: Interval) -> CountedValue:
    first, last = dating.days_of(period, interval)
    code = first.isoformat()[: CODE_CHARS[interval]]
    return CountedValue(value=code, label=code, first=first, last=last)

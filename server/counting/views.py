"""The routes `/trends` and `/count`, each as `.json` and as `.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from server.config import services
from server.counting.batch import batch_of_address, batch_of_csv
from server.counting.counts import counts_csv, counts_json
from server.counting.trends import parse_trend, trend_csv, trend_json, trend_of
from server.faults import Fault, FaultyParametersError, refuse
from server.http.conditional import conditional_response
from server.http.negotiation import JSON, Format
from server.http.security import MAX_BODY_BYTES
from server.spreadsheet import CSV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.tally import Counts
    from server.counting.batch import Batch, Row
    from server.counting.trends import Trend, TrendParams

TRENDS_PATH: Final = "/trends"
COUNT_PATH: Final = "/count"

MAX_QUERIES: Final = 100
"""Most queries in one request; as many searches as pages that a reader may ask for."""

MAX_COUNTS: Final = 500_000
"""Most counts in one answer, queries × values: some megabytes. A hundred queries by every day of ten years fit."""

counting = Blueprint("counting", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendContext:
    """What a trend's renderer needs."""

    params: TrendParams
    trend: Trend
    version: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsContext:
    """What the renderer of the counts of many queries needs."""

    rows: tuple[Row, ...]
    counts: Counts
    version: str
    root: str


TRENDS: Final[tuple[Format[TrendContext], ...]] = (
    Format(
        name="json",
        media_type=JSON,
        suffix=".json",
        render=lambda each: trend_json(each.params, each.trend, version=each.version, root=each.root),
    ),
    Format(name="csv", media_type=CSV, suffix=".csv", render=lambda each: trend_csv(each.trend)),
)

COUNTS: Final[tuple[Format[CountsContext], ...]] = (
    Format(
        name="json",
        media_type=JSON,
        suffix=".json",
        render=lambda each: counts_json(each.rows, each.counts, version=each.version, root=each.root),
    ),
    Format(name="csv", media_type=CSV, suffix=".csv", render=lambda each: counts_csv(each.rows, each.counts)),
)


def _trends(form: Format[TrendContext]) -> Response:
    synonyms = services().synonyms.current()
    params = parse_trend(request.args, synonyms)
    refuse(params.faults)

    def render() -> str | Iterable[str]:
        trend = trend_of(services().engine.count(params.request))
        version = services().config.version
        return form.render(TrendContext(params=params, trend=trend, version=version, root=request.root_path))

    return conditional_response(form.media_type, render, synonyms.version, params.pairs)


def _count(form: Format[CountsContext]) -> Response:
    synonyms = services().synonyms.current()
    batch = batch_of_address(request.args, MAX_QUERIES, synonyms)
    refuse(batch.faults)
    addresses = (row.params.address.pairs for row in batch.rows)
    return conditional_response(
        form.media_type, lambda: form.render(_counted(batch)), str(batch.by), synonyms.version, *addresses
    )


def _count_file(form: Format[CountsContext]) -> Response:
    # A foreign page cannot send this type without asking first, and this server allows no such request.
    if request.mimetype != CSV:
        raise UnsupportedMediaType
    unknown = tuple(
        Fault(parameter=name, code="unknown-parameter", detail="With a file, by is the only parameter.")
        for name in request.args
        if name != "by"
    )
    data = request.get_data()
    # Werkzeug cuts a body of unstated length at the limit without an error.
    if len(data) >= MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    batch = batch_of_csv(data, request.args.getlist("by"), MAX_QUERIES, services().synonyms.current())
    refuse((*unknown, *batch.faults))
    body = form.render(_counted(batch))
    assert isinstance(body, str)
    response = Response(body, mimetype=form.media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _counted(batch: Batch) -> CountsContext:
    counts = services().engine.count(batch.request)
    size = len(counts.values) * len(counts.answers)
    if size > MAX_COUNTS:
        detail = f"These are {size:,} counts, and one answer holds {MAX_COUNTS:,}. Ask for fewer queries at once."
        raise FaultyParametersError((Fault(parameter="by", code="too-many-counts", detail=detail),))
    return CountsContext(rows=batch.rows, counts=counts, version=services().config.version, root=request.root_path)


for _trend_form in TRENDS:
    _path = f"{TRENDS_PATH}{_trend_form.suffix}"
    counting.add_url_rule(_path, f"trends_{_trend_form.name}", partial(_trends, _trend_form))
for _form in COUNTS:
    _path = f"{COUNT_PATH}{_form.suffix}"
    counting.add_url_rule(_path, f"count_{_form.name}", partial(_count, _form))
    counting.add_url_rule(_path, f"count_file_{_form.name}", partial(_count_file, _form), methods=["POST"])

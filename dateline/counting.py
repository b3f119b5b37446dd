"""The commands that count: trends, count."""

from __future__ import annotations

import shutil
from functools import cache
from typing import IO, TYPE_CHECKING

import click

from dateline.opening import open_address, print_lines, print_stderr, synonyms_at
from dateline.options import data_option, engine_option
from dateline.reading import filter_options, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.query.query import Query


class _CommandWithCountedFilters(click.Command):
    """A command with an option for each filter that decides what is found, as `search` has them."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*_counted_filters(), *super().get_params(ctx)]


@cache
def _counted_filters() -> tuple[click.Option, ...]:
    from server.counting.batch import COUNTED_NAMES

    return tuple(option for option in filter_options() if option.name in COUNTED_NAMES)


@click.command(cls=_CommandWithCountedFilters)
@click.argument("query", nargs=-1)
@data_option
@engine_option
@click.option("--of", metavar="QUERY", help="Count also the articles of this query, and show the share of QUERY.")
@click.option("--interval", default="auto", show_default=True, help="The width of a period: auto, year, month or day.")
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as /trends.json.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the same CSV as /trends.csv.")
def trends(
    query: tuple[str, ...],
    data: Path,
    engine: str | None,
    *,
    of: str | None,
    interval: str,
    as_json: bool,
    as_csv: bool,
    **filters: str | tuple[str, ...] | None,
) -> None:
    """Show the articles that QUERY finds over time, beside all articles or those of another query.

    A filter narrows both; region:europe in QUERY narrows that query alone.

    \b
    Examples:
      dateline trends ceasefire --interval year
      dateline trends 'iran sanctions' --of iran --from 2015 --csv
    """  # noqa: D301 -- click reads \b
    from werkzeug.datastructures import MultiDict

    from dateline.chart import trend_lines
    from server.config import version
    from server.counting.trends import parse_trend, trend_csv, trend_json, trend_of

    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    typed = [("q", " ".join(query)), ("of", of or ""), ("interval", interval)]
    params = parse_trend(MultiDict([*typed, *pairs_of(filters)]), synonyms_at(data, engine))
    if params.faults:
        raise click.UsageError(" ".join(fault.detail for fault in params.faults))
    trend = trend_of(open_address(engine or data).count(params.request))
    _print_warnings((("", trend.query), ("--of: ", trend.of)))
    if any(point.count > point.of for point in trend.points):
        print_stderr("note: articles of QUERY are not among those of --of; put the words of --of into QUERY too")
    if as_json:
        click.echo(trend_json(params, trend, version=version(), root=""), nl=False)
    elif as_csv:
        _write(trend_csv(trend), None)
    else:
        print_lines(trend_lines(trend, shutil.get_terminal_size().columns))


@click.command()
@click.argument("queries", metavar="QUERIES.csv", type=click.File("rb"))
@data_option
@engine_option
@click.option(
    "--by", metavar="FIELD", help="Count by year, month, day, auto, or by a filter: region, author, …; else totals."
)
@click.option("--output", "-o", type=click.File("wb", lazy=True), help="Write to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as /count.json.")
def count(
    queries: IO[bytes], data: Path, engine: str | None, *, by: str | None, output: IO[bytes] | None, as_json: bool
) -> None:
    """Count the articles that each query of a CSV file finds; print CSV.

    The first line of QUERIES.csv names its columns: q, name, and any filter of `dateline search`. Each further line is
    a query; `-` reads standard input. If a line has a fault, all faults are named and nothing is counted.

    \b
    Examples:
      dateline count queries.csv
      dateline count queries.csv --by month -o counts.csv
    """  # noqa: D301 -- click reads \b
    from server.config import version
    from server.counting.batch import batch_of_csv
    from server.counting.counts import counts_csv, counts_json

    batch = batch_of_csv(queries.read(), (by,) if by else (), synonyms=synonyms_at(data, engine))
    if batch.faults:
        raise click.UsageError("\n".join(fault.detail for fault in batch.faults))
    counts = open_address(engine or data).count(batch.request)
    _print_warnings(
        (f"line {row.line}, column q: ", answer.request.query)
        for row, answer in zip(batch.rows, counts.answers, strict=True)
    )
    if as_json:
        _write(counts_json(batch.rows, counts, version=version(), root=""), output)
    else:
        _write(counts_csv(batch.rows, counts), output)


def _print_warnings(queries: Iterable[tuple[str, Query]]) -> None:
    for place, query in queries:
        for warning in query.warnings:
            print_stderr(f"note: {place}{warning.message}")


def _write(text: str, output: IO[bytes] | None) -> None:
    """Write a text as UTF-8, byte for byte: CSV keeps its line ends on every system."""
    click.echo(text.encode(), output, nl=False)

"""The commands that change nothing: search, show, clean, status, check."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import click

from dateline.opening import (
    address_of,
    check_regions,
    open_address,
    print_lines,
    print_stderr,
    require_ledger,
    synonyms_at,
    terminal_width,
)
from dateline.options import (
    INTERRUPTED,
    STRICT_HELP,
    data_option,
    engine_option,
    jobs_option,
    paths_argument,
    profiles_option,
    verbose_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.article.model import Article
    from indexer.page import Page


@click.command()
@paths_argument
@click.option("--explain", "explain", is_flag=True, help="Show each block of a page: kept or struck out, and why.")
@click.option("--strict", is_flag=True, help=STRICT_HELP)
@profiles_option
@jobs_option
@click.pass_context
def clean(context: click.Context, paths: tuple[Path, ...], *, explain: bool, strict: bool, jobs: int) -> None:
    """Print the articles of pages as JSON, one a line; touch no index.

    PATHS are taken as the whole pile: if two inputs are the same article, the better one is printed.

    \b
    Examples:
      dateline clean page.html
      dateline clean page.html --explain
    """  # noqa: D301 -- click reads \b
    from index.article.record import to_json
    from indexer.ledger.ledger import Ledger, State
    from indexer.ledger.verdicts import article_of, whole_page_of
    from indexer.run.pipeline import Run, check_profiles
    from indexer.run.progress import profile_lines, progress_on

    check_regions()
    check_profiles()
    ledger = Ledger(None)
    with progress_on(sys.stderr) as progress:
        summary = Run(ledger, None, datetime.now(UTC), progress, jobs=jobs).index(paths)
    for row in ledger.inputs.in_next_state(State.INDEXED):
        if explain:
            _print_page(article_of(ledger, row), whole_page_of(ledger, row))
        else:
            click.echo(to_json(article_of(ledger, row)))
    for line in profile_lines(summary):
        print_stderr(line)
    if summary.interrupted:
        context.exit(INTERRUPTED)
    if strict and (summary.complaints or summary.ignored_documents):
        context.exit(1)


def _print_page(article: Article, page: Page) -> None:
    from indexer.explanation import explain

    for line in explain(article, page):
        click.secho(line.text, bold=line.head, strikethrough=line.struck, dim=line.struck)
    click.echo()


class CommandWithFilters(click.Command):
    """A command with an option for each filter of the search page, under the same name.

    The options are made when this command runs, so that `--help` of the others need not import the facets.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the filters, then the command's own parameters."""
        return [*filter_options(), *super().get_params(ctx)]


@cache
def filter_options() -> tuple[click.Option, ...]:
    """Return an option for each filter of the search page."""
    from index.facets import Facet

    return (
        *(click.Option([f"--{facet}"], multiple=True, help=f"Only this {facet}; repeat for more.") for facet in Facet),
        *(click.Option([f"--not-{facet}", f"not_{facet}"], multiple=True, hidden=True) for facet in Facet),
        *(click.Option([f"--{name.replace('_', '-')}", name], help=text) for name, text in _FILTER_HELP.items()),
    )


_FILTER_HELP: Final = {
    "from": "Dated on or after: 2020, 2020-10, 2020-10-05 or 'October 2020'.",
    "to": "Dated on or before.",
    "undated": "Articles without a date: exclude, include or only.",
    "sort": "The order: relevance, newest, oldest, added or random.",
    "seed": "Which random order: a whole number.",
    "by": "Divide a random order into strata: a filter's name, or year.",
    "page": "The page of results, from 1.",
    "per_page": "Results per page, at most 100.",
    "copies": "Near-identical articles: group or show.",
    "snippets": "Snippets per result, 0 to 8.",
    "partial": "Articles with some of the words, if few have all: 0 to 20.",
}


@click.command(cls=CommandWithFilters)
@click.argument("query", nargs=-1)
@data_option
@engine_option
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as /search.json.")
@click.option("--parse", "parse_only", is_flag=True, help="Print how QUERY is read, and do not search.")
@click.option(
    "--explain", "explain_id", metavar="ID", help="Print how the article ID gets its score, or why it has none."
)
def search(
    query: tuple[str, ...],
    data: Path,
    engine: str | None,
    *,
    as_json: bool,
    parse_only: bool,
    explain_id: str | None,
    **filters: str | tuple[str, ...] | None,
) -> None:
    """Search the index for QUERY and print the results.

    QUERY holds words, "phrases", -word, field:value and date:2025; docs/QUERY.md describes all of it.
    To leave a value out, put not- before the filter: --not-region, --not-author, …
    Put `--` before a QUERY that begins with a minus sign.

    \b
    Examples:
      dateline search ceasefire --region europe --from 2018
      dateline search '"peace talks" -author:calder' --json
      dateline search ceasefire --parse
    """  # noqa: D301 -- click reads \b
    if parse_only:
        from index.query.outline import outline
        from index.query.parser import parse

        print_lines(outline(parse(" ".join(query), synonyms_at(data, engine))))
        return
    from werkzeug.datastructures import MultiDict

    from dateline.terminal import explanation_lines, result_lines
    from server.config import utc_today, version
    from server.formats import SearchContext, search_json
    from server.params import parse_params

    params = parse_params(MultiDict([("q", " ".join(query)), *pairs_of(filters)]), synonyms_at(data, engine))
    if params.faults:
        raise click.UsageError(" ".join(fault.detail for fault in params.faults))
    opened = open_address(engine or data)
    if explain_id is not None:
        print_lines(explanation_lines(opened.explain(explain_id, params.request)))
        return
    if as_json:
        context = SearchContext(params=params, engine=opened, version=version(), accessed=utc_today())
        click.echo(search_json(context), nl=False)
        return
    result = opened.search(params.request)
    for warning in result.request.query.warnings:
        print_stderr(f"note: {warning.message}")
    print_lines(result_lines(result, params.address, terminal_width()))


def pairs_of(filters: dict[str, str | tuple[str, ...] | None]) -> Iterator[tuple[str, str]]:
    """Yield the parameter and the value of each filter that was given."""
    for name, value in filters.items():
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                yield name, str(item)


@click.command()
@click.argument("article_id", metavar="ID")
@data_option
@engine_option
@click.option("--json", "as_json", is_flag=True, help="Print the record.")
def show(article_id: str, data: Path, engine: str | None, *, as_json: bool) -> None:
    """Print the article ID and how to cite it; `dateline search` prints ids."""
    from dateline.terminal import article_lines
    from index.article.record import to_json
    from server.citation.plain import citation
    from server.citation.reference import reference_to
    from server.config import utc_today

    article = open_address(engine or data).get(article_id)
    if as_json:
        click.echo(to_json(article))
    else:
        cited = citation(reference_to(article, utc_today(), None))
        print_lines(article_lines(article, cited, terminal_width()))


@click.command()
@data_option
@engine_option
@verbose_option
def status(data: Path, engine: str | None, *, verbose: bool) -> None:
    """Say what was indexed, what was ignored, what was refused and why.

    It exits with 1 if ledger and index disagree.
    """
    from index.synonyms import SynonymFile
    from indexer.ledger.ledger import Ledger, State
    from indexer.run.progress import Grouped, articles_in_words, ignored_line, inputs_in_words, visible
    from indexer.run.status import status_of

    require_ledger(data)
    with closing(Ledger(data / "ledger.db", writes=False)) as ledger:
        found = status_of(ledger, open_address(address_of(data, engine)))
        ignored = tuple(ledger.inputs.in_state(State.IGNORED)) if verbose else ()
    info, counts = found.index, found.inputs
    index = f"index {info.build}, generation {info.generation}"
    detail = f" ({info.detail})" if info.detail else ""
    click.echo(f"{articles_in_words(info.articles)}; {index}, engine {info.engine}{detail}")
    click.echo(
        f"{inputs_in_words(sum(counts.values()))}: " + ", ".join(f"{n:,} {state}" for state, n in counts.items() if n)
    )
    if found.stale_pages:
        click.echo(
            f"{found.stale_pages:,} pages were extracted by an older version; `dateline index` reads them again."
        )
    if found.unclaimed:
        unclaimed = articles_in_words(found.unclaimed)
        click.echo(f"{unclaimed} in the index that no input accounts for; `dateline index --prune` removes them.")
    for pile, outlet in found.outlets.items():
        click.echo(f"{visible(pile)}: articles that state no outlet have {visible(outlet)}.")
    print_lines(f"set {visible(name)}: {articles_in_words(count)}" for name, count in found.sets.items())
    print_lines(ignored_line(found.ignored))
    print_lines(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in ignored)
    grouped = Grouped(verbose=verbose)
    lines = (grouped.line(row.state, f"{row.pile}/{row.path}", row.reason) for row in found.complaints)
    print_lines(line for line in lines if line)
    print_lines(grouped.rest())
    if counts[State.PENDING]:
        click.echo(f"{counts[State.PENDING]:,} inputs are pending: the next run completes them.")
    if found.purge_is_due:
        click.echo("Bytes of forgotten articles remain; the next run purges them.")
    print_lines(SynonymFile(data).current().faults)
    if found.disagreement:
        raise click.ClickException(found.disagreement)


@click.command()
@data_option
@engine_option
def check(data: Path, engine: str | None) -> None:
    """Read the whole index, and name every damaged file."""
    click.echo(f"The index is whole: {open_address(engine or data).check().detail}.")

"""The command line: the one place that knows both `indexer` and `server`.

Subcommands import what they need when they run, so that `--help` is instant. Exit codes: 0 done,
1 failed, 2 wrong usage, 130 interrupted. Errors name the file and the remedy.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.article.model import Article
    from index.engine import Engine
    from indexer.ledger.ledger import Ledger
    from indexer.page import Page
    from indexer.run.pipeline import Summary

INTERRUPTED: Final = 130
PACKAGES: Final = ("index", "indexer", "server")
PROFILES: Final = "DATELINE_PROFILES"
"""As `indexer.extractor.PROFILES`, which takes longer to import than `--help` may."""
FACT_LINES: Final = 6
"""How many lines of a printed article tell its facts, at the most."""

_data = click.option(
    "--data",
    envvar="DATELINE_DATA",
    default="dateline-data",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The data directory: ledger and index.",
)
_engine = click.option(
    "--engine",
    envvar="DATELINE_ENGINE",
    show_envvar=True,
    metavar="ADDRESS",
    help="The index's address, as whoosh:PATH; without it the index in the data directory.",
)
_jobs = click.option(
    "--jobs",
    default=os.cpu_count() or 1,
    show_default="one a core",
    type=click.IntRange(1, 256),
    help="How many processes read pages.",
)


def _read_with(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    """Have pages read with the folder's site profiles, here and in every worker, until the command is done."""
    before = os.environ.get(PROFILES)
    if folder is None:
        return
    os.environ[PROFILES] = str(folder.resolve())
    context.call_on_close(lambda: os.environ.pop(PROFILES) if before is None else os.environ.update({PROFILES: before}))


_profiles = click.option(
    "--profiles",
    envvar=PROFILES,
    show_envvar=True,
    expose_value=False,
    callback=_read_with,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of site profiles (docs/PROFILES.md).",
)
_STRICT_HELP: Final = "Exit with 1 where an input was refused or failed, or a document's file (.doc, .pdf, …) ignored."
_verbose = click.option("--verbose", "-v", is_flag=True, help="Name each ignored input and each refusal, and why.")
_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    package_name="dateline", message="dateline %(version)s (an application; its packages are no library)"
)
def cli() -> None:
    """Search over a pile of articles: index it, then serve a search page and a search endpoint."""


def main() -> None:
    """Run the command; every error of ours becomes one line on standard error and exit code 1."""
    _refuse_foreign_packages()
    from index.errors import DatelineError

    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"dateline: {where}{error.strerror or error}", err=True)
        sys.exit(1)


def _refuse_foreign_packages() -> None:
    """Exit where Python would import another package in place of one of ours; our packages lie beside this file."""
    for name in PACKAGES:
        ours = Path(__file__).resolve().with_name(name) / "__init__.py"
        spec = find_spec(name)
        found = spec.origin if spec else None
        if found is None or Path(found).resolve() != ours:
            click.echo(
                f"dateline: Python finds another package called {name!r}: {found or 'in a namespace'} hides {ours}; "
                "install Dateline in an environment of its own, as pipx and uvx do",
                err=True,
            )
            sys.exit(1)


# Writing --------------------------------------------------------------------------------------


class _NamingFormats(click.Command):
    """A command whose help names the formats; it imports them only when help is asked for, because that is slow."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, the endings of files in the place of FORMATS."""
        from indexer.inputs.formats import endings_in_words

        self.help = (self.help or "").replace("FORMATS", endings_in_words())
        super().format_help_text(ctx, formatter)


@cli.command(cls=_NamingFormats)
@_paths
@_data
@click.option("--strict", is_flag=True, help=_STRICT_HELP)
@click.option(
    "--prune",
    is_flag=True,
    help="Take out what earlier runs found under PATHS and is not there any more, and what no input accounts for.",
)
@click.option("--retry-failed", is_flag=True, help="Read again what failed, though nothing has changed.")
@_verbose
@click.option("--watch", is_flag=True, help="Go on, and read PATHS again whenever something under them changes.")
@_profiles
@_jobs
@click.pass_context
def index(
    context: click.Context,
    paths: tuple[Path, ...],
    data: Path,
    *,
    strict: bool,
    prune: bool,
    retry_failed: bool,
    verbose: bool,
    watch: bool,
    jobs: int,
) -> None:
    """Read the articles under PATHS into the index.

    PATHS are files, folders and archives: FORMATS.
    What is unchanged since the last run is skipped.
    """
    for _ in _changes(paths, data) if watch else (None,):
        summary = _index(paths, data, prune=prune, retry_failed=retry_failed, verbose=verbose, jobs=jobs)
        if summary.interrupted:
            context.exit(INTERRUPTED)
    if strict and (summary.complaints or summary.ignored_documents):
        context.exit(1)


def _changes(paths: tuple[Path, ...], data: Path) -> Iterator[None]:
    from indexer.run.watching import changes

    yield from changes(paths, data)


def _index(
    paths: tuple[Path, ...], data: Path, *, prune: bool, retry_failed: bool, verbose: bool, jobs: int
) -> Summary:
    """Do one run, and let go of the data directory until the next."""
    from indexer.ledger.protocol import reconcile
    from indexer.run.pipeline import Run, check_profiles
    from indexer.run.progress import progress_on, summary_lines, visible

    now = datetime.now(UTC)
    check_profiles()
    with _writing(data, create=True) as (ledger, engine):
        reconcile(ledger, engine, now, _say)
        with progress_on(sys.stderr, verbose=verbose) as progress:
            run = Run(ledger, engine, now, progress, jobs=jobs, retry=retry_failed)
            summary = run.index(paths, prune=prune, besides=data.resolve())
        if verbose:
            _print(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in run.ignored())
        click.echo("\n".join(summary_lines(summary, engine.info().articles)))
    return summary


@cli.command()
@click.argument("article_id", metavar="ID")
@_data
@click.option("--forget", is_flag=True, help="Also purge every stored byte of it, its neighbours' teasers included.")
def remove(article_id: str, data: Path, *, forget: bool) -> None:
    """Take the article ID out for good: no later run brings it back."""
    from indexer.ledger.protocol import reconcile
    from indexer.run.progress import inputs_in_words
    from indexer.run.removal import remove as remove_article

    now = datetime.now(UTC)
    with _writing(data) as (ledger, engine):
        reconcile(ledger, engine, now, _say)
        rows = remove_article(ledger, engine, article_id, now, forget=forget)
    verb = "Forgot" if forget else "Removed"
    click.echo(f"{verb} article {article_id}: {inputs_in_words(len(rows))} will not come back.")


@cli.command("set")
@click.argument("article_id", metavar="ID")
@click.argument("corrections", metavar="FACT=VALUE…", nargs=-1, required=True)
@_data
def correct(article_id: str, corrections: tuple[str, ...], data: Path) -> None:
    """Correct facts of the article ID by hand; what is corrected outlives every later run and rebuild.

    A FACT is title, dek, author, date, kind, section, region, tag or lang; author, region and tag may be given
    several times. A FACT without a VALUE goes back to what the page states.
    """
    from indexer.errors import CorrectionError
    from indexer.ledger.protocol import reconcile
    from indexer.run.corrections import correct as correct_article
    from indexer.run.corrections import read_corrections
    from server.terminal import article_lines

    try:
        asked = read_corrections(corrections)
    except CorrectionError as error:
        raise click.UsageError(str(error)) from error
    now = datetime.now(UTC)
    with _writing(data) as (ledger, engine):
        reconcile(ledger, engine, now, _say)
        current = correct_article(ledger, engine, article_id, asked, now)
        _print(islice(article_lines(engine.get(current)), FACT_LINES))


@cli.command()
@_data
@click.option(
    "--discard", is_flag=True, help="Also where the index knows articles that the ledger does not: lose them."
)
def rebuild(data: Path, *, discard: bool) -> None:
    """Make the index anew from the ledger; the pages themselves are not needed."""
    from index.errors import EngineError
    from indexer.ledger.protocol import check_rebuild
    from indexer.ledger.protocol import rebuild as rebuild_index
    from indexer.run.status import disagreement

    with _writing(data) as (ledger, engine):
        with suppress(EngineError):
            if fault := disagreement(ledger, engine.info()):
                _say(f"note: {fault}")
        if not discard:
            check_rebuild(ledger, engine)
        rebuild_index(ledger, engine, datetime.now(UTC), discard=discard)
        info = engine.info()
    click.echo(f"Built index {info.build}: {info.articles:,} articles.")


# Reading --------------------------------------------------------------------------------------


@cli.command()
@_paths
@click.option("--explain", "explains", is_flag=True, help="Show each page's blocks, kept or struck out, and why.")
@click.option("--strict", is_flag=True, help=_STRICT_HELP)
@_profiles
@_jobs
@click.pass_context
def clean(context: click.Context, paths: tuple[Path, ...], *, explains: bool, strict: bool, jobs: int) -> None:
    """Print what the pages under PATHS come to, one article a line as JSON; no index is touched.

    The inputs given are the whole pile: of two that are one article only the better is printed.
    """
    from index.article.record import to_json
    from indexer.ledger.ledger import Ledger, State
    from indexer.ledger.verdicts import article_of
    from indexer.run.pipeline import Run, check_profiles
    from indexer.run.progress import profile_lines, progress_on

    _check_regions()
    check_profiles()
    ledger = Ledger(None)
    with progress_on(sys.stderr) as progress:
        summary = Run(ledger, None, datetime.now(UTC), progress, jobs=jobs).index(paths)
    for row in ledger.inputs.due(State.INDEXED):
        if explains:
            _print_page(article_of(ledger, row), ledger.pages.get(row.number))
        else:
            click.echo(to_json(article_of(ledger, row)))
    for line in profile_lines(summary):
        _say(line)
    if summary.interrupted:
        context.exit(INTERRUPTED)
    if strict and (summary.complaints or summary.ignored_documents):
        context.exit(1)


def _print_page(article: Article, page: Page | None) -> None:
    from indexer.explanation import explain

    assert page is not None
    for line in explain(article, page):
        click.secho(line.text, bold=line.head, strikethrough=line.struck, dim=line.struck)
    click.echo()


class _Filtered(click.Command):
    """A command with the filters of the search page, under the names they have there.

    They are made when it is this command that runs: `--help` of the others needs not know the facets.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*_filters(), *super().get_params(ctx)]


@cache
def _filters() -> tuple[click.Option, ...]:
    from index.facets import Facet

    return (
        *(click.Option([f"--{facet}"], multiple=True, help=f"Only this {facet}; repeat for more.") for facet in Facet),
        *(click.Option([f"--not-{facet}", f"not_{facet}"], multiple=True, hidden=True) for facet in Facet),
        *(click.Option([f"--{name.replace('_', '-')}", name], help=said) for name, said in _FILTER_HELP.items()),
    )


_FILTER_HELP: Final = {
    "from": "Dated on or after: 2020, 2020-10 or 2020-10-05.",
    "to": "Dated on or before.",
    "undated": "exclude or include articles without a date where dates are asked for; only: these alone.",
    "sort": "relevance, newest, oldest or added.",
    "page": "Which page, from 1.",
    "per_page": "Results a page, at most 100.",
    "copies": "group near-identical articles, or show each.",
    "snippets": "Snippets a result, 0 to 8.",
}


@cli.command(cls=_Filtered)
@click.argument("query", nargs=-1)
@_data
@_engine
@click.option("--json", "as_json", is_flag=True, help="Print the answer as /search.json gives it.")
@click.option("--parse", "only_parse", is_flag=True, help="Print how QUERY is read, and search nothing.")
@click.option("--explain", "explained", metavar="ID", help="Print instead why the article ID has its score, or none.")
def search(
    query: tuple[str, ...],
    data: Path,
    engine: str | None,
    *,
    as_json: bool,
    only_parse: bool,
    explained: str | None,
    **filters: str | tuple[str, ...] | None,
) -> None:
    """Search the index for QUERY: words, "phrases", -word, field:value, date:2025.

    Each filter has a counterpart that leaves a value out: --not-region, --not-author, …
    A QUERY that begins with a minus sign goes behind `--`.
    """
    if only_parse:
        from index.query.outline import outline
        from index.query.parser import parse

        _print(outline(parse(" ".join(query))))
        return
    from werkzeug.datastructures import MultiDict

    from server.config import version
    from server.formats import SearchQuestion, search_json
    from server.params import read
    from server.terminal import explanation_lines, result_lines

    asked = read(MultiDict([("q", " ".join(query)), *_pairs(filters)]))
    if asked.faults:
        raise click.UsageError(" ".join(fault.detail for fault in asked.faults))
    opened = _open(engine or data)
    if explained is not None:
        _print(explanation_lines(opened.explain(explained, asked.request)))
        return
    if as_json:
        click.echo(search_json(SearchQuestion(asked=asked, engine=opened, version=version())))
        return
    result = opened.search(asked.request)
    for warning in result.request.query.warnings:
        _say(f"note: {warning.message}")
    _print(result_lines(result))


def _pairs(filters: dict[str, str | tuple[str, ...] | None]) -> Iterator[tuple[str, str]]:
    for name, value in filters.items():
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                yield name, str(one)


@cli.command()
@click.argument("article_id", metavar="ID")
@_data
@_engine
@click.option("--json", "as_json", is_flag=True, help="Print the record.")
def show(article_id: str, data: Path, engine: str | None, *, as_json: bool) -> None:
    """Print the article ID."""
    from index.article.record import to_json
    from server.terminal import article_lines

    article = _open(engine or data).get(article_id)
    if as_json:
        click.echo(to_json(article))
    else:
        _print(article_lines(article))


@cli.command()
@_data
@_verbose
def status(data: Path, *, verbose: bool) -> None:
    """Say what the data directory holds, and whether ledger and index agree."""
    from indexer.ledger.ledger import Ledger, State
    from indexer.run.progress import Grouped, articles_in_words, ignored_line, inputs_in_words, visible
    from indexer.run.status import status_of

    _must_exist(data)
    with closing(Ledger(data / "ledger.db", writes=False)) as ledger:
        found = status_of(ledger, _open(data))
        ignored = tuple(ledger.inputs.in_state(State.IGNORED)) if verbose else ()
    info, counts = found.index, found.inputs
    index = f"index {info.build}, generation {info.generation}"
    click.echo(f"{info.articles:,} articles; {index}, engine {info.engine} ({info.detail})")
    click.echo(
        f"{inputs_in_words(sum(counts.values()))}: " + ", ".join(f"{n:,} {state}" for state, n in counts.items() if n)
    )
    if found.stale_pages:
        click.echo(f"{found.stale_pages:,} pages were extracted by an older version; `dateline index` reads them anew.")
    if found.unclaimed:
        unclaimed = articles_in_words(found.unclaimed)
        click.echo(f"{unclaimed} in the index that no input accounts for; `dateline index --prune` takes them out.")
    _print(ignored_line(found.ignored))
    _print(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in ignored)
    grouped = Grouped(verbose=verbose)
    lines = (grouped.line(row.state, f"{row.pile}/{row.path}", row.reason) for row in found.complaints)
    _print(line for line in lines if line)
    _print(grouped.rest())
    if counts[State.PENDING]:
        click.echo(f"{counts[State.PENDING]:,} inputs are pending: the next run completes them.")
    if found.purge_is_due:
        click.echo("Bytes of forgotten articles are still to be purged: the next run does it.")
    if found.disagreement:
        raise click.ClickException(found.disagreement)


@cli.command()
@_data
@_engine
def check(data: Path, engine: str | None) -> None:
    """Read all of the index, and say whether it is what was committed, or which part is not."""
    click.echo(f"The index is whole: {_open(engine or data).check().detail}.")


# Serving --------------------------------------------------------------------------------------


@cli.command()
@_data
@_engine
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=min(4, os.cpu_count() or 1), show_default=True, type=click.IntRange(1, 64))
@click.option("--prefix", default="", help="The path the service is mounted below, as /archive.")
@click.option("--allow-host", "allowed_hosts", multiple=True, help="A host name to answer to, beside the local ones.")
@click.pass_context
def serve(
    context: click.Context,
    data: Path,
    engine: str | None,
    *,
    host: str,
    port: int,
    workers: int,
    prefix: str,
    allowed_hosts: tuple[str, ...],
) -> None:
    """Serve the search page and the search endpoint until stopped."""
    import signal

    from server.config import ServerConfig, version
    from server.serve import ServeOptions
    from server.serve import serve as serve_app
    from server.wsgi import TARGET, environment

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `server.serve` does, before NumPy is loaded
    _check_answers(engine or data)
    options = ServeOptions(target=TARGET, host=host, port=port, workers=workers, prefix=prefix)
    try:
        config = ServerConfig(version=version(), allowed_hosts=allowed_hosts, prefix=prefix)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    os.environ.update(environment(engine or data, config))
    stopped_by = serve_app(options, lambda address: click.echo(f"Dateline is at {address} (Ctrl-C stops it)"))
    if stopped_by is signal.SIGINT:
        context.exit(INTERRUPTED)


# What the commands share ------------------------------------------------------------------------


@contextmanager
def _writing(data: Path, *, create: bool = False) -> Iterator[tuple[Ledger, Engine]]:
    """Hold the data directory's lock, its ledger and its engine open."""
    from indexer.run.opening import opened

    _check_regions()
    if not create:
        _must_exist(data)
    with opened(data, _open) as held:
        yield held


def _open(address: Path | str) -> Engine:
    """Open the engine at an address, and say what about it its owner should mend."""
    from index.engines import open_engine, warnings

    _check_regions()
    for warning in islice(warnings(address), 1):
        _say(f"dateline: warning: {warning}")
    return open_engine(address)


def _check_answers(address: Path | str) -> None:
    """Fail before any worker is started, and not in each of them, where there is no index to serve."""
    engine = _open(address)
    engine.info()
    engine.close()


def _check_regions() -> None:
    """Read the regions' vocabulary before anything else is done: a wrong one would fail every page by itself."""
    from index.article import regions

    regions.default()


def _must_exist(data: Path) -> None:
    if not (data / "ledger.db").is_file():
        raise click.ClickException(f"{data} holds no ledger; make one with: dateline index PATH --data {data}")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    main()

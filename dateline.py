"""The command line: the only module that imports both `indexer` and `server`.

A subcommand imports what it needs when it runs, so that `--help` is instant. Exit codes: 0 done, 1 failed,
2 wrong usage, 130 interrupted. Error messages name the file and the remedy.
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
"""The value of `indexer.extractor.PROFILES`. A copy, because importing that module would slow down `--help`."""
FACT_LINES: Final = 6
"""A printed article begins with at most this many lines of facts."""

_data = click.option(
    "--data",
    envvar="DATELINE_DATA",
    default="dateline-data",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The data directory; it holds the ledger and the index.",
)
_engine = click.option(
    "--engine",
    envvar="DATELINE_ENGINE",
    show_envvar=True,
    metavar="ADDRESS",
    help="The index to use, as whoosh:PATH. The default is the index in the data directory.",
)
_jobs = click.option(
    "--jobs",
    default=os.cpu_count() or 1,
    show_default="one per core",
    type=click.IntRange(1, 256),
    help="How many processes read pages.",
)


def _set_profiles(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    """Set the folder of site profiles for this process and its workers; unset it when the command ends."""
    # Workers are processes of their own: the environment reaches them, a variable would not.
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
    callback=_set_profiles,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of site profiles (docs/PROFILES.md).",
)
_STRICT_HELP: Final = "Exit with 1 where an input was refused or failed, or a document's file (.doc, .pdf, …) ignored."
_verbose = click.option("--verbose", "-v", is_flag=True, help="Name each ignored input and each refusal, and why.")
_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


SECTIONS: Final = {
    "Start here: index, then serve": ("index", "serve"),
    "Look at articles": ("search", "show", "clean"),
    "Correct the archive": ("set", "remove"),
    "Look after the index": ("status", "check", "rebuild"),
}
"""The commands as `dateline --help` groups them."""

EXAMPLES: Final = """\b
Examples:
  dateline index ~/saved-articles
  dateline serve
  dateline search ceasefire --region europe

`dateline COMMAND --help` describes a command and shows examples."""


class _SectionedGroup(click.Group):
    """A group whose help lists the commands by SECTIONS."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a list for each section, in the order of SECTIONS."""
        indented_chars = max(map(len, self.commands)) + 6
        for title, names in SECTIONS.items():
            with formatter.section(title):
                limit = formatter.width - indented_chars
                formatter.write_dl([(name, self.commands[name].get_short_help_str(limit)) for name in names])


@click.group(
    cls=_SectionedGroup,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    package_name="dateline", message="dateline %(version)s (an application; its packages are no library)"
)
def cli() -> None:
    """Turn a pile of saved articles into a search page and a search endpoint."""


def main() -> None:
    """Run the command; print each of our errors as one line on standard error, and exit with 1."""
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
        prefix = f"{error.filename}: " if error.filename else ""
        click.echo(f"dateline: {prefix}{error.strerror or error}", err=True)
        sys.exit(1)


def _refuse_foreign_packages() -> None:
    """Exit with 1 if Python would import another package in place of one of ours; ours lie beside this file."""
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


class _CommandListingFormats(click.Command):
    """A command whose help lists the file endings. Their import is slow, so it happens only when help is printed."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, with the file endings in place of FORMATS."""
        from indexer.inputs.formats import endings_in_words

        self.help = (self.help or "").replace("FORMATS", endings_in_words())
        super().format_help_text(ctx, formatter)


@cli.command(cls=_CommandListingFormats)
@_paths
@_data
@click.option("--strict", is_flag=True, help=_STRICT_HELP)
@click.option(
    "--prune",
    is_flag=True,
    help="Remove articles whose files under PATHS are gone, and articles that no input accounts for.",
)
@click.option("--retry-failed", is_flag=True, help="Read inputs again that failed, even if they have not changed.")
@_verbose
@click.option(
    "--outlet",
    metavar="NAME",
    help="The outlet of all articles in the piles of PATHS that state none. It is kept; '' takes it back.",
)
@click.option("--watch", is_flag=True, help="Keep running, and read PATHS again whenever something in them changes.")
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
    outlet: str | None,
    jobs: int,
) -> None:
    """Read the articles under PATHS into the index.

    PATHS are files, folders and archives: FORMATS.
    Files that have not changed since the last run are skipped.

    \b
    Examples:
      dateline index ~/saved-articles
      dateline index ~/saved-articles --prune --data ~/archive
      dateline index ~/saved-articles --watch
      dateline index ~/tidal-post --outlet "The Tidal Post"
    """  # noqa: D301 -- click reads \b
    for _ in _changes(paths, data) if watch else (None,):
        summary = _index(paths, data, prune=prune, retry_failed=retry_failed, verbose=verbose, outlet=outlet, jobs=jobs)
        if summary.interrupted:
            context.exit(INTERRUPTED)
    if strict and (summary.complaints or summary.ignored_documents):
        context.exit(1)


def _changes(paths: tuple[Path, ...], data: Path) -> Iterator[None]:
    from indexer.run.watching import changes

    yield from changes(paths, data)


def _index(
    paths: tuple[Path, ...],
    data: Path,
    *,
    prune: bool,
    retry_failed: bool,
    verbose: bool,
    outlet: str | None,
    jobs: int,
) -> Summary:
    """Do one run; the data directory is unlocked when it ends."""
    from index.article.model import normalise
    from indexer.ledger.protocol import reconcile
    from indexer.run.pipeline import Run, check_profiles
    from indexer.run.progress import progress_on, summary_lines, visible

    now = datetime.now(UTC)
    check_profiles()
    with _open_for_writing(data, create=True) as (ledger, engine):
        reconcile(ledger, engine, now, _print_stderr)
        with progress_on(sys.stderr, verbose=verbose) as progress:
            name = None if outlet is None else normalise(outlet)
            run = Run(ledger, engine, now, progress, jobs=jobs, retry=retry_failed, outlet=name)
            summary = run.index(paths, prune=prune, besides=data.resolve())
        if verbose:
            _print_lines(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in run.ignored())
        click.echo("\n".join(summary_lines(summary, engine.info().articles)))
    return summary


@cli.command()
@click.argument("article_id", metavar="ID")
@_data
@click.option("--forget", is_flag=True, help="Also purge every stored byte of it, in teasers on other pages too.")
def remove(article_id: str, data: Path, *, forget: bool) -> None:
    """Remove the article ID for good; no later run brings it back.

    \b
    Examples:
      dateline remove kl42gk3r3hpiym7r
      dateline remove kl42gk3r3hpiym7r --forget
    """  # noqa: D301 -- click reads \b
    from indexer.ledger.protocol import reconcile
    from indexer.run.progress import inputs_in_words
    from indexer.run.removal import remove as remove_article

    now = datetime.now(UTC)
    with _open_for_writing(data) as (ledger, engine):
        reconcile(ledger, engine, now, _print_stderr)
        rows = remove_article(ledger, engine, article_id, now, forget=forget)
    verb = "Forgot" if forget else "Removed"
    click.echo(f"{verb} article {article_id}: {inputs_in_words(len(rows))} will not come back.")


@cli.command("set")
@click.argument("words", metavar="[ID] FACT=VALUE…", nargs=-1, required=True)
@_data
@click.option("--where", metavar="QUERY", help="Correct every article that QUERY finds, copies too; give no ID.")
@click.option("--dry-run", is_flag=True, help="Say how many articles --where finds, and change nothing.")
def correct(words: tuple[str, ...], data: Path, *, where: str | None, dry_run: bool) -> None:
    """Correct facts of the article ID, or of all that a query finds, by hand.

    A correction survives every later run and rebuild. A FACT is title, dek, author, date, kind, section, region, tag,
    lang or outlet. You may give author, region and tag several times. A FACT without a VALUE takes the correction back:
    the article shows again what its page states.

    \b
    Examples:
      dateline set kl42gk3r3hpiym7r author="Alice Calder" date=2020-10
      dateline set kl42gk3r3hpiym7r date=
      dateline set --where site:tidal.example outlet="The Tidal Post" --dry-run
    """  # noqa: D301 -- click reads \b
    from indexer.errors import CorrectionError
    from indexer.ledger.protocol import reconcile
    from indexer.run.corrections import correct as correct_article
    from indexer.run.corrections import correct_all, matching_ids, read_corrections
    from indexer.run.progress import articles_in_words
    from server.terminal import article_lines

    if dry_run and where is None:
        raise click.UsageError("--dry-run needs --where.")
    article_id, corrections = ("", words) if where is not None else (words[0], words[1:])
    if not corrections:
        raise click.UsageError("Missing argument 'FACT=VALUE…'.")
    try:
        parsed = read_corrections(corrections)
    except CorrectionError as error:
        raise click.UsageError(str(error)) from error
    now = datetime.now(UTC)
    with _open_for_writing(data) as (ledger, engine):
        reconcile(ledger, engine, now, _print_stderr)
        if where is not None:
            found = matching_ids(engine, where)
            if not dry_run:
                correct_all(ledger, engine, found, parsed, now)
            click.echo(f"{'Would correct' if dry_run else 'Corrected'} {articles_in_words(len(found))}.")
            return
        current = correct_article(ledger, engine, article_id, parsed, now)
        _print_lines(islice(article_lines(engine.get(current)), FACT_LINES))


@cli.command()
@_data
@click.option(
    "--discard", is_flag=True, help="Rebuild even if the index has articles that the ledger lacks; they are lost."
)
def rebuild(data: Path, *, discard: bool) -> None:
    """Make the index again from the ledger; the pages are not needed."""
    from index.errors import EngineError
    from indexer.ledger.protocol import check_rebuild
    from indexer.ledger.protocol import rebuild as rebuild_index
    from indexer.run.progress import articles_in_words
    from indexer.run.status import disagreement

    with _open_for_writing(data) as (ledger, engine):
        with suppress(EngineError):
            if found := disagreement(ledger, engine.info()):
                _print_stderr(f"note: {found}")
        if not discard:
            check_rebuild(ledger, engine)
        rebuild_index(ledger, engine, datetime.now(UTC), discard=discard)
        info = engine.info()
    click.echo(f"Built index {info.build}: {articles_in_words(info.articles)}.")


# Reading --------------------------------------------------------------------------------------


@cli.command()
@_paths
@click.option("--explain", "explain", is_flag=True, help="Show each block of a page: kept or struck out, and why.")
@click.option("--strict", is_flag=True, help=_STRICT_HELP)
@_profiles
@_jobs
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
    from indexer.ledger.verdicts import article_of
    from indexer.run.pipeline import Run, check_profiles
    from indexer.run.progress import profile_lines, progress_on

    _check_regions()
    check_profiles()
    ledger = Ledger(None)
    with progress_on(sys.stderr) as progress:
        summary = Run(ledger, None, datetime.now(UTC), progress, jobs=jobs).index(paths)
    for row in ledger.inputs.in_next_state(State.INDEXED):
        if explain:
            _print_page(article_of(ledger, row), ledger.pages.get(row.row_id))
        else:
            click.echo(to_json(article_of(ledger, row)))
    for line in profile_lines(summary):
        _print_stderr(line)
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


class _CommandWithFilters(click.Command):
    """A command with an option for each filter of the search page, under the same name.

    The options are made when this command runs, so that `--help` of the others need not import the facets.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*_filters(), *super().get_params(ctx)]


@cache
def _filters() -> tuple[click.Option, ...]:
    from index.facets import Facet

    return (
        *(click.Option([f"--{facet}"], multiple=True, help=f"Only this {facet}; repeat for more.") for facet in Facet),
        *(click.Option([f"--not-{facet}", f"not_{facet}"], multiple=True, hidden=True) for facet in Facet),
        *(click.Option([f"--{name.replace('_', '-')}", name], help=text) for name, text in _FILTER_HELP.items()),
    )


_FILTER_HELP: Final = {
    "from": "Dated on or after: 2020, 2020-10 or 2020-10-05.",
    "to": "Dated on or before.",
    "undated": "Articles without a date: exclude, include or only.",
    "sort": "The order: relevance, newest, oldest or added.",
    "page": "The page of results, from 1.",
    "per_page": "Results per page, at most 100.",
    "copies": "Near-identical articles: group or show.",
    "snippets": "Snippets per result, 0 to 8.",
}


@cli.command(cls=_CommandWithFilters)
@click.argument("query", nargs=-1)
@_data
@_engine
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

        _print_lines(outline(parse(" ".join(query))))
        return
    from werkzeug.datastructures import MultiDict

    from server.config import version
    from server.formats import SearchContext, search_json
    from server.params import parse_params
    from server.terminal import explanation_lines, result_lines

    params = parse_params(MultiDict([("q", " ".join(query)), *_pairs(filters)]))
    if params.faults:
        raise click.UsageError(" ".join(fault.detail for fault in params.faults))
    opened = _open(engine or data)
    if explain_id is not None:
        _print_lines(explanation_lines(opened.explain(explain_id, params.request)))
        return
    if as_json:
        click.echo(search_json(SearchContext(params=params, engine=opened, version=version())))
        return
    result = opened.search(params.request)
    for warning in result.request.query.warnings:
        _print_stderr(f"note: {warning.message}")
    _print_lines(result_lines(result))


def _pairs(filters: dict[str, str | tuple[str, ...] | None]) -> Iterator[tuple[str, str]]:
    for name, value in filters.items():
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                yield name, str(item)


@cli.command()
@click.argument("article_id", metavar="ID")
@_data
@_engine
@click.option("--json", "as_json", is_flag=True, help="Print the record.")
def show(article_id: str, data: Path, engine: str | None, *, as_json: bool) -> None:
    """Print the article ID; `dateline search` prints ids."""
    from index.article.record import to_json
    from server.terminal import article_lines

    article = _open(engine or data).get(article_id)
    if as_json:
        click.echo(to_json(article))
    else:
        _print_lines(article_lines(article))


@cli.command()
@_data
@_verbose
def status(data: Path, *, verbose: bool) -> None:
    """Say what was indexed, what was ignored, what was refused and why.

    It exits with 1 if ledger and index disagree.
    """
    from indexer.ledger.ledger import Ledger, State
    from indexer.run.progress import Grouped, articles_in_words, ignored_line, inputs_in_words, visible
    from indexer.run.status import status_of

    _require_ledger(data)
    with closing(Ledger(data / "ledger.db", writes=False)) as ledger:
        found = status_of(ledger, _open(data))
        ignored = tuple(ledger.inputs.in_state(State.IGNORED)) if verbose else ()
    info, counts = found.index, found.inputs
    index = f"index {info.build}, generation {info.generation}"
    click.echo(f"{articles_in_words(info.articles)}; {index}, engine {info.engine} ({info.detail})")
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
    _print_lines(ignored_line(found.ignored))
    _print_lines(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in ignored)
    grouped = Grouped(verbose=verbose)
    lines = (grouped.line(row.state, f"{row.pile}/{row.path}", row.reason) for row in found.complaints)
    _print_lines(line for line in lines if line)
    _print_lines(grouped.rest())
    if counts[State.PENDING]:
        click.echo(f"{counts[State.PENDING]:,} inputs are pending: the next run completes them.")
    if found.purge_is_due:
        click.echo("Bytes of forgotten articles remain; the next run purges them.")
    if found.disagreement:
        raise click.ClickException(found.disagreement)


@cli.command()
@_data
@_engine
def check(data: Path, engine: str | None) -> None:
    """Read the whole index, and name every damaged file."""
    click.echo(f"The index is whole: {_open(engine or data).check().detail}.")


# Serving --------------------------------------------------------------------------------------


@cli.command()
@_data
@_engine
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 picks a free one."
)
@click.option(
    "--workers",
    default=min(4, os.cpu_count() or 1),
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes answer.",
)
@click.option("--prefix", default="", help="The path below which a proxy mounts the service, as /archive.")
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
    """Serve the search page and the endpoint until stopped.

    \b
    Examples:
      dateline serve
      dateline serve --data ~/archive --port 8080
      dateline serve --host 0.0.0.0 --allow-host archive.example.org
    """  # noqa: D301 -- click reads \b
    import signal

    from server.config import ServerConfig, version
    from server.serve import ServeOptions
    from server.serve import serve as serve_app
    from server.wsgi import TARGET, environment

    # `server.serve` says why. It must be set before NumPy is imported: `_check_index` imports it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _check_index(engine or data)
    options = ServeOptions(target=TARGET, host=host, port=port, workers=workers, prefix=prefix)
    try:
        config = ServerConfig(version=version(), allowed_hosts=allowed_hosts, prefix=prefix)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    os.environ.update(environment(engine or data, config))
    stop_signal = serve_app(options, lambda address: click.echo(f"Dateline is at {address} (Ctrl-C stops it)"))
    if stop_signal is signal.SIGINT:
        context.exit(INTERRUPTED)


# What the commands share ------------------------------------------------------------------------


@contextmanager
def _open_for_writing(data: Path, *, create: bool = False) -> Iterator[tuple[Ledger, Engine]]:
    """Lock the data directory; yield its ledger and its engine."""
    from indexer.run.opening import opened

    _check_regions()
    if not create:
        _require_ledger(data)
    with opened(data, _open) as ledger_and_engine:
        yield ledger_and_engine


def _open(address: Path | str) -> Engine:
    """Open the engine at an address; print the first warning that its owner should act on."""
    from index.engines import open_engine, warnings

    _check_regions()
    for warning in islice(warnings(address), 1):
        _print_stderr(f"dateline: warning: {warning}")
    return open_engine(address)


def _check_index(address: Path | str) -> None:
    """Raise if there is no index to serve: one error here, not one in each worker."""
    engine = _open(address)
    engine.info()
    engine.close()


def _check_regions() -> None:
    """Raise if the regions' vocabulary is wrong: one error here, not one for each page."""
    from index.article import regions

    regions.default()


def _require_ledger(data: Path) -> None:
    if not (data / "ledger.db").is_file():
        raise click.ClickException(f"{data} holds no ledger; make one with: dateline index PATH --data {data}")


def _print_stderr(line: str) -> None:
    click.echo(line, err=True)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    main()

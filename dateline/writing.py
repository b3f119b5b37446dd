"""The commands that change the archive: index, set, remove, rebuild; and extract, whose files index imports."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dateline.opening import open_for_writing, print_lines, print_stderr, synonyms_at, terminal_width
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

    from indexer.run.pipeline import Summary
    from indexer.slices.parts import Part


class _CommandListingFormats(click.Command):
    """A command whose help lists the file endings. Their import is slow, so it happens only when help is printed."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, with the file endings in place of FORMATS."""
        from indexer.inputs.formats import endings_in_words

        self.help = (self.help or "").replace("FORMATS", endings_in_words())
        super().format_help_text(ctx, formatter)


@click.command(cls=_CommandListingFormats)
@paths_argument
@data_option
@engine_option
@click.option("--strict", is_flag=True, help=STRICT_HELP)
@click.option(
    "--prune",
    is_flag=True,
    help="Remove articles whose files under PATHS are gone, and articles that no input accounts for.",
)
@click.option("--retry-failed", is_flag=True, help="Read inputs again that failed, even if they have not changed.")
@verbose_option
@click.option(
    "--outlet",
    metavar="NAME",
    help="Name the outlet of the articles in these folders that state none. Later runs keep the name; '' removes it.",
)
@click.option("--watch", is_flag=True, help="Keep running, and read PATHS again whenever something in them changes.")
@profiles_option
@jobs_option
@click.pass_context
def index(
    context: click.Context,
    paths: tuple[Path, ...],
    data: Path,
    engine: str | None,
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
    A slice that `dateline extract` wrote is imported: its pages are not read again.

    \b
    Examples:
      dateline index ~/saved-articles
      dateline index ~/saved-articles --prune --data ~/archive
      dateline index ~/saved-articles --watch
      dateline index ~/tidal-post --outlet "The Tidal Post"
      dateline index slice-1.zst slice-2.zst
    """  # noqa: D301 -- click reads \b
    for _ in _changes(paths, data) if watch else (None,):
        summary = _index(
            paths, data, engine, prune=prune, retry_failed=retry_failed, verbose=verbose, outlet=outlet, jobs=jobs
        )
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
    engine: str | None,
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
    from indexer.slices.files import absent_parts, checked, is_slice

    now = datetime.now(UTC)
    check_profiles()
    slices = [checked(path) for path in paths if is_slice(path)]
    for absence in absent_parts(slices):
        print_stderr(f"note: {absence}")
    with open_for_writing(data, engine, create=True) as (ledger, opened):
        reconcile(ledger, opened, now, print_stderr)
        with progress_on(sys.stderr, verbose=verbose) as progress:
            name = None if outlet is None else normalise(outlet)
            run = Run(ledger, opened, now, progress, jobs=jobs, retry=retry_failed, outlet=name)
            starts = [path for path in paths if not is_slice(path)]
            summary = run.index(starts, slices=slices, prune=prune, besides=data.resolve())
        if verbose:
            print_lines(f"ignored: {visible(f'{row.pile}/{row.path}')}: {row.reason}" for row in run.ignored())
        click.echo("\n".join(summary_lines(summary, opened.info().articles)))
    return summary


def _part(_context: click.Context, _parameter: click.Parameter, written: str) -> Part:
    """Return the part that is written as `2/5`."""
    from indexer.slices.parts import MAX_SLICES, Part

    try:
        return Part.parse(written)
    except ValueError as error:
        raise click.BadParameter(f"{written!r} is not one of n slices, as 2/5 (at most {MAX_SLICES:,}).") from error


@click.command()
@paths_argument
@click.option(
    "--slice",
    "part",
    metavar="I/N",
    default="1/1",
    show_default=True,
    callback=_part,
    help="Extract the I-th of N parts of the files; the parts are disjoint, and together they are all.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The slice to write; it appears under this name when it is whole.",
)
@data_option
@verbose_option
@profiles_option
@jobs_option
def extract(paths: tuple[Path, ...], part: Part, output: Path, data: Path, *, verbose: bool, jobs: int) -> None:
    """Extract the pages of PATHS into a file, on any machine.

    `dateline index FILE…` imports such files on the machine with the ledger, as if it read the pages there; it does not
    need the pages. PATHS must have the same names on every machine. No data directory is read or written; one under
    PATHS is left out.

    \b
    Examples:
      dateline extract /archive --slice 1/3 -o slice-1.zst
      dateline extract /archive --slice 2/3 -o slice-2.zst
    """  # noqa: D301 -- click reads \b
    from indexer.run.pipeline import check_profiles
    from indexer.run.progress import extracted_lines, progress_on
    from indexer.run.slicing import extract_slice

    check_profiles()
    with progress_on(sys.stderr, verbose=verbose) as progress:
        done = extract_slice(paths, part, output, progress, jobs=jobs, besides=data.resolve())
    click.echo("\n".join(extracted_lines(done)))


@click.command()
@click.argument("article_id", metavar="ID")
@data_option
@engine_option
@click.option("--forget", is_flag=True, help="Also purge every stored byte of it, in teasers on other pages too.")
def remove(article_id: str, data: Path, engine: str | None, *, forget: bool) -> None:
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
    with open_for_writing(data, engine) as (ledger, opened):
        reconcile(ledger, opened, now, print_stderr)
        rows = remove_article(ledger, opened, article_id, now, forget=forget)
    verb = "Forgot" if forget else "Removed"
    click.echo(f"{verb} article {article_id}: {inputs_in_words(len(rows))} will not come back.")


@click.command("set")
@click.argument("words", metavar="[ID] FACT=VALUE…", nargs=-1, required=True)
@data_option
@engine_option
@click.option(
    "--where", metavar="QUERY", help="Correct every article that QUERY finds, copies too, in place of one ID."
)
@click.option("--dry-run", is_flag=True, help="Say how many articles --where finds, and change nothing.")
def correct(words: tuple[str, ...], data: Path, engine: str | None, *, where: str | None, dry_run: bool) -> None:
    """Correct facts by hand: of the article ID, or of every article that --where finds.

    A FACT is title, dek, author, date, kind, section, region, tag, lang or outlet. Give author, region and tag several
    times for several values. A FACT without a VALUE takes the correction back: the article shows again what its page
    states. A correction survives every later run and rebuild. `dateline search` prints the IDs.

    \b
    Examples:
      dateline set kl42gk3r3hpiym7r author="Alice Calder" date=2020-10
      dateline set kl42gk3r3hpiym7r date=
      dateline set --where site:tidal.example outlet="The Tidal Post" --dry-run
      dateline set --where site:tidal.example outlet="The Tidal Post"
    """  # noqa: D301 -- click reads \b
    from dateline.terminal import fact_lines
    from indexer.errors import CorrectionError
    from indexer.ledger.protocol import reconcile
    from indexer.run.corrections import correct as correct_article
    from indexer.run.corrections import correct_all, matching_ids, read_corrections
    from indexer.run.progress import articles_in_words

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
    with open_for_writing(data, engine) as (ledger, opened):
        reconcile(ledger, opened, now, print_stderr)
        if where is not None:
            found = matching_ids(opened, where, synonyms_at(data, engine))
            if not dry_run:
                correct_all(ledger, opened, found, parsed, now)
            click.echo(f"{'Would correct' if dry_run else 'Corrected'} {articles_in_words(len(found))}.")
            return
        current = correct_article(ledger, opened, article_id, parsed, now)
        print_lines(fact_lines(opened.get(current), terminal_width()))


@click.command()
@data_option
@engine_option
@click.option(
    "--discard", is_flag=True, help="Rebuild even if the index has articles that the ledger lacks; they are lost."
)
def rebuild(data: Path, engine: str | None, *, discard: bool) -> None:
    """Make the index again from the ledger; the pages are not needed."""
    from index.errors import EngineError
    from indexer.ledger.protocol import check_rebuild
    from indexer.ledger.protocol import rebuild as rebuild_index
    from indexer.run.progress import articles_in_words
    from indexer.run.status import disagreement

    with open_for_writing(data, engine) as (ledger, opened):
        with suppress(EngineError):
            if found := disagreement(ledger, opened.info()):
                print_stderr(f"note: {found}")
        if not discard:
            check_rebuild(ledger, opened)
        rebuild_index(ledger, opened, datetime.now(UTC), discard=discard)
        info = opened.info()
    click.echo(f"Built index {info.build}: {articles_in_words(info.articles)}.")

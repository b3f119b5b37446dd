"""The commands of the user's sets: tag, untag."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from dateline.opening import open_for_writing, print_stderr
from dateline.options import data_option, engine_option

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.run.tagging import Tagged

query_argument = click.argument("query", metavar="QUERY|ID")
name_argument = click.argument("name", metavar="NAME")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say how many articles it is, and change nothing.")


@click.command()
@query_argument
@name_argument
@data_option
@engine_option
@dry_run_option
def tag(query: str, name: str, data: Path, engine: str | None, *, dry_run: bool) -> None:
    """Put the articles that QUERY finds, copies too, into your set NAME.

    A set is a filter like any other: `--set NAME`, `set:NAME` in a query, `set=NAME` in an address. It holds the
    articles that QUERY finds now, not those that come later. It survives every later run and rebuild. In place of
    QUERY you may give the ID of an article. NAMES that differ in case or accents are one set.

    \b
    Examples:
      dateline tag 'ceasefire region:europe' peace-talks
      dateline tag kl42gk3r3hpiym7r 'to read'
      dateline tag set:peace-talks archive-2020 --dry-run
    """  # noqa: D301 -- click reads \b
    tagged = _change(query, name, data, engine, undo=False, dry_run=dry_run)
    _report("Would put" if dry_run else "Put", "into", tagged)
    if before := tagged.found - tagged.unclaimed - tagged.changed:
        click.echo(f"{_articles(before)} {'was' if before == 1 else 'were'} in it before.")


@click.command()
@query_argument
@name_argument
@data_option
@engine_option
@dry_run_option
def untag(query: str, name: str, data: Path, engine: str | None, *, dry_run: bool) -> None:
    """Take the articles that QUERY finds, copies too, out of your set NAME.

    In place of QUERY you may give the ID of an article. A set without articles is no longer listed.

    \b
    Examples:
      dateline untag 'set:peace-talks -ceasefire' peace-talks
      dateline untag set:peace-talks peace-talks
    """  # noqa: D301 -- click reads \b
    _report(
        "Would take" if dry_run else "Took", "out of", _change(query, name, data, engine, undo=True, dry_run=dry_run)
    )


def _change(query: str, name: str, data: Path, engine: str | None, *, undo: bool, dry_run: bool) -> Tagged:
    from indexer.errors import CorrectionError
    from indexer.ledger.protocol import reconcile
    from indexer.run.tagging import set_name
    from indexer.run.tagging import tag as tag_articles

    try:
        checked = set_name(name)
    except CorrectionError as error:
        raise click.UsageError(str(error)) from error
    now = datetime.now(UTC)
    with open_for_writing(data, engine) as (ledger, opened):
        reconcile(ledger, opened, now, print_stderr)
        return tag_articles(ledger, opened, query, checked, now, undo=undo, dry_run=dry_run)


def _report(verb: str, preposition: str, tagged: Tagged) -> None:
    from indexer.run.progress import visible

    click.echo(f"{verb} {_articles(tagged.changed)} {preposition} the set {visible(tagged.name)}.")
    if tagged.unclaimed:
        print_stderr(f"note: left out {_articles(tagged.unclaimed)} that no input accounts for")


def _articles(count: int) -> str:
    from indexer.run.progress import articles_in_words

    return articles_in_words(count)

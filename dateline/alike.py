"""The command `similar`: more like this."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dateline.opening import open_address, print_lines, terminal_width
from dateline.options import data_option, engine_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("article_id", metavar="ID")
@data_option
@engine_option
@click.option("--limit", type=click.IntRange(1, 20), default=5, show_default=True, help="How many articles at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the same JSON as /articles/<id>/similar.json.")
def similar(article_id: str, data: Path, engine: str | None, *, limit: int, as_json: bool) -> None:
    """Print the articles most like the article ID, and the words that they share.

    \b
    Example:
      dateline similar kl42gk3r3hpiym7r
    """  # noqa: D301 -- click reads \b
    from dateline.terminal import similar_lines
    from server.answer.likeness import similar_json

    nearest = open_address(engine or data).similar(article_id, limit)
    if as_json:
        click.echo(similar_json(nearest, root=""), nl=False)
    else:
        print_lines(similar_lines(nearest, terminal_width()))

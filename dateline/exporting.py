"""The command `export`: the result of a search as a file."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from dateline.opening import open_address, print_stderr, synonyms_at
from dateline.options import data_option, engine_option
from dateline.reading import CommandWithFilters, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS: Final = ("csv", "jsonl", "ris", "kwic", "atom")
"""The names of formats in `server.formats.SEARCH`. A copy, because importing that module would slow down `--help`."""


@click.command(cls=CommandWithFilters)
@click.argument("query", nargs=-1)
@data_option
@engine_option
@click.option("--format", "name", type=click.Choice(FORMATS), default="csv", show_default=True, help="The format.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, not to stdout."
)
@click.option("--sample", help="Export only so many articles, in random order.")
@click.option("--context", "context_chars", help="Of kwic: characters on each side of a match, 60 by default.")
@click.option(
    "--server",
    "origin",
    default="http://127.0.0.1:8000",
    show_default=True,
    metavar="URL",
    help="The address of your server, for permalinks.",
)
def export(
    query: tuple[str, ...],
    data: Path,
    engine: str | None,
    name: str,
    output: Path | None,
    sample: str | None,
    context_chars: str | None,
    origin: str,
    **filters: str | tuple[str, ...] | None,
) -> None:
    """Write the articles that QUERY finds as csv, jsonl, ris, kwic or atom.

    All articles are written, from one generation of the index; atom has one page of them. docs/ANSWER.md describes the
    formats. A FILE is replaced only when all is written.

    \b
    Examples:
      dateline export ceasefire --region europe -o ceasefire.csv
      dateline export ceasefire --format kwic --context 80 -o ceasefire.kwic.csv
      dateline export ceasefire --sample 200 --by outlet --seed 7 -o sample.csv
    """  # noqa: D301 -- click reads \b
    from werkzeug.datastructures import MultiDict

    from server.config import utc_today, version
    from server.formats import SEARCH, SearchContext
    from server.params import parse_params

    form = next(form for form in SEARCH if form.name == name)
    own = {"q": " ".join(query), "sample": sample, "context": context_chars}
    params = form.prepare(parse_params(MultiDict(list(pairs_of({**own, **filters}))), synonyms_at(data, engine)))
    if params.faults:
        raise click.UsageError(" ".join(fault.detail for fault in params.faults))
    for warning in params.request.query.warnings:
        print_stderr(f"note: {warning.message}")
    context = SearchContext(
        params=params,
        engine=open_address(engine or data),
        version=version(),
        accessed=utc_today(),
        origin=origin.rstrip("/"),
    )
    body = form.render(context)
    with _opened(output) if output else nullcontext(sys.stdout.buffer) as file:
        for piece in (body,) if isinstance(body, str) else body:
            file.write(piece.encode())


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that gets the name `path` if the context exits without an error; a device is written at once."""
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

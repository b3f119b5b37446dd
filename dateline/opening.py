"""Open a data directory or an index for a command; print lines."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.engine import Engine
    from index.query.query import Synonyms
    from indexer.ledger.ledger import Ledger

MAX_FAULTS: Final = 3
"""How many lines of the synonyms a command complains of; `dateline status` lists more."""


@contextmanager
def open_for_writing(data: Path, engine: str | None = None, *, create: bool = False) -> Iterator[tuple[Ledger, Engine]]:
    """Lock the data directory; yield its ledger and its engine; at the end, write what became of the inputs.

    Args:
        data: the data directory.
        engine: the address of its index, where that is not in the data directory.
        create: make the data directory and the ledger if there is none.
    """
    from indexer.run.opening import opened

    check_regions()
    address = address_of(data, engine)
    if not create:
        require_ledger(data)
    with opened(data, lambda _: open_address(address)) as (ledger, opened_engine):
        yield ledger, opened_engine
        _write_inputs(data, ledger)


def address_of(data: Path, engine: str | None) -> Path | str:
    """Return the address of the index that a ledger keeps.

    Raises:
        UsageError: the index is that of another data directory, which has a ledger of its own.
    """
    from index.engines import data_directory

    if engine is None:
        return data
    directory = data_directory(engine)
    if directory is not None and directory.resolve() != data.resolve():
        raise click.UsageError(f"The index in {directory} belongs to the ledger there: use --data {directory}.")
    return engine if directory is None else data


def _write_inputs(data: Path, ledger: Ledger) -> None:
    """Write the numbers that the server's page shows; without them, the page leaves that part out."""
    from index.inputs import FILE_NAME, write_inputs
    from indexer.run.account import account_of

    if ledger.build is None:
        return
    try:
        write_inputs(data, account_of(ledger, datetime.now(UTC)))
    except OSError as error:
        print_stderr(f"dateline: warning: {data / FILE_NAME} cannot be written: {error.strerror}")


def open_address(address: Path | str) -> Engine:
    """Open the engine at an address; print the first warning that its owner should act on."""
    from index.engines import open_engine, warnings

    check_regions()
    for warning in islice(warnings(address), 1):
        print_stderr(f"dateline: warning: {warning}")
    return open_engine(address)


def synonyms_at(data: Path, engine: str | None = None) -> Synonyms:
    """Return the user's synonyms; print a warning for the first lines that cannot be read.

    Args:
        data: the data directory.
        engine: the address of the index, where that is another; its own data directory, if it has one, has the file.
    """
    from index.engines import data_directory
    from index.synonyms import SynonymFile

    directory = data if engine is None else data_directory(engine) or data
    synonyms = SynonymFile(directory).current()
    for fault in islice(synonyms.faults, MAX_FAULTS):
        print_stderr(f"dateline: warning: {fault}")
    return synonyms


def settings_file(address: Path | str, data: Path) -> Path:
    """Return where the archive's own settings lie: in the directory of the index, else in the data directory.

    Raises:
        ClickException: the settings cannot be used.
    """
    from index.engines import data_directory
    from server.archive.identity import FILE_NAME, SettingsError, read_identity

    path = (data_directory(address) or data) / FILE_NAME
    try:
        read_identity(path)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return path


def check_index(address: Path | str) -> None:
    """Raise if there is no index to serve: one error here, not one in each worker."""
    engine = open_address(address)
    engine.info()
    engine.close()


def check_regions() -> None:
    """Raise if the regions' vocabulary is wrong: one error here, not one for each page."""
    from index.article import regions

    regions.default()


def require_ledger(data: Path) -> None:
    """Raise if the data directory holds no ledger."""
    if not (data / "ledger.db").is_file():
        raise click.ClickException(f"{data} holds no ledger; make one with: dateline index PATH --data {data}")


def print_stderr(line: str) -> None:
    """Print a line on standard error."""
    click.echo(line, err=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines on standard output."""
    for line in lines:
        click.echo(line)


def terminal_width() -> int | None:
    """Return the width of the terminal in cells; None if standard output is no terminal, so that lines stay whole."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

"""The options and arguments that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

INTERRUPTED: Final = 130
"""The exit code of an interrupted command."""

PROFILES: Final = "DATELINE_PROFILES"
"""The value of `indexer.extractor.PROFILES`. A copy, because importing that module would slow down `--help`."""

data_option = click.option(
    "--data",
    envvar="DATELINE_DATA",
    default="dateline-data",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The data directory; it holds the ledger and the index.",
)
engine_option = click.option(
    "--engine",
    envvar="DATELINE_ENGINE",
    show_envvar=True,
    metavar="ADDRESS",
    help="The index: whoosh:PATH, or a cluster, opensearch:https://HOST:PORT/NAME. The default is the index in "
    "the data directory.",
)
jobs_option = click.option(
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


profiles_option = click.option(
    "--profiles",
    envvar=PROFILES,
    show_envvar=True,
    expose_value=False,
    callback=_set_profiles,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of site profiles (docs/PROFILES.md).",
)
STRICT_HELP: Final = (
    "Exit with 1 if an input was refused or failed, or a document of another type (.doc, .pdf, …) was ignored."
)
verbose_option = click.option(
    "--verbose", "-v", is_flag=True, help="Name each ignored input and each refusal, and why."
)
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))

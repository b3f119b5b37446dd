"""The application that a worker serves, made from environment variables that the parent process has set."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.engines import data_directory, open_engine
from index.inputs import read_inputs
from index.synonyms import SynonymFile
from server import create_app
from server.archive.identity import DEFAULT_IDENTITY, FILE_NAME, Identity, read_identity
from server.config import ServerConfig, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from index.article.saved import OpenSaved

TARGET: Final = "server.wsgi:wsgi"
"""The import string that `server.serve` needs to make the application in each worker."""

_ENGINE: Final = "DATELINE_ENGINE"
_DATA: Final = "DATELINE_DATA"
_ALLOW_HOST: Final = "DATELINE_ALLOW_HOST"
_PREFIX: Final = "DATELINE_PREFIX"
_SETTINGS: Final = "DATELINE_SETTINGS"


def environment(
    address: Path | str, config: ServerConfig, settings: Path | None = None, data: Path | None = None
) -> Mapping[str, str]:
    """Return the environment variables from which `wsgi` makes this application.

    Args:
        address: the engine's address; a Path is a data directory.
        config: the settings of the application; its identity is not among the variables, but read from the file.
        settings: the file of the archive's own settings; None for that of the data directory.
        data: the data directory of an index that is elsewhere, as in a cluster.
    """
    return {
        _ENGINE: f"whoosh:{address.resolve()}" if isinstance(address, Path) else address,
        _ALLOW_HOST: ",".join(config.allowed_hosts),
        _PREFIX: config.prefix,
        _SETTINGS: str(settings.resolve()) if settings else "",
        **({_DATA: str(data.resolve())} if data else {}),
    }


def wsgi(open_saved: OpenSaved | None = None) -> Flask:
    """Make the WSGI application from the environment; `open_saved` opens an article's saved file.

    DATELINE_ENGINE, or else DATELINE_DATA, names the index. DATELINE_ALLOW_HOST and DATELINE_PREFIX hold the options of
    `dateline serve`; DATELINE_SETTINGS names the archive's own settings, if they are not in the data directory.
    Each server process calls this function after it was spawned, so each opens the index itself.

    Raises:
        SettingsError: the archive's own settings cannot be used.
    """
    address = os.environ.get(_ENGINE) or Path(os.environ.get(_DATA, "dateline-data"))
    directory = data_directory(address)
    if directory is None and (named := os.environ.get(_DATA)):
        directory = Path(named)
    config = ServerConfig(
        version=version(),
        allowed_hosts=tuple(filter(None, os.environ.get(_ALLOW_HOST, "").split(","))),
        prefix=os.environ.get(_PREFIX, ""),
        identity=_identity(directory),
    )
    return create_app(
        open_engine(address),
        config,
        open_saved,
        synonyms=SynonymFile(directory),
        read_inputs=partial(read_inputs, directory),
    )


def _identity(directory: Path | None) -> Identity:
    if named := os.environ.get(_SETTINGS):
        return read_identity(Path(named))
    return read_identity(directory / FILE_NAME) if directory else DEFAULT_IDENTITY

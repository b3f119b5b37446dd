"""The application that a worker serves, made from environment variables that the parent process has set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.engines import data_directory, open_engine
from index.synonyms import SynonymFile
from server import create_app
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


def environment(address: Path | str, config: ServerConfig) -> Mapping[str, str]:
    """Return the environment variables from which `wsgi` makes this application.

    Args:
        address: the engine's address; a Path is a data directory.
        config: the settings of the application.
    """
    return {
        _ENGINE: f"whoosh:{address.resolve()}" if isinstance(address, Path) else address,
        _ALLOW_HOST: ",".join(config.allowed_hosts),
        _PREFIX: config.prefix,
    }


def wsgi(open_saved: OpenSaved | None = None) -> Flask:
    """Make the WSGI application from the environment; `open_saved` opens an article's saved file.

    DATELINE_ENGINE, or else DATELINE_DATA, names the index. DATELINE_ALLOW_HOST and DATELINE_PREFIX hold the options of
    `dateline serve`. Each server process calls this function after it was spawned, so each opens the index itself.
    """
    hosts = tuple(filter(None, os.environ.get(_ALLOW_HOST, "").split(",")))
    config = ServerConfig(version=version(), allowed_hosts=hosts, prefix=os.environ.get(_PREFIX, ""))
    address = os.environ.get(_ENGINE) or Path(os.environ.get(_DATA, "dateline-data"))
    return create_app(open_engine(address), config, open_saved, synonyms=SynonymFile(data_directory(address)))

"""The served application, made from the environment: what a worker process is told by the one that spawned it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.engines import open_engine
from server import create_app
from server.config import ServerConfig, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

TARGET: Final = "server.wsgi:wsgi"
"""What `server.serve` is given to make the application in each worker."""

_DATA: Final = "DATELINE_DATA"
_ALLOW_HOST: Final = "DATELINE_ALLOW_HOST"
_PREFIX: Final = "DATELINE_PREFIX"


def environment(data: Path, config: ServerConfig) -> Mapping[str, str]:
    """Return the variables from which `wsgi` makes this application."""
    return {
        _DATA: str(data.resolve()),
        _ALLOW_HOST: ",".join(config.allowed_hosts),
        _PREFIX: config.prefix,
    }


def wsgi() -> Flask:
    """Make the WSGI application from the environment: DATELINE_DATA, DATELINE_ALLOW_HOST, DATELINE_PREFIX.

    Each server process calls it for itself, so that each opens the index after it was spawned.
    """
    hosts = tuple(filter(None, os.environ.get(_ALLOW_HOST, "").split(",")))
    config = ServerConfig(version=version(), allowed_hosts=hosts, prefix=os.environ.get(_PREFIX, ""))
    return create_app(open_engine(Path(os.environ.get(_DATA, "dateline-data"))), config)

"""Makes the served application in a worker, as `server.wsgi` does; what it serves stands in the environment."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from index.engines import open_engine
from server import ServerConfig, create_app

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SLOW_SECONDS = 1.0


def make() -> WSGIApplication:
    """Return the application over the index that ARCHIVE names."""
    return create_app(open_engine(Path(os.environ["ARCHIVE"])), ServerConfig(version="1.2.3"))


def make_slow() -> WSGIApplication:
    """Return an application whose answers take a while."""

    def slow(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        time.sleep(SLOW_SECONDS)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"finished"]

    return slow


def fail() -> WSGIApplication:
    """Fail, as where a worker cannot start."""
    raise RuntimeError("no application today")

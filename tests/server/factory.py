"""Makes the served application in a worker, as `server.wsgi` does; what it serves stands in the environment."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.engines import open_engine
from index.errors import EngineDamagedError
from server import ServerConfig, create_app
from tests.conformance.reference import ReferenceEngine
from tests.server.articles import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from index.request import SearchRequest
    from index.search import ExportResult, Hit

SLOW_SECONDS = 1.0


def make() -> WSGIApplication:
    """Return the application over the index that ARCHIVE names."""
    return create_app(open_engine(Path(os.environ["ARCHIVE"])), ServerConfig(version="1.2.3"))


def make_failing() -> WSGIApplication:
    """Return the application over an index that is found damaged in the middle of an export."""
    engine = FailingEngine()
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES:
            build.put(article)
    return create_app(engine, ServerConfig(version="1.2.3"))


class FailingEngine(ReferenceEngine):
    """An index that is found damaged at its third hit."""

    def export(self, request: SearchRequest) -> ExportResult:
        result = super().export(request)
        return replace(result, hits=self._failing(result.hits))

    def _failing(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        yield next(hits)
        yield next(hits)
        raise EngineDamagedError("a segment is not what was written")


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

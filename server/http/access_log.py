"""Log one line per request: method, path, status, time. Queries are private, so they are never logged."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

LOGGER: Final = logging.getLogger("dateline.server")


def log_requests(app: Flask) -> None:
    """Log every request of the app."""
    app.before_request(_start)
    app.after_request(_finish)


def printable_path() -> str:
    """Return the request's path, percent-encoded, so that it cannot break a log line or control a terminal."""
    return quote(request.path, errors="replace")


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    # Flask refuses some requests before `before_request` runs; those have no start time.
    took_ms = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    LOGGER.info("%s %s %d %.0f ms", request.method, printable_path(), response.status_code, took_ms)
    return response

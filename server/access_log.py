"""One line a request: method, path, status, time. What people search for is not written down."""

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
    """Return the request's path, percent-encoded: no byte of it can start a line or steer a terminal."""
    return quote(request.path, errors="replace")


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    # A request refused before routing has no start.
    took_ms = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    LOGGER.info("%s %s %d %.0f ms", request.method, printable_path(), response.status_code, took_ms)
    return response

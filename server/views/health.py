"""The routes that say whether the server works."""

from __future__ import annotations

from flask import Blueprint, Response

from server.config import services
from server.http.encoding import json_line
from server.http.negotiation import JSON

health = Blueprint("health", __name__)


@health.get("/healthz")
def is_up() -> Response:
    """Answer that the process is up."""
    return _status_response("up")


@health.get("/readyz")
def is_ready() -> Response:
    """Answer that the index can be searched; an index that cannot be is an error, 503."""
    services().engine.info()
    return _status_response("ready")


def _status_response(status: str) -> Response:
    response = Response(json_line({"status": status}), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response

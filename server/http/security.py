"""Security headers for every answer, and the check of the host name of every request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from server.config import services

if TYPE_CHECKING:
    from flask import Flask, Response

MAX_BODY_BYTES: Final = 64 * 1024
"""Limit of a request's body. Only a file of queries to count is read."""

HEADERS: Final = {
    # No inline script or style anywhere, hence no nonce, hence equal bytes and working ETags. JSON-LD is data, which no
    # browser runs, so the policy does not concern it.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def secure(app: Flask) -> None:
    """Check the host of every request; add the headers to every answer, also to errors."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_refuse_foreign_hosts)
    app.after_request(_with_headers)


def _refuse_foreign_hosts() -> None:
    # Flask's TRUSTED_HOSTS is not used: it accepts no IPv6 address, and error pages then have no URL map.
    hosts = services().config.trusted_hosts
    if not host_is_trusted(request.host, hosts) and _without_port(request.host) not in hosts:
        raise SecurityError(f"Host {request.host!r} is not allowed.")


def _without_port(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    return response

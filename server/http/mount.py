"""WSGI middleware that mounts an application below a path: links have the prefix, routes do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PrefixMiddleware:
    """Set SCRIPT_NAME to the prefix, whether or not the proxy in front has removed the prefix from the path."""

    def __init__(self, application: WSGIApplication, prefix: str) -> None:
        self._application = application
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ.get("PATH_INFO", "")
        below = path == self._prefix or path.startswith(f"{self._prefix}/")
        environ = environ | {
            "SCRIPT_NAME": self._prefix,
            "PATH_INFO": (path.removeprefix(self._prefix) or "/") if below else path,
        }
        return self._application(environ, start_response)

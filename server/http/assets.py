"""The files of `static/`: read once, compressed once, at an address that changes with what they hold.

The address names the contents of the whole folder: `/static/<version>/css/base.css`. So a sheet's font and a script's
module, which are named by relative addresses, have a version too, and no file has to be rewritten. A browser may keep
such a file for ever. Without a version, or with an old one, the address gives the present file, to be asked for again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, request

from server.http.compression import accepts_gzip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

ENDPOINT: Final = "static"
"""Flask's name for it: templates say `url_for("static", filename="css/base.css")`."""

PATH: Final = "/static"

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Suffix → type. Python's own table is the system's, and knows no fonts on some."""

_KEPT: Final = "public, max-age=31536000, immutable"
_ASKED_AGAIN: Final = "no-cache"
_VERSION: Final = re.compile(r"([0-9a-f]{12})/(.+)\Z", re.DOTALL)
_FOLDER: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file, as it is sent. `gzipped` is None if compression does not make it smaller."""

    media_type: str
    body: bytes
    gzipped: bytes | None
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All files by their names below `static/`.

    Attributes:
        files: the files.
        version: changes with every change of a file.
        fingerprint: changes with every change of a file or a template: what a page looks like depends on it.
    """

    files: Mapping[str, Asset]
    version: str
    fingerprint: str


@cache
def assets() -> Assets:
    """Return the files as they were when they were first asked for."""
    static = _contents(_FOLDER / "static")
    version = _digest(static)
    return Assets(
        files={name: _asset(name, body) for name, body in static.items()},
        version=version,
        fingerprint=_digest(_contents(_FOLDER / "templates") | {"version": version.encode()}),
    )


def serve_assets(app: Flask) -> None:
    """Serve the files, and give their addresses a version."""
    app.add_url_rule(f"{PATH}/<path:filename>", ENDPOINT, _serve)
    app.url_defaults(_add_version)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == ENDPOINT:
        values["filename"] = f"{assets().version}/{values['filename']}"


def _serve(filename: str) -> Response:
    versioned = _VERSION.match(filename)
    version, name = versioned.groups() if versioned else ("", filename)
    asset = assets().files.get(name)
    if asset is None:
        abort(404)
    is_gzipped = asset.gzipped is not None and accepts_gzip()
    tag = f"{asset.tag}-gzip" if is_gzipped else asset.tag
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304, content_type=asset.media_type)
    else:
        body = asset.gzipped if is_gzipped else asset.body
        response = Response(body, content_type=asset.media_type)
        if is_gzipped:
            response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag)
    response.headers["Cache-Control"] = _KEPT if version == assets().version else _ASKED_AGAIN
    if asset.gzipped is not None:
        response.vary.add("Accept-Encoding")
    return response


def _asset(name: str, body: bytes) -> Asset:
    gzipped = gzip.compress(body, mtime=0)
    return Asset(
        media_type=MEDIA_TYPES[Path(name).suffix],
        body=body,
        gzipped=gzipped if len(gzipped) < len(body) * 0.9 else None,
        tag=hashlib.sha256(body).hexdigest()[:32],
    )


def _contents(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _digest(contents: Mapping[str, bytes]) -> str:
    """Return a digest of names and contents, of the length that `_VERSION` wants."""
    digest = hashlib.sha256()
    for name, body in contents.items():
        digest.update(f"{name}\n{len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()[:12]

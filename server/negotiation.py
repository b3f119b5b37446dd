"""Which form an answer takes, and whether the asker has it already. Knows headers, not contents."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.engine import EngineInfo

HTML: Final = "text/html"
JSON: Final = "application/json"


def wants_html() -> bool:
    """Return whether Accept names text/html, and values it no less than JSON; `*/*` alone is no browser."""
    named = [quality for media_type, quality in request.accept_mimetypes if media_type.lower() == HTML]
    html = max(named, default=0.0)
    return html > 0 and html >= request.accept_mimetypes.quality(JSON)


def etag(info: EngineInfo, version: str, *parts: str | Sequence[Sequence[str]]) -> str:
    """Return the opaque part of an ETag: equal while index, program and question are.

    Two answers of one tag may differ in the time they took, so it is a weak one.
    """
    state = json.dumps([info.build, info.generation, version, *parts], ensure_ascii=True)
    return hashlib.sha256(state.encode("ascii")).hexdigest()[:32]


def has_already(tag: str) -> bool:
    """Return whether the asker sent this tag in If-None-Match."""
    return request.if_none_match.contains_weak(tag)


def fresh(body: str, media_type: str, tag: str) -> Response:
    """Return the answer, to be asked about again before it is reused."""
    return _revalidated(Response(body, content_type=_content_type(media_type)), tag)


def not_modified(tag: str) -> Response:
    """Return 304: what the asker has is what would be answered."""
    return _revalidated(Response(status=304), tag)


def _revalidated(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type

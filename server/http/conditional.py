"""Conditional requests: ETag and If-None-Match, and answers that were made before. Knows headers, not contents."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from flask import Response, request

from server.answers import Answer
from server.config import services
from server.http.assets import assets
from server.http.compression import MIN_BYTES, accepts_gzip, gzipped, is_text
from server.http.negotiation import Streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from server.address import Pair


def conditional_response(
    media_type: str, render: Callable[[], str | Iterable[str]], *parts: str | Sequence[str] | Sequence[Pair]
) -> Response:
    """Return 304 if the client has the answer already, else the answer, which a cache must revalidate before each use.

    The client sends the ETag of the answer it has. An ETag is computed from the request alone, so that a 304 costs no
    search. It is weak, because two answers with the same tag may differ in `took_ms` and in their compression. A whole
    answer is kept by its tag for the next who asks.

    Args:
        media_type: the answer's media type.
        render: makes the body; not called for a 304.
        parts: what the body depends on, beside the index, the version and the path of the request.
    """
    tag = _etag(media_type, *parts)
    if request.if_none_match.contains_weak(tag):
        return _revalidated(Response(status=304), tag)
    accepted = accepts_gzip()
    answer = services().answers.get(tag, accepts_gzip=accepted)
    if answer is None:
        body = render()
        if not isinstance(body, str):
            return _revalidated(_streamed_response(body, media_type), tag)
        answer = _answer(body.encode(), is_gzipped=accepted and is_text(media_type))
        services().answers.put(tag, answer, accepts_gzip=accepted)
    response = Response(answer.body, content_type=_content_type(media_type))
    if answer.is_gzipped:
        response.headers["Content-Encoding"] = "gzip"
    return _revalidated(response, tag)


def _answer(body: bytes, *, is_gzipped: bool) -> Answer:
    is_gzipped = is_gzipped and len(body) >= MIN_BYTES
    return Answer(body=gzipped(body) if is_gzipped else body, is_gzipped=is_gzipped)


def _streamed_response(body: Iterable[str], media_type: str) -> Response:
    response = Response(iter(body), content_type=_content_type(media_type))
    if isinstance(body, Streamed):
        response.headers.extend(body.headers)
        response.call_on_close(body.close)
    return response


def _etag(*parts: str | Sequence[str] | Sequence[Pair]) -> str:
    """Return a tag that is equal as long as index, version, identity, look, path and parts are equal."""
    info, config, look = services().engine.info(), services().config, assets().fingerprint
    state = json.dumps(
        [
            info.build,
            info.generation,
            config.version,
            str(config.identity),
            look,
            request.path,
            request.root_path,
            *parts,
        ]
    )
    return hashlib.sha256(state.encode("ascii")).hexdigest()[:32]


def _revalidated(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _content_type(media_type: str) -> str:
    """Return the media type with its charset; JSON has none to name, because it is always UTF-8."""
    return media_type if media_type.endswith("json") else f"{media_type}; charset=utf-8"

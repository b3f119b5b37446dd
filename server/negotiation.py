"""Content negotiation and conditional requests: Accept, ETag, If-None-Match. Knows headers, not contents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from index.engine import EngineInfo

HTML: Final = "text/html"
JSON: Final = "application/json"

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """A body in pieces, each made when the one before it was sent, and the headers that describe it."""

    pieces: Iterator[str]
    headers: Mapping[str, str]

    def __iter__(self) -> Iterator[str]:
        return self.pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[Context]):
    """A format of an answer.

    Attributes:
        name: its key among the answer's links.
        media_type: its media type, matched with Accept.
        render: turns a context into the body, whole or streamed.
        suffix: ends the address that always has this format; empty if only Accept selects it.
    """

    name: str
    media_type: str
    render: Callable[[Context], str | Iterable[str]]
    suffix: str = ""


AnyFormat = TypeVar("AnyFormat", bound=Format[Any])


def negotiate(formats: Sequence[AnyFormat]) -> AnyFormat:
    """Return the format that Accept prefers, the first of equals; JSON if Accept names none of them.

    Of formats with one media type, Accept can choose the first only.
    """
    wanted = _preferred([form.media_type for form in formats])
    return next(form for form in formats if form.media_type == wanted)


def wants_html() -> bool:
    """Return whether Accept names text/html with at least JSON's quality; `*/*` alone does not count."""
    return _preferred((HTML, JSON)) == HTML


def _preferred(media_types: Sequence[str]) -> str:
    """Return the media type that Accept prefers. A wildcard counts for JSON alone: curl sends `*/*` and wants JSON."""
    named: dict[str, float] = {}
    for media_type, quality in request.accept_mimetypes:
        named[media_type.lower()] = max(quality, named.get(media_type.lower(), 0.0))
    values = {each: named.get(each, 0.0) for each in media_types} | {JSON: request.accept_mimetypes.quality(JSON)}
    best = max(media_types, key=values.__getitem__)
    return best if values[best] > 0 else JSON


def etag(info: EngineInfo, version: str, *parts: str | Sequence[str] | Sequence[Sequence[str]]) -> str:
    """Return the opaque part of an ETag, equal as long as index, version and request are equal.

    The ETag is weak, because two answers with the same tag may differ in `took_ms`.
    """
    state = json.dumps([info.build, info.generation, version, *parts], ensure_ascii=True)
    return hashlib.sha256(state.encode("ascii")).hexdigest()[:32]


def client_has_tag(tag: str) -> bool:
    """Return whether the client sent this tag in If-None-Match."""
    return request.if_none_match.contains_weak(tag)


def fresh_response(body: str | Iterable[str], media_type: str, tag: str) -> Response:
    """Return the answer as a response that a cache must revalidate before it uses it again."""
    response = Response(body if isinstance(body, str) else iter(body), content_type=_content_type(media_type))
    if isinstance(body, Streamed):
        response.headers.extend(body.headers)
    return _revalidated(response, tag)


def not_modified_response(tag: str) -> Response:
    """Return 304: the client has the current answer."""
    return _revalidated(Response(status=304), tag)


def _revalidated(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _content_type(media_type: str) -> str:
    """Return the media type with its charset; JSON has none to name, because it is always UTF-8."""
    return media_type if media_type.endswith("json") else f"{media_type}; charset=utf-8"

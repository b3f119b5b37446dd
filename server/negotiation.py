"""Which form an answer takes, and whether the asker has it already. Knows headers, not contents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.engine import EngineInfo

HTML: Final = "text/html"
JSON: Final = "application/json"

Question = TypeVar("Question")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[Question]):
    """A form of an answer.

    Attributes:
        name: what it is called among the answer's links.
        media_type: what it is, and what Accept asks for it by.
        render: a question → the body, in one piece or in several.
        suffix: what ends the address that is of this form to everyone; empty where Accept alone asks for it.
    """

    name: str
    media_type: str
    render: Callable[[Question], str | Iterable[str]]
    suffix: str = ""


AnyFormat = TypeVar("AnyFormat", bound=Format[Any])


def chosen(formats: Sequence[AnyFormat]) -> AnyFormat:
    """Return the form that Accept values most, of equal ones the first; JSON where it names none of them."""
    wanted = _preferred([form.media_type for form in formats])
    return next(form for form in formats if form.media_type == wanted)


def wants_html() -> bool:
    """Return whether Accept names text/html, and values it no less than JSON; `*/*` alone is no browser."""
    return _preferred((HTML, JSON)) == HTML


def _preferred(media_types: Sequence[str]) -> str:
    """Return the media type that Accept values most; what it does not name, but allows, counts for JSON alone."""
    named: dict[str, float] = {}
    for media_type, quality in request.accept_mimetypes:
        named[media_type.lower()] = max(quality, named.get(media_type.lower(), 0.0))
    values = {each: named.get(each, 0.0) for each in media_types} | {JSON: request.accept_mimetypes.quality(JSON)}
    best = max(media_types, key=values.__getitem__)
    return best if values[best] > 0 else JSON


def etag(info: EngineInfo, version: str, *parts: str | Sequence[str] | Sequence[Sequence[str]]) -> str:
    """Return the opaque part of an ETag: equal while index, program and question are.

    Two answers of one tag may differ in the time they took, so it is a weak one.
    """
    state = json.dumps([info.build, info.generation, version, *parts], ensure_ascii=True)
    return hashlib.sha256(state.encode("ascii")).hexdigest()[:32]


def has_already(tag: str) -> bool:
    """Return whether the asker sent this tag in If-None-Match."""
    return request.if_none_match.contains_weak(tag)


def fresh(body: str | Iterable[str], media_type: str, tag: str) -> Response:
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

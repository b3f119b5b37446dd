"""Content negotiation: which format Accept prefers, and what a format is. Knows headers, not contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


HTML: Final = "text/html"
JSON: Final = "application/json"

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """A body in pieces, each made when the one before it was sent, and the headers that describe it.

    `close` is called when the answer has ended, even if no piece was made.
    """

    pieces: Iterator[str]
    headers: Mapping[str, str]
    close: Callable[[], None] = lambda: None

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


def vary_on_accept(response: Response) -> Response:
    """Add Accept to what the answer varies on."""
    response.vary.add("Accept")
    return response

"""The address of an article, or of a passage of it, that names the state of the archive in which it was read.

A permalink holds the index's build and generation. If the archive has changed since, the link still works, and the
answer says so. A passage is a span of code points of one text of the article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.article.model import Span
from index.fields import PAGE_FIELDS
from server.address import query_string
from server.faults import MAX_UNKNOWN, Fault, truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import MultiDict

    from index.engine import EngineInfo
    from index.search import IndexState, Snippet

QUOTE_SUFFIX: Final = "/quote.json"
"""What follows an article's address in that of a quotation from it."""

DEFAULT_FIELD: Final = "body"
_NUMBERS: Final = ("start", "stop", "generation")
_NAMES: Final = frozenset({*_NUMBERS, "field", "build"})
_MAX_DIGITS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of a permalink, as a request gives them; None where it gives none, or a wrong one."""

    build: str | None = None
    generation: int | None = None
    span: Span | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permalink:
    """The permalink of an article as the archive is now.

    Attributes:
        origin: scheme and host, without a slash at its end.
        path: the path of the article's page.
        build: the index's build.
        generation: the index's generation.
        asked: the parameters of the request that is answered.
        span: the passage; None for the whole article.
    """

    origin: str
    path: str
    build: str
    generation: int
    asked: Asked
    span: Span | None = None

    @property
    def url(self) -> str:
        """The absolute address."""
        return f"{self.origin}{self.href}"

    @property
    def href(self) -> str:
        """The address on this server."""
        return f"{self.path}?{_query(self.span, self.build, self.generation)}"

    @property
    def is_stale(self) -> bool:
        """Whether the archive has changed since the request's link was made; False if the link does not say when."""
        asked = self.asked
        return asked.build not in (None, self.build) or asked.generation not in (None, self.generation)

    def to(self, span: Span) -> Permalink:
        """Return the permalink of a passage."""
        return replace(self, span=span)


def permalink_of(origin: str, path: str, info: EngineInfo, asked: Asked) -> Permalink:
    """Return the permalink of the article at a path, in the present state of the index."""
    return Permalink(origin=origin, path=path, build=info.build, generation=info.generation, asked=asked)


def quote_href(path: str, span: Span, index: IndexState) -> str:
    """Return the address of the quotation of a passage, for programs."""
    return f"{path}{QUOTE_SUFFIX}?{_query(span, index.build, index.generation)}"


def matched_span(snippet: Snippet) -> Span:
    """Return the part of a snippet from its first match to its last; all of it if no word matched."""
    first, last = (snippet.matches[0][0], snippet.matches[-1][1]) if snippet.matches else (0, len(snippet.text))
    return Span(field=snippet.field, start=snippet.start + first, stop=snippet.start + last)


def passage_pairs(span: Span) -> list[tuple[str, str]]:
    """Return the parameters that name a passage."""
    field = [("field", span.field)] if span.field != DEFAULT_FIELD else []
    return [*field, ("start", str(span.start)), ("stop", str(span.stop))]


def passage_query(span: Span) -> str:
    """Return the parameters that name a passage as in a query string; nothing in them needs quoting."""
    field = f"field={span.field}&" if span.field != DEFAULT_FIELD else ""
    return f"{field}start={span.start}&stop={span.stop}"


def _query(span: Span | None, build: str, generation: int) -> str:
    state = query_string((("build", build), ("generation", str(generation))))
    return f"{passage_query(span)}&{state}" if span else state


def parse_asked(args: MultiDict[str, str]) -> Asked:
    """Return the parameters of a permalink; parameters of other names are ignored."""
    given = {name: args[name].strip() for name in _NAMES if args.get(name, "").strip()}
    numbers = {name: int(given[name]) for name in _NUMBERS if _is_number(given.get(name, ""))}
    field, start, stop = given.get("field", DEFAULT_FIELD), numbers.get("start"), numbers.get("stop")
    is_span = start is not None and stop is not None and start < stop and field in PAGE_FIELDS
    return Asked(
        build=given.get("build"),
        generation=numbers.get("generation"),
        span=Span(field=field, start=start, stop=stop) if is_span else None,  # type: ignore[arg-type]
        faults=tuple(_faults(given)),
    )


def passage_faults(args: MultiDict[str, str], asked: Asked) -> tuple[Fault, ...]:
    """Return what is wrong with the parameters of a quotation, which must name a passage and nothing else."""
    unknown = [
        Fault(parameter=truncated(name), code="unknown-parameter", detail="A quotation has no such parameter.")
        for name in args
        if name not in _NAMES
    ]
    missing = [
        Fault(parameter=name, code="missing-parameter", detail=f"A quotation needs {name}.")
        for name in ("start", "stop")
        if not args.get(name, "").strip()
    ]
    faults = (*unknown[:MAX_UNKNOWN], *missing, *asked.faults)
    return faults or (() if asked.span else (outside_fault(),))


def outside_fault() -> Fault:
    """Return the fault of a passage that is empty or does not lie in the text."""
    return Fault(parameter="stop", code="out-of-range", detail="start and stop do not enclose a part of the text.")


def _faults(given: dict[str, str]) -> Iterator[Fault]:
    for name in _NUMBERS:
        if name in given and not _is_number(given[name]):
            yield Fault(parameter=name, code="not-a-number", detail=f"{name} is a whole number, 0 or more.")
    if given.get("field", DEFAULT_FIELD) not in PAGE_FIELDS:
        yield Fault(parameter="field", code="not-a-choice", detail=f"field is one of {', '.join(PAGE_FIELDS)}.")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS

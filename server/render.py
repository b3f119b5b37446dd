"""Text and spans → HTML. The one place that escapes; nothing else in Dateline makes Markup.

Every character of the text comes out escaped, and the only element put in is `<mark>`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from index.article.model import PARAGRAPH_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.search import Snippet

Spans = tuple[tuple[int, int], ...]
"""Sorted, disjoint, half-open ranges of code points."""

_CUT: Final = "…"
_LINKED_SCHEMES: Final = frozenset({"http", "https"})


def marked(text: str, spans: Spans, *, anchors: Iterator[int] | None = None) -> Markup:
    """Return the text escaped, with `<mark>` round each span.

    Args:
        text: anything.
        spans: ranges of `text`; what lies outside it or overlaps an earlier one is left unmarked.
        anchors: where marks are to be linked to, the numbers of their ids (`m1`, `m2`, …).
    """
    return Markup("").join(_pieces(text, spans, anchors))


def _pieces(text: str, spans: Spans, anchors: Iterator[int] | None) -> Iterator[Markup]:
    end = 0
    for start, stop in spans:
        if not end <= start < stop <= len(text):
            continue
        yield escape(text[end:start])
        opening = Markup("<mark>") if anchors is None else Markup('<mark id="m{}">').format(next(anchors))
        yield opening + escape(text[start:stop]) + Markup("</mark>")
        end = stop
    yield escape(text[end:])


def snippet_html(snippet: Snippet) -> Markup:
    """Return the snippet marked, with an ellipsis where it was cut out of a running text."""
    opening = f"{_CUT} " if snippet.is_cut_before else ""
    closing = f" {_CUT}" if snippet.is_cut_after else ""
    return escape(opening) + marked(snippet.text, snippet.matches) + escape(closing)


def paragraphs_marked(paragraphs: Iterable[str], spans: Spans) -> list[Markup]:
    """Return the paragraphs of a body marked, each match with an anchor.

    Args:
        paragraphs: what, joined by PARAGRAPH_BREAK, is the body.
        spans: matches in the body; one that runs over a break is marked on both sides of it.
    """
    anchors, offset, marked_up = count(1), 0, []
    waiting = list(spans)[::-1]
    for text in paragraphs:
        end = offset + len(text)
        inside = []
        while waiting and waiting[-1][0] < end:
            start, stop = waiting[-1]
            inside.append((max(start, offset) - offset, min(stop, end) - offset))
            if stop > end:
                break
            waiting.pop()
        marked_up.append(marked(text, tuple(inside), anchors=anchors))
        offset = end + len(PARAGRAPH_BREAK)
    return marked_up


def safe_link(url: str | None) -> str | None:
    """Return the address if it may be linked to: absolute, http or https."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in _LINKED_SCHEMES and parts.hostname else None

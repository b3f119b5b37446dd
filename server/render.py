"""Turn text and spans into HTML. Only this module escapes text, and only it makes Markup.

Every character of the text is escaped; `<mark>` is the only element that is added.
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


def mark_matches(text: str, spans: Spans, *, anchors: Iterator[int] | None = None) -> Markup:
    """Return the escaped text, with `<mark>` around each span.

    Args:
        text: any text.
        spans: ranges of `text`; one that lies outside it or overlaps an earlier one is skipped.
        anchors: numbers for the ids of the marks (`m1`, `m2`, …); None gives them no ids.
    """
    # Not Markup's own join, which would escape each piece again, for nothing.
    return Markup("".join(_pieces(text, spans, anchors)))  # noqa: S704 -- every piece of the text is escaped


def _pieces(text: str, spans: Spans, anchors: Iterator[int] | None) -> Iterator[str]:
    """Yield HTML: what is escaped is Markup, and so is joined as it is."""
    end = 0
    for start, stop in spans:
        if not end <= start < stop <= len(text):
            continue
        yield escape(text[end:start])
        yield "<mark>" if anchors is None else f'<mark id="m{next(anchors)}">'
        yield escape(text[start:stop])
        yield "</mark>"
        end = stop
    yield escape(text[end:])


def snippet_html(snippet: Snippet) -> Markup:
    """Return the snippet with its matches marked, and an ellipsis at each end that was cut off."""
    opening = f"{_CUT} " if snippet.is_cut_before else ""
    closing = f" {_CUT}" if snippet.is_cut_after else ""
    return escape(opening) + mark_matches(snippet.text, snippet.matches) + escape(closing)


def mark_paragraphs(paragraphs: Iterable[str], spans: Spans) -> list[Markup]:
    """Return the paragraphs of a body with their matches marked, each with an anchor.

    Args:
        paragraphs: the body's paragraphs; joined by PARAGRAPH_BREAK, they are the body.
        spans: matches in the body; one that crosses a break is marked in both paragraphs.
    """
    anchors, offset, marked_up = count(1), 0, []
    remaining = list(spans)[::-1]
    for text in paragraphs:
        end = offset + len(text)
        inside = []
        while remaining and remaining[-1][0] < end:
            start, stop = remaining[-1]
            inside.append((max(start, offset) - offset, min(stop, end) - offset))
            if stop > end:
                break
            remaining.pop()
        marked_up.append(mark_matches(text, tuple(inside), anchors=anchors))
        offset = end + len(PARAGRAPH_BREAK)
    return marked_up


def safe_link(url: str | None) -> str | None:
    """Return the URL if it is safe as a link: absolute, http or https; else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in _LINKED_SCHEMES and parts.hostname else None

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
_AROUND: Final = 40
"""How much text is shown on each side of a part of a query."""

_LINKED_SCHEMES: Final = frozenset({"http", "https"})


def mark_matches(text: str, spans: Spans, *, anchors: Iterator[int] | None = None) -> Markup:
    """Return the escaped text, with `<mark>` around each span.

    Args:
        text: any text.
        spans: ranges of `text`; one that lies outside it or overlaps an earlier one is skipped.
        anchors: numbers for the ids of the marks (`m1`, `m2`, …); None gives them no ids.
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


def snippet_html(*snippets: Snippet) -> Markup:
    """Return the snippets with their matches marked, an ellipsis between them and at each end that was cut off."""
    opening = f"{_CUT} " if snippets[0].is_cut_before else ""
    closing = f" {_CUT}" if snippets[-1].is_cut_after else ""
    marked = (mark_matches(each.text, each.matches) for each in snippets)
    return escape(opening) + escape(f" {_CUT} ").join(marked) + escape(closing)


def spotted(text: str, extent: tuple[int, int]) -> Markup:
    """Return the escaped text with a part of it in `<u>`, the element for what is not written as it should be.

    Text far from the part is cut off. Of a part that is empty or outside the text, the result is empty.
    """
    start, stop = extent
    if not 0 <= start < stop <= len(text):
        return Markup()
    first, last = max(0, start - _AROUND), min(len(text), stop + _AROUND)
    before, after = text[first:start], text[stop:last]
    pieces = (_CUT if first else "", before, Markup("<u>") + escape(text[start:stop]) + Markup("</u>"), after)
    return Markup("").join((*pieces, _CUT if last < len(text) else ""))


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

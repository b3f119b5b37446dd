"""Find the breadcrumb trail that a page prints above its headline: `Tidal Review > Europe`.

Knows blocks and the headline's position. The trail is one line with arrows between its labels, or the items of a list
whose class is a breadcrumb's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.stated import MAX_LABEL_CHARS, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.html.blocks import PageBlock

BLOCKS_ABOVE: Final = 8
"""The trail ends at most this far above the headline; a kicker, a picture and its caption may be in between."""

_ARROW: Final = re.compile(r"\s+(?:>+|»|›|→|::)\s+|\s*[»›→]\s*")
_BREADCRUMB: Final = "breadcrumb"


def trail_of(blocks: Sequence[PageBlock], title: int | None) -> tuple[str, ...]:
    """Return the trail's labels without the site's root and the headline; () if no trail is printed."""
    if title is None:
        return ()
    own = letters(blocks[title].text)
    for position in range(title - 1, max(-1, title - BLOCKS_ABOVE - 1), -1):
        labels = _arrows(blocks[position]) or _items(blocks, position)
        if labels:
            return tuple(label for label in labels[1:] if letters(label) != own)
    return ()


def _arrows(block: PageBlock) -> tuple[str, ...]:
    labels = tuple(label.strip() for label in _ARROW.split(block.text))
    short = all(0 < len(label) <= MAX_LABEL_CHARS for label in labels[:-1])
    return labels if len(labels) > 1 and short and not block.hidden else ()


def _items(blocks: Sequence[PageBlock], last: int) -> tuple[str, ...]:
    """Return the labels of the list whose last item is this block, if it is a trail of more than one item."""
    first = last
    while first >= 0 and _is_item(blocks[first]):
        first -= 1
    return tuple(block.text.strip("/>»›→ ") for block in blocks[first + 1 : last + 1]) if last - first > 1 else ()


def _is_item(block: PageBlock) -> bool:
    return block.zone is not None and _BREADCRUMB in block.zone.reason and not block.hidden

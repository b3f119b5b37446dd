"""Which lines say that the article is over: what another article's head, a bio and the comments look like.

Knows lines and labels, no scores. Each sign has a price for going on behind it, in the units of
`indexer.extract.text.segmentation`: prose enough behind one cheap sign pays for it (a bio in the middle of a page of
interviews), not for several at once (a bio, a second kicker, a credit over a second headline).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import SHORT_COLUMNS
from indexer.extract.cues.names import bio_name
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.cues.labels import Label
    from indexer.extract.text.lines import Line

ENOUGH_COLUMNS: Final = 600
"""Prose an article has behind it before anything can end it."""

SECOND_KICKER: Final = 8.0
BIO: Final = 6.0
SECOND_HEAD: Final = 6.0
COMMENTS: Final = 4.0
RELATED: Final = 1.0

MIN_BIO_COLUMNS: Final = 40


def bios(lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int]) -> list[str | None]:
    """Return the name that each line's bio is of; None for a line that is no bio, and before any prose."""
    found: list[str | None] = []
    passed = 0
    for line, seen, width in zip(lines, labels, columns, strict=True):
        possible = seen is None and passed >= ENOUGH_COLUMNS and width >= MIN_BIO_COLUMNS
        found.append(bio_name(line.text) if possible else None)
        passed += width if width >= PROSE_COLUMNS and found[-1] is None else 0
    return found


def end_costs(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], names: Sequence[str | None]
) -> list[float]:
    """Return what going on behind each line costs."""
    costs: list[float] = []
    kickers: set[str] = set()
    passed = 0
    for number, (line, found, width) in enumerate(zip(lines, labels, columns, strict=True)):
        role = found.role if found else None
        cost = 0.0
        if role is Role.KICKER:
            cost = SECOND_KICKER if passed >= ENOUGH_COLUMNS and line.text in kickers else 0.0
            kickers.add(line.text)
        elif names[number]:
            cost = BIO
        elif role is Role.COMMENT and passed >= ENOUGH_COLUMNS:
            cost = COMMENTS
        elif role is Role.RELATED and passed >= ENOUGH_COLUMNS and width <= SECTION_COLUMNS:
            cost = RELATED
        elif role in (Role.CREDIT, Role.CAPTION) and passed >= ENOUGH_COLUMNS:
            cost = SECOND_HEAD if _heads(lines, labels, columns, number + 1) else 0.0
        costs.append(cost)
        passed += width if width >= PROSE_COLUMNS and role is None else 0
    return costs


def _heads(lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], number: int) -> bool:
    """Return whether headline and section, in either order, and prose follow: another article's head."""
    if number + 2 >= len(lines) or any(labels[at] is not None for at in range(number, number + 3)):
        return False
    first, second, prose = columns[number : number + 3]
    narrow, wide = sorted((first, second))
    headline = lines[number if first == wide else number + 1].text
    closed = SENTENCE_END.search(headline) is not None and not headline.endswith(("?", "!"))
    return narrow <= SECTION_COLUMNS < wide < SHORT_COLUMNS and not closed and prose >= PROSE_COLUMNS


SECTION_COLUMNS: Final = 24
"""A section's label is at most this wide, and a headline wider."""

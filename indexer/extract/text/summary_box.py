"""A summary in points above the article: its lines are labelled, so that they are nobody's prose.

Knows lines and their labels. The points are told by a heading that announces them ("Key points") or, between
headline and text, by the marks that lists have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import BULLET, SHORT_COLUMNS, Label
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END
from indexer.extract.cues.words import SUMMARY_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.text.lines import Line

MAX_POINTS: Final = 8
HEADING_COLUMNS: Final = 40
MIN_POINTS: Final = 2
LEADING_COLUMNS: Final = 300
"""A list with no more sentences above it than a dek's is the article's summary."""

POINT_COLUMNS: Final = 2 * SHORT_COLUMNS
"""A point is one sentence; a wider line is the text's first paragraph."""

_POINT: Final = Label(role=Role.OTHER, reason="a summary in points")


def with_points(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int]
) -> tuple[Label | None, ...]:
    """Return the labels, with those of announced points added."""
    found = list(labels)
    passed = 0
    for number, line in enumerate(lines):
        wide = columns[number]
        announced = wide <= HEADING_COLUMNS and line.text.casefold().rstrip(" :") in SUMMARY_HEADINGS
        leading = not announced and passed < LEADING_COLUMNS and _is_first_item(lines, number)
        run = _points(lines, labels, columns, number + announced) if announced or leading else range(0)
        if len(run) >= MIN_POINTS:
            for at in (number, *run):
                found[at] = _POINT
        if passed < LEADING_COLUMNS and wide >= PROSE_COLUMNS and found[number] is None:
            passed += wide if SENTENCE_END.search(line.text) else 0
    return tuple(found)


def _is_first_item(lines: Sequence[Line], number: int) -> bool:
    """Return whether a list begins at this line that no sentence announces with a colon."""
    if BULLET.match(lines[number].text) is None:
        return False
    before = lines[number - 1].text if number else ""
    return not before.endswith(":") and not BULLET.match(before)


def _points(lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], number: int) -> range:
    """Return the lines of the points that begin here: alike in their marks, or in their gaps."""
    end = min(len(lines), number + MAX_POINTS)
    marked = number < end and BULLET.match(lines[number].text) is not None
    gapped = number + 1 < end and lines[number + 1].gap
    at = number
    while at < end and labels[at] is None and columns[at] <= POINT_COLUMNS:
        alike = BULLET.match(lines[at].text) is not None if marked else at == number or lines[at].gap == gapped
        if not alike:
            break
        at += 1
    return range(number, at)

"""Lines that belong to a picture, by what stands beside them: captions between a file's name and a credit.

Knows the lines' own labels and gives some of the unlabelled ones theirs; a headline that happens to stand
over a credit is saved by repeating the page's first line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import SHORT_COLUMNS, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.text.lines import Line

BEHIND_IMAGE: Final = 2
"""Lines that may follow an image's file name without a gap: its caption, and a credit that does not say so."""

CAPTION_COLUMNS: Final = 2 * SHORT_COLUMNS

_OVER_CREDIT: Final = Label(role=Role.CAPTION, reason="stands directly over a photo credit")
_UNDER_IMAGE: Final = Label(role=Role.CAPTION, reason="stands directly under an image's file name")


def with_captions(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int]
) -> tuple[Label | None, ...]:
    """Return the labels, with those of captions added."""
    first = lines[0].text.casefold()
    found = list(labels)
    behind = 0
    for number, (line, own) in enumerate(zip(lines, labels, strict=True)):
        behind = BEHIND_IMAGE if own and own.role is Role.IMAGE else 0 if line.gap else behind - 1
        free = own is None and columns[number] <= CAPTION_COLUMNS and (not number or line.text.casefold() not in first)
        if free and behind >= 0 and not line.gap:
            found[number] = _UNDER_IMAGE
        elif free and _over_credit(lines, labels, number):
            found[number] = _OVER_CREDIT
    return tuple(found)


def _over_credit(lines: Sequence[Line], labels: Sequence[Label | None], number: int) -> bool:
    following = number + 1
    if following == len(lines) or lines[following].gap:
        return False
    below = labels[following]
    return below is not None and below.role is Role.CREDIT

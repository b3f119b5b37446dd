"""Where a dump names its authors: behind a "By" of its own line, in lines that are nothing but names, under the prose.

Knows the sheet, where the headline stands and which lines are dates, bylines and kickers already. A name that the
prose speaks of is its subject's, and none of these is asked where a line says "By …" itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.bylines import is_by_alone
from indexer.extract.cues.names import bare_names, byline_names, dated_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.text.sheet import Sheet

BARE_LINES: Final = 3
"""A name without a "By" is a byline this near to a date, or below the headline and above every date."""

NEAR_LINES: Final = 6
"""How far below the first line of the prose a name without a "By" may stand."""

SIGNATURE_LINES: Final = 2
SIGNATURE_COLUMNS: Final = 80
"""How far behind the prose its signature stands, and how wide it is."""

_AND: Final = re.compile(r"[,;&]|and|und|et|y|e|en|og|och", re.IGNORECASE)


def unworded(
    sheet: Sheet, title: int | None, zone: Sequence[int], parts: dict[int, Role]
) -> dict[int, tuple[str, ...]]:
    """Return the lines that name authors without saying "By" themselves, and whom."""
    found = dict(_behind_by(sheet, zone))
    dated = any(dated_names(sheet.text(number)) for number, role in parts.items() if role is Role.DATE)
    if found or dated or Role.BYLINE in parts.values():
        return found
    # An author's name does not stand in the prose; its subjects' names, in captions and tags above it, do.
    prose = "\n".join(line.text for line, is_prose in zip(sheet.lines, sheet.prose, strict=True) if is_prose)
    return dict(_bare(sheet, title, zone, parts, prose)) or dict(_signature(sheet, prose))


def _behind_by(sheet: Sheet, zone: Sequence[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the lines behind a "By" of its own, and those that a comma or an "and" of its own adds."""
    for number in zone:
        introduced = is_by_alone(sheet.text(number))
        at = number + 1
        while introduced and at < len(sheet.lines):
            names = byline_names(sheet.text(at)) or byline_names(f"By {sheet.text(at)}")
            if names:
                yield at, names
            introduced = bool(names) and at + 1 < len(sheet.lines) and _AND.fullmatch(sheet.text(at + 1)) is not None
            at += 2


def _bare(
    sheet: Sheet, title: int | None, zone: Sequence[int], parts: dict[int, Role], prose: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the line of names beside a date or below the headline, and the one that goes on with it.

    Below the headline before above it: the neighbour above ends in a byline, too.
    """
    dates = [number for number, role in parts.items() if role is Role.DATE]
    ranked: list[tuple[bool, int, int]] = []
    for number in zone:
        if number == title or not _names_at(sheet, number, prose):
            continue
        distances = [abs(number - date) for date in dates]
        # Between the headline and the date, as many lines as there are may be buttons for readers.
        if title is not None and title < number <= sheet.start + NEAR_LINES and number < min(dates, default=number + 1):
            distances.append(BARE_LINES)
        distance = min(distances, default=BARE_LINES + 1)
        if distance <= BARE_LINES:
            ranked.append((title is not None and number < title, distance, number))
    if ranked:
        *_, best = min(ranked)
        yield best, _names_at(sheet, best, prose)
        following = best + 1
        if following < len(sheet.lines) and not sheet.prose[following] and _names_at(sheet, following, prose):
            yield following, _names_at(sheet, following, prose)


def _names_at(sheet: Sheet, number: int, prose: str) -> tuple[str, ...]:
    names = bare_names(sheet.text(number)) if sheet.role(number) in (None, Role.DATE) else ()
    return () if any(name in prose for name in names) else names


def _signature(sheet: Sheet, prose: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the line behind the prose that signs it; names alone sign it directly behind, not at the head of a list."""
    last = max((number for number, is_prose in enumerate(sheet.prose) if is_prose), default=len(sheet.lines))
    for number in range(last + 1, min(len(sheet.lines), last + 1 + SIGNATURE_LINES)):
        text = sheet.text(number)
        listed = number > last + 1 or (number + 1 < len(sheet.lines) and sheet.columns[number + 1] <= LABEL_COLUMNS)
        names = byline_names(text) or (() if listed else _names_at(sheet, number, prose))
        if names and sheet.columns[number] <= SIGNATURE_COLUMNS and not any(name in prose for name in names):
            yield number, names
            return


LABEL_COLUMNS: Final = 24

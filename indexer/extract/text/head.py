"""The lines around the article's beginning → title, dek, kicker, byline, date: where each stands.

Knows lines, their labels and where the prose begins; scores no prose. A part is taken only where it
stands in the head, the lines between the headline and the first paragraphs: never from the page's clock,
a credit, a caption or the prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import boilerplate_share
from indexer.extract.cues.names import is_name
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.cues.stated import address_of
from indexer.extract.cues.words import SECTIONS
from indexer.extract.text.bylines import unworded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.extract.text.sheet import Sheet

TITLE_COLUMNS: Final = range(8, 260)
"""A headline's width; the longest of 128 gold titles has 164."""

GOOD_TITLE_COLUMNS: Final = range(25, 170)
ECHO_LINES: Final = 150
"""How far above the prose a headline is looked for; so far only one that the page's first line repeats is found."""

NEAR_LINES: Final = 6
"""Bylines and dates stand this near to the headline or to the first paragraph."""

DEK_COLUMNS: Final = range(40, 500)
MAX_DEKS: Final = 2
"""More sentences than this between headline and byline are prose."""

_TOKEN: Final = re.compile(r"\w+")
_HEAD_ROLES: Final = frozenset({Role.KICKER, Role.DATE, Role.BYLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The line of the title, the first line of the body, the parts between, and names that stand bare."""

    title: int | None
    body: int
    parts: dict[int, Role] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def read_head(sheet: Sheet) -> Head:
    """Return the head of the article whose prose `sheet` marks."""
    start = sheet.start
    title = _title(sheet, start)
    title = _shown(sheet, title) if title else title
    marks = {number: sheet.role(number) for number in _zone(sheet, title, start)}
    parts = {number: role for number, role in marks.items() if role in _HEAD_ROLES and role is not None}
    named = unworded(sheet, title, tuple(_zone(sheet, title, start)), parts)
    parts |= dict.fromkeys(named, Role.BYLINE)
    names = tuple(name for number in sorted(named) for name in named[number])
    section = _named_section(sheet, title)
    if section is None and Role.KICKER not in parts.values():
        section = _section(sheet, title)
    if section is not None:
        parts[section] = Role.KICKER
    body = _body(sheet, title, start, parts)
    parts = {number: role for number, role in parts.items() if number < body or role is Role.BYLINE}
    parts |= _deks(sheet, title, body, parts)
    return Head(title=title, body=body, parts=parts, names=names)


def _title(sheet: Sheet, start: int) -> int | None:
    """Return the line that is most like a headline, of those above the prose and the first two within."""
    first = sheet.text(0).casefold() if sheet.lines else ""
    tokens = frozenset(_TOKEN.findall(first))
    best, best_worth = None, 0.0
    for number in range(max(0, start - ECHO_LINES), min(len(sheet.lines), start + 2)):
        worth = _title_worth(sheet, number, start, first, tokens)
        if worth > best_worth:
            best, best_worth = number, worth
    return _over_dek(sheet, best, start, first) if best else best


def _over_dek(sheet: Sheet, best: int, start: int, first: str) -> int:
    """Return the line above one that is most like a headline, where the upper is the headline and the lower its dek.

    A dek without a full stop is the wider of the two and stands directly below, and has no dek of its own.
    """
    above, below = best - 1, best + 1
    text, narrow = sheet.text(above), sheet.columns[above]
    if sheet.text(best).casefold() in first or sheet.labels[above] is not None or narrow < TITLE_COLUMNS.start:
        return best
    alone = sheet.lines[above].gap and sheet.lines[best].gap and not address_of(text)
    shaped = len(text.split()) >= MIN_HEADLINE_WORDS and text[-1] not in ".:,;)" and not _is_slug(text)
    headline = shaped and not _is_signature(text) and text.isupper() <= sheet.text(best).isupper()
    crumbs = _CRUMBS.search(text) is not None or boilerplate_share(text) > _FURNITURE_IN_TITLE
    own_dek = below < start and sheet.labels[below] is None and SENTENCE_END.search(sheet.text(below)) is not None
    wider = sheet.columns[best] >= DEK_RATIO * narrow
    return above if alone and headline and wider and not crumbs and not own_dek else best


MIN_HEADLINE_WORDS: Final = 3
DEK_RATIO: Final = 1.25
"""How much wider than its headline a dek is at least; a masthead's motto above a headline is narrower than it."""

_CRUMBS: Final = re.compile(r"\s[>›»/|→]\s|\s[>›»/|→]\Z")


def _is_slug(text: str) -> bool:
    """Return whether the line is a newsroom's name for its copy: words strung together, not written."""
    return _SLUG.match(text) is not None


_SLUG: Final = re.compile(
    r"[\w.]+(?:[-_/][\w.]+){2,}(?:\W|\Z)|(?=[^a-zß-ÿ]*\s)[\w.]+(?:[-_/][\w.]+)*[-_/](?:\s|\Z)|\w+/\w+\Z"
)


def _is_signature(text: str) -> bool:
    """Return whether the line is a name, or a name and a post or an outlet behind a comma."""
    name, _, rest = text.partition(",")
    return is_name(text) or (bool(rest) and len(rest.split()) <= MAX_POST_WORDS and is_name(name))


MAX_POST_WORDS: Final = 4
"""A headline that begins with a name and a comma goes on for longer than "Ports Correspondent"."""


def _shown(sheet: Sheet, title: int) -> int:
    """Return the headline that readers see, where the line above it repeats the browser's title for search engines.

    A kicker stands between the two, or before the second with a dash, and they tell of the same.
    """
    at = title + SHOWN_LINES
    if at >= len(sheet.lines) or sheet.text(title).casefold() not in sheet.text(0).casefold():
        return title
    kicker, shown = sheet.text(title + 1), sheet.text(at)
    labels = sheet.labels[title + 1] is None and sheet.columns[title + 1] < sheet.columns[at]
    like = sheet.labels[at] is None and sheet.columns[at] in GOOD_TITLE_COLUMNS and not shown.endswith((".", ":"))
    own, other = (frozenset(_TOKEN.findall(text.casefold())) for text in (shown, sheet.text(title)))
    same = len(own & other) >= SHOWN_SHARE * len(own)
    return at if labels and like and same and not SENTENCE_END.search(kicker) and own != other else title


SHOWN_LINES: Final = 2
SHOWN_SHARE: Final = 0.3
"""So much of the shown headline's words the browser's title has."""


def _title_worth(sheet: Sheet, number: int, start: int, first: str, tokens: frozenset[str]) -> float:
    """Return how much a line is like the headline; what repeats the page's first line is most like it.

    The weights were set by hand on the heads of the 128 fundus dumps: order matters, not size.
    """
    text, columns = sheet.text(number), sheet.columns[number]
    labelled = sheet.role(number) not in (None, Role.KICKER, Role.BYLINE)
    if columns not in TITLE_COLUMNS or labelled or address_of(text) or boilerplate_share(text) > _FURNITURE_IN_TITLE:
        return -1.0
    echo = _echo(text, first, tokens) if number else 0.0
    far = 0.06 * abs(start - number)
    worth = 2.0 + echo - (min(far, 0.6) if echo else far)
    worth += 1.0 if columns in GOOD_TITLE_COLUMNS else -0.5
    worth -= 1.5 if text.endswith((".", ":", ",", ";")) else 0.0
    worth -= 2.5 if _is_signature(text) or sheet.role(number) is Role.BYLINE else 0.0
    worth -= 1.5 if number >= start else 0.0
    worth -= 2.0 if _is_slug(text) else 0.0
    worth -= 1.5 if number == 0 and _is_suffixed(text) else 0.0
    return worth + _neighbours(sheet, number)


def _neighbours(sheet: Sheet, number: int) -> float:
    """Return what kicker, byline and date beside the line say for its being the headline."""
    above = {sheet.role(at) for at in range(max(0, number - 2), number)}
    below = {sheet.role(at) for at in range(number + 1, min(len(sheet.lines), number + 4))}
    worth = 0.8 if Role.KICKER in above | below or below & {Role.DATE, Role.BYLINE} else 0.0
    return worth - (0.7 if above & {Role.DATE, Role.BYLINE} else 0.0)


_FURNITURE_IN_TITLE: Final = 0.4


def _is_suffixed(text: str) -> bool:
    """Return whether the line ends as a browser's title does, in a bar and the site's name."""
    return re.search(r"\s[|–—·-]\s[^|–—·]{2,40}\Z", text) is not None


def _echo(text: str, first: str, tokens: frozenset[str]) -> float:
    """Return what it says for a headline that the page's first line, the browser's title, repeats it."""
    folded = text.casefold()
    own = frozenset(_TOKEN.findall(folded))
    shared = len(own & tokens)
    if len(own) < MIN_ECHO_TOKENS or 2 * shared < len(own):
        return 0.0
    # F1 of the words: a piece of the headline is no headline, nor is a sentence that holds it.
    return 8.0 * shared / (len(own) + len(tokens)) + (2.0 if folded in first else 0.0)


MIN_ECHO_TOKENS: Final = 3


def _zone(sheet: Sheet, title: int | None, start: int) -> Iterator[int]:
    """Give the lines where bylines, dates and kickers are the article's own."""
    top = max(0, start - NEAR_LINES) if title is None else max(0, _first_copy(sheet, title) - 4)
    prose = 0
    for number in range(top, min(len(sheet.lines), start + 2 * NEAR_LINES)):
        if number >= start and sheet.prose[number]:
            prose += 1
            if prose > MAX_DEKS:
                return
        yield number


def _first_copy(sheet: Sheet, title: int) -> int:
    """Return the first of the lines shortly above the headline that repeat it: some stand over the picture, too."""
    above = range(max(0, title - COPY_LINES), title)
    return next((number for number in above if sheet.text(number) == sheet.text(title)), title)


COPY_LINES: Final = 10


def _section(sheet: Sheet, title: int | None) -> int | None:
    """Return the line directly over the headline, if it is one of the labels of the navigation above it."""
    if not title or sheet.labels[title - 1] is not None or sheet.columns[title - 1] > SECTION_COLUMNS:
        return None
    label = sheet.text(title - 1)
    listed = any(label in sheet.text(number) for number in range(max(0, title - 1 - NAVIGATION_LINES), title - 1))
    return title - 1 if listed and label[0].isupper() and label.casefold() not in sheet.text(title).casefold() else None


def _named_section(sheet: Sheet, title: int | None) -> int | None:
    """Return the line over the headline that is a section's name and stands alone, not in a row of them."""
    above = [number for number in range(max(0, (title or 0) - SECTION_LINES), title or 0) if _is_section(sheet, number)]
    return above[0] if len(above) == 1 else None


def _is_section(sheet: Sheet, number: int) -> bool:
    alone = sheet.lines[number].gap and sheet.lines[number + 1].gap
    return alone and sheet.labels[number] is None and sheet.text(number).casefold() in SECTIONS


SECTION_LINES: Final = 3
"""How far above the headline its section stands: a slug, a date or a second label may come between."""

SECTION_COLUMNS: Final = 24
NAVIGATION_LINES: Final = 400
"""How far up the page its navigation is looked for; the longest of the 219 has 380 lines."""


def _body(sheet: Sheet, title: int | None, start: int, parts: dict[int, Role]) -> int:
    """Return the first line of the body: behind the last part of the head, and behind the headline."""
    last = max((number for number in parts if number >= start), default=-1)
    if title is not None:
        last = max(last, title)
    for number in range(max(last + 1, start), len(sheet.lines)):
        if sheet.prose[number]:
            return number
    return start


def _deks(sheet: Sheet, title: int | None, body: int, parts: dict[int, Role]) -> dict[int, Role]:
    """Return the sentences between the headline and what parts them from the prose: kicker, byline or date."""
    if title is None:
        return {}
    found: dict[int, Role] = {}
    parted = max((number for number in parts if number < body), default=title)
    for number in range(title + 1, body):
        if number in parts or sheet.labels[number] is not None or number - title > NEAR_LINES:
            continue
        like = sheet.columns[number] in DEK_COLUMNS and (
            SENTENCE_END.search(sheet.text(number)) is not None or sheet.prose[number] or number == title + 1
        )
        if like and number < parted and len(found) < MAX_DEKS:
            found[number] = Role.DEK
    return found

"""What a dump's head, first line, bios and last lines say → candidate facts, best first.

Knows where the parts stand (`indexer.extract.head`) and reads them; looks for nothing elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.model import Role
from indexer.extract.dates import printed_dates
from indexer.extract.names import byline_names, dated_names
from indexer.extract.stated import address_of
from indexer.extract.words import KINDS
from indexer.page import FactName, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.head import Head
    from indexer.extract.lines import Line
    from indexer.page import Fact

MAX_OUTLET_WORDS: Final = 5
TOP_LINES: Final = 5
"""Where the address a text was copied from is written: on top."""

PIECE: Final = 0.6
"""A line with at most this share of the browser title's words, and no others, is a piece of the headline."""

_DASH: Final = re.compile(r"\s[-–—]\s")
_LABEL_BEHIND: Final = re.compile(r"\s[-–—|]\s")
"""What parts the headline from the section or the site behind it."""

_WORD: Final = re.compile(r"\w+")
_SITE_SUFFIX: Final = re.compile(r"\s(?:[|–—·*]|-)\s([^|–—·*\d]{2,40})\Z")


def dump_facts(lines: Sequence[Line], head: Head, bios: Sequence[str]) -> tuple[Fact, ...]:
    """Return the facts that the lines state."""
    by_line = sorted(head.parts.items(), key=lambda part: (head.title is not None and part[0] < head.title, part[0]))
    parts = [(role, lines[number].text) for number, role in by_line]
    facts = (
        *_title(lines, head),
        *(found for role, text in parts if role is Role.DEK for found in fact(FactName.DEK, text, "text")),
        *_authors(parts, head, bios),
        *_dates(parts),
        *(found for role, text in parts if role is Role.KICKER for found in _kicker(text)),
        *(found for line in lines[:TOP_LINES] for found in fact(FactName.ORIGIN, address_of(line.text), "text")),
    )
    return tuple(dict.fromkeys(facts))


def _title(lines: Sequence[Line], head: Head) -> Iterator[Fact]:
    first = lines[0].text
    site = _SITE_SUFFIX.search(first)
    outlet = site[1] if site and len(site[1].split()) <= MAX_OUTLET_WORDS else None
    window = first[: site.start()] if site and outlet else first
    if head.title is not None:
        text = lines[head.title].text
        at_window = head.title == 0 or _is_windows(text, window, sited=outlet is not None)
        headline = window if at_window else _without_kicker(text, lines[head.title + 1 : head.title + 2], window)
        yield from fact(FactName.TITLE, headline, "title-tag" if at_window and head.title else "headline")
    # The line that repeats the headline and goes on is a browser's title, and ends in the site's name.
    if outlet and head.title and first.casefold().startswith(lines[head.title].text.casefold()[:40]):
        yield from fact(FactName.OUTLET, outlet, "title-tag")


def _is_windows(text: str, window: str, *, sited: bool) -> bool:
    """Return whether the browser's title, which ends in the site's name, is the fuller or the cleaner headline.

    It is where the line has a kicker or a breadcrumb before the same words, and where the line is but a part of it:
    a subhead, a link to a section of the page.
    """
    if not sited:
        return False
    line, whole = text.casefold(), window.casefold()
    words, all_words = (frozenset(_WORD.findall(one)) for one in (line, whole))
    labelled = whole.endswith(f": {line}") or (whole.startswith(line) and _LABEL_BEHIND.match(whole[len(line) :]))
    piece = words < all_words and len(words) <= PIECE * len(all_words) and not labelled
    # Where the case differs the line goes on from what stands before: it is no kicker, but a part of the headline.
    return (line != whole and text.endswith(window)) or piece


def _without_kicker(text: str, below: Sequence[Line], window: str) -> str:
    """Return the headline without the kicker that is printed before it with a dash, where another copy has a colon."""
    for copy, other in ((text, window), *((line.text, text) for line in below)):
        for dash in _DASH.finditer(copy):
            kicker, headline = copy[: dash.start()], copy[dash.end() :]
            if other.startswith(f"{kicker}: {headline}"):
                return headline
    return text


def _authors(parts: Sequence[tuple[Role, str]], head: Head, bios: Sequence[str]) -> Iterator[Fact]:
    printed = [name for role, text in parts if role is Role.BYLINE for name in byline_names(text)]
    dated = [name for role, text in parts if role is Role.DATE for name in dated_names(text)]
    named = list(dict.fromkeys((*printed, *head.names, *dated)))
    for name in named:
        yield from fact(FactName.AUTHOR, name, "byline")
    for name in dict.fromkeys(bios):
        if name not in named:
            yield from fact(FactName.AUTHOR, name, "bio")


def _dates(parts: Sequence[tuple[Role, str]]) -> Iterator[Fact]:
    for date in (date for role, text in parts if role in (Role.DATE, Role.BYLINE) for date in printed_dates(text)):
        yield from fact(FactName.MODIFIED if date.later else FactName.PUBLISHED, date.iso, "text")


def _kicker(text: str) -> Iterator[Fact]:
    """Read `Analysis | Asia-Pacific`, `Analysis` and `World | Europe`."""
    labels = [part.strip() for part in text.split("|")]
    kind = next((label for label in labels if label.casefold() in KINDS), None)
    section = next((label for label in reversed(labels) if label != kind), None)
    yield from fact(FactName.KIND, kind, "kicker")
    yield from fact(FactName.SECTION, section, "kicker")
    yield from fact(FactName.REGION, section, "kicker")

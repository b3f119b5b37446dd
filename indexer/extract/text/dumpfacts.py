"""What a dump's head, first line, bios and last lines say → candidate facts, best first.

Knows where the parts stand (`indexer.extract.text.head`) and reads them; looks for nothing elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.labels import kicker_labels
from indexer.extract.cues.names import byline_names, dated_names
from indexer.extract.cues.owner import MAX_OUTLET_WORDS, owner
from indexer.extract.cues.stated import address_of
from indexer.extract.cues.words import KINDS, SECTIONS
from indexer.page import FactName, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.text.head import Head
    from indexer.extract.text.lines import Line
    from indexer.page import Fact

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
        *_owner(lines, head),
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


def _owner(lines: Sequence[Line], head: Head) -> Iterator[Fact]:
    """Read the site's name off the copyright line behind the article, where the head of the page prints it, too.

    Many a site belongs to a firm that only the copyright line names.
    """
    found: dict[str, str] = {}
    for name in filter(None, (owner(line.text) for line in lines[head.body :])):
        found.setdefault(name.casefold(), name)
    above = {line.text.casefold() for line in lines[: head.title or head.body]}
    first = lines[0].text.casefold()
    for key, name in found.items():
        if key in above or key.removeprefix("the ") in above or first.endswith(key):
            yield from fact(FactName.OUTLET, name, "copyright")


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
    """Read `Analysis | Asia-Pacific`, `Analysis`, `World | Europe`, `Home > Science > Water` and `Section: Ports`.

    The second of two labels with a bar is the section; of others, only what newspapers call one.
    """
    labels = kicker_labels(text)
    kind = next((label for label in labels if label.casefold() in KINDS), None)
    others = [label for label in labels if label != kind]
    named = [label for label in others if label.casefold() in SECTIONS]
    alone = others == [text] or text.endswith(tuple(f": {label}" for label in others))
    last = others[-1:] if "|" in text or alone else []
    section = next(iter(last if "|" in text else named or last), None)
    yield from fact(FactName.KIND, kind, "kicker")
    yield from fact(FactName.SECTION, section, "kicker")
    yield from fact(FactName.REGION, section, "kicker")

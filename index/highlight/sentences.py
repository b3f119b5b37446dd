"""Find where a paragraph's sentences begin and end, by the punctuation between them. This module knows no articles.

A sentence ends with a full stop, exclamation or question mark and the quotation marks and brackets that close after it.
White space and a possible start of a sentence must follow. A full stop ends no sentence after a single capital, a title
(`Mr.`) or a German ordinal (`am 3. Oktober`). Offsets are 0-based, half-open, in code points of the whole text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import regex

from index.article.model import PARAGRAPH_BREAK

_TITLES: Final = ("Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Sen", "Rep", "Gov", "Prof", "Lt", "Col")

_ANY: Final = regex.compile(
    rf"""(?P<last>
          (?: (?<! \b (?: \p{{Lu}} | {" | ".join(_TITLES)} )) \. | [!?…؟।] )
          [\p{{Pf}}\p{{Pe}}"']*+
        ) \s++ (?=[\p{{Lu}}\p{{Lo}}\p{{N}}\p{{Pi}}\p{{Ps}}"'])
      | (?P<last> [。！？｡]++ [\p{{Pf}}\p{{Pe}}]*+ ) \s*+""",
    regex.VERSION1 | regex.VERBOSE,
)
_EACH_TITLE: Final = " ".join(rf"(?<! \b {title} \. )" for title in ("[A-Z]", *_TITLES))
_NO_TITLE: Final = rf"(?> (?<= [a-z]{{4}} [.!?] ) | {_EACH_TITLE} )"
"""No title ends with four small letters, so most words need no look at each title."""

_ASCII_REST: Final = r"""[)\]}"']*+ ) [\t-\r\ ]++ (?= [A-Z0-9(\[{"'] )"""
_ASCII: Final = re.compile(rf"(?P<last> [.!?] {_NO_TITLE} {_ASCII_REST}", re.VERBOSE | re.ASCII)
_FULL_STOP: Final = re.compile(rf"(?P<last> \. {_NO_TITLE} {_ASCII_REST}", re.VERBOSE | re.ASCII)
"""The same for ASCII text, in half the time; a quarter if all sentences end with full stops."""

_ORDINAL: Final = regex.compile(
    r"""(?: (?<= \b(?:[Aa]b|[Aa]m|[Bb]eim|[Bb]is|[Dd](?:as|e[mnrs]|ie)|[Ii]m|[Ss]eit|[Vv]om|[Zz]um)\s ) \d\d? \.
      | \b \d\d? \. \s (?:Jan|Jän|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez) )""",
    regex.VERSION1 | regex.VERBOSE,
)
"""A German ordinal: a number of one or two digits after an article or a preposition with one, or before a month."""


class Paragraph(NamedTuple):
    """A paragraph of a text, and its sentences.

    Attributes:
        start: where it begins.
        stop: where it ends.
        starts: where its sentences begin, ascending; at least one, the first at `start`.
        stops: where they end, without the white space after them; the last at `stop`.
    """

    start: int
    stop: int
    starts: list[int]
    stops: list[int]


def paragraph_start(text: str, position: int) -> int:
    """Return the start of the paragraph that holds a position, or that ends there."""
    before = text.rfind(PARAGRAPH_BREAK, 0, position)
    return before + len(PARAGRAPH_BREAK) if before >= 0 else 0


def paragraph_from(text: str, start: int) -> Paragraph:
    """Return the paragraph of a text that begins at `start`."""
    after = text.find(PARAGRAPH_BREAK, start)
    stop = after if after >= 0 else len(text)
    found = _sentence_end(text[start:stop]).finditer(text, start, stop)
    starts, stops = [start], []
    for end in found:
        (last, following), (_, sentence_stop) = end.regs
        if not text[last - 1].isdecimal() or not _is_ordinal(text, start, last):
            starts.append(following)
            stops.append(sentence_stop)
    if stops and starts[-1] == stop:
        starts.pop()
        stops[-1] = stop
    else:
        stops.append(stop)
    return Paragraph(start, stop, starts, stops)


def _is_ordinal(text: str, start: int, stop: int) -> bool:
    """Return whether the number that ends at `stop`, in the paragraph that begins at `start`, is a German ordinal."""
    first = max(text.rfind(" ", start, stop) + 1, start)
    return stop - first <= 2 and _ORDINAL.match(text, first) is not None


def _sentence_end(paragraph: str) -> re.Pattern[str] | regex.Pattern[str]:
    """Return the fastest pattern that finds the ends of this paragraph's sentences."""
    if not paragraph.isascii():
        return _ANY
    return _ASCII if "!" in paragraph or "?" in paragraph else _FULL_STOP

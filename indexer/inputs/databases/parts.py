"""Several articles in one text that no database made: parted by form feeds or rules, where each part has its own head.

Strict, because an ordinary text is full of rules: it is parted only where every part begins with a title, a byline and
a date, and goes on with prose.
"""

from __future__ import annotations

import re
from typing import Final

HEAD_LINES: Final = 6
"""How many lines a part's head may have."""

MAX_HEAD_CHARS: Final = 150
MIN_PROSE_CHARS: Final = 300
"""A part with less text below its head is no article."""

_RULE: Final = re.compile(r"[ \t]*(?:[-=_*~#]{3,200}|(?:[-=_*~#][ \t]){3,100}[-=_*~#]?)[ \t]*\Z")
_BYLINE: Final = re.compile(r"(?:by|von|par|por|door|di|av|af|przez)\b:?\s+\S", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_DAY: Final = re.compile(r"\d")
_SENTENCE: Final = re.compile(r"[.!?]\Z")


FORM_FEED: Final = "~" * 97
"""A rule of a width that nobody uses: what stands for a form feed, which decoding makes a newline."""


def parts(text: str) -> list[str]:
    """Return the articles of a text, `FORM_FEED` in the place of form feeds; none where it is one article, or none."""
    by_pages = _parted(text.split(f"\n{FORM_FEED}\n"))
    if by_pages:
        return by_pages
    found: list[list[str]] = [[]]
    for row in text.split("\n"):
        if _RULE.match(row):
            found.append([])
        else:
            found[-1].append(row)
    return _parted(["\n".join(rows) for rows in found])


def _parted(candidates: list[str]) -> list[str]:
    found = [one for one in candidates if one.strip()]
    return found if len(found) > 1 and all(map(_is_article, found)) else []


def _is_article(part: str) -> bool:
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    title, *below = lines[:HEAD_LINES]
    if len(title) > MAX_HEAD_CHARS or _SENTENCE.search(title) or _BYLINE.match(title):
        return False
    head = [line for line in below if len(line) <= MAX_HEAD_CHARS]
    dated = any(_YEAR.search(line) and len(_DAY.findall(line)) > len("2019") for line in head)
    prose = sum(len(line) for line in lines[1:])
    return dated and any(map(_BYLINE.match, head)) and prose >= MIN_PROSE_CHARS

"""Look up the months' names of many languages, and whether a locale's numeric dates begin with the month.

`months.json` holds both; `scripts/make_months.py` makes it from the CLDR. A short form counts in its own language, or
where no other word of a common language is spelt so.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Final

_TABLE: Final = json.loads(files("indexer.extract.cues").joinpath("months.json").read_text("utf-8"))

_COMMON: Final = frozenset("de en es fr it nl pt ru uk".split())
"""Languages whose short forms count on every page."""

_Months = dict[str, dict[int, frozenset[str]]]


def _names(key: str) -> _Months:
    return {
        name: {int(month): frozenset(codes.split()) for month, codes in months.items()}
        for name, months in _TABLE[key].items()
    }


_FULL: Final = _names("full")
_SHORT: Final = _names("short")
_MONTH_FIRST: Final = frozenset(_TABLE["month_first"])
_TRIMMED: Final = ".׳’'"

MONTHS: Final = frozenset((*_FULL, *_SHORT))
"""All names of months, casefolded."""

OTHER_LETTERS: Final = r"[^\s\d.,;:!?()/|\[\]\"_\-–—،、。·•«»“”<>+*=&#@%]"
"""A character of a word, as a regular expression: also the vowel signs of Indian scripts, which are no letters."""

PHRASES: Final = "|".join(
    re.escape(name) for name in sorted(MONTHS, key=len, reverse=True) if not re.fullmatch(f"{OTHER_LETTERS}+", name)
)
"""The names of more than one word, as a regular expression: `tháng 3`, `ม.ค`."""


def month_of(name: str, language: str | None, *, dated: bool = True) -> int | None:
    """Return the number of the month with this name; None if it is no month's.

    Some names are different months in two languages: `listopad` is October or November.

    Args:
        name: the name as printed.
        language: the page's language, if it is known.
        dated: whether a day stands beside it. Without one ("Pro 2019"), fewer short forms count.
    """
    key = name.casefold().rstrip(_TRIMMED)
    if months := _FULL.get(key):
        return _best(months, language)
    months = _SHORT.get(key, {})
    common = frozenset(("en",)) if dated is False else _COMMON
    if any(language in codes or codes & common for codes in months.values()) or (months and not key.isascii()):
        return _best(months, language)
    return None


def languages_of(name: str) -> frozenset[str]:
    """Return the languages that have a month with this name."""
    key = name.casefold().rstrip(_TRIMMED)
    return frozenset(code for table in (_FULL, _SHORT) for codes in table.get(key, {}).values() for code in codes)


def is_month_first(tag: str) -> bool | None:
    """Return whether numeric dates in this language have the month first; None if it does not say.

    Of English only a region says it, and East Asian dates begin with the year.
    """
    parts = tag.replace("_", "-").split("-")
    language, region = parts[0].lower(), parts[-1].upper() if len(parts) > 1 else ""
    if language in ("ja", "zh", "ko", "", "en") and not (language == "en" and region):
        return None
    return language in _MONTH_FIRST - {"en"} or f"{language}-{region}" in _MONTH_FIRST


def _best(months: dict[int, frozenset[str]], language: str | None) -> int:
    own = [month for month, codes in months.items() if language in codes]
    return own[0] if own else max(months, key=lambda month: len(months[month]))

"""Write `indexer/extract/cues/months.json`: the months' names of many languages, and the order of their numeric dates.

Run `python -m scripts.make_months` with Babel installed. The names come from the CLDR (Unicode License v3,
https://www.unicode.org/license.txt): those of a sentence, those that stand alone, and their short forms. The orders
come from its short date of each locale.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, localedata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MONTHS: Final = Path(__file__).parents[1] / "indexer" / "extract" / "cues" / "months.json"

_LANGUAGES: Final = (
    "en de fr es it pt nl sv nb nn da fi is et lv lt pl cs sk sl hr bs sr mk bg ru uk be ro hu sq el tr az kk uz "
    "ky ka hy ar he fa ur hi mr ne bn gu pa ta te ml kn si th lo km my vi id ms fil sw af ca gl eu ga cy eo lb fo mn am"
).split()

_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("9 sept",),
    "de": ("1 jänner", "1 jän", "2 feber", "3 mrz", "3 mär", "5 mai"),
    "fr": ("2 fev", "2 févr", "2 fév", "8 aout", "12 dec"),
    "es": ("9 setiembre", "9 set", "9 sep"),
    "id": ("8 agu", "8 ags", "8 agt"),
    "ar": (
        "1 كانون الثاني",
        "2 شباط",
        "3 آذار",
        "4 نيسان",
        "5 أيار",
        "6 حزيران",
        "7 تموز",
        "8 آب",
        "9 أيلول",
        "10 تشرين الأول",
        "11 تشرين الثاني",
        "12 كانون الأول",
        "4 إبريل",
    ),
    "hi": ("8 अगस्त", "9 सितम्बर", "10 अक्तूबर", "11 नवम्बर", "12 दिसम्बर"),
    "bn": ("1 জানুয়ারি", "2 ফেব্রুয়ারি"),
    "vi": ("1 tháng một", "1 tháng giêng", "2 tháng hai", "3 tháng ba", "4 tháng tư", "5 tháng năm", "6 tháng sáu",
           "7 tháng bảy", "8 tháng tám", "9 tháng chín", "10 tháng mười", "11 tháng mười một", "12 tháng mười hai"),
}  # fmt: skip
"""Names that pages print and the CLDR lacks, each behind its month's number."""

_PREFIXES: Final = {"he": "ב"}
"""A preposition that is written together with the month."""

_SUFFIXES: Final = {"eu": "ren"}
"""The ending of a month in a Basque date: `2019ko martxoaren 4a`."""

_ONLY_WIDE: Final = ("am", "lo", "my", "si")
"""Languages whose short forms are single syllables, which other words hold too."""

_ARTICLE: Final = re.compile(r"\A(?:de |d’)")


def main() -> None:
    """Write the file."""
    full: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    short: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code in _LANGUAGES:
        for name, month, is_short in _names_in(code):
            (short if is_short else full)[name][month].add(code)
    about = (
        f"Made by scripts/make_months.py from the CLDR as in Babel {version('babel')} (Unicode License v3). full: a "
        "month's name, its number and the languages that have it; short: the same of short forms. month_first: "
        "locales whose short date has the month before the day."
    )
    parts = [f' "about": {json.dumps(about)}', f' "month_first": {json.dumps(sorted(_month_first()))}']
    parts += [f' "{key}": {{\n{_rows(names)}\n }}' for key, names in (("full", full), ("short", short))]
    MONTHS.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _rows(names: Mapping[str, Mapping[int, set[str]]]) -> str:
    return ",\n".join(
        f"  {json.dumps(name, ensure_ascii=False)}: "
        + json.dumps({str(month): " ".join(sorted(codes)) for month, codes in sorted(months.items())})
        for name, months in sorted(names.items())
    )


def _names_in(code: str) -> Iterator[tuple[str, int, bool]]:
    """Yield the names of a language, casefolded, with the month's number and whether it is a short form."""
    for name, month, is_short in _printed(code):
        key = _ARTICLE.sub("", unicodedata.normalize("NFC", name).casefold()).strip(" .׳’'\u200f॰")
        if len(key) > 1 and not key[0].isdigit() and not (is_short and code in _ONLY_WIDE):
            yield key, month, is_short
            if code == "el":  # in capitals Greek has no accents
                yield _bare(key), month, is_short
            if code in _PREFIXES:
                yield _PREFIXES[code] + key, month, is_short
            if code in _SUFFIXES and not is_short:
                yield key + _SUFFIXES[code], month, False


def _printed(code: str) -> Iterator[tuple[str, int, bool]]:
    months = localedata.load(code)["months"]
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            value = months[form][width]
            names = value[1] if isinstance(value, tuple) else value
            if not isinstance(names, localedata.Alias):
                yield from ((name, month, width == "abbreviated") for month, name in names.items())
    for line in _MORE.get(code, ()):
        number, name = line.split(" ", 1)
        yield name, int(number), len(name) <= SHORT


SHORT: Final = 4
"""A name of `_MORE` with at most this many letters is a short form."""


def _bare(name: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one))


def _month_first() -> Iterator[str]:
    for identifier in localedata.locale_identifiers():
        code = identifier.split("_")[0]
        if code in _LANGUAGES:
            pattern = str(Locale.parse(identifier).date_formats["short"].pattern)
            order = re.sub(r"[^dMy]", "", pattern)
            if order.startswith("M") and identifier != "en_US_POSIX":
                yield identifier.replace("_", "-")


if __name__ == "__main__":
    main()

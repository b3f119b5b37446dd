"""Write `indexer/inputs/letters.json`: how often each letter occurs in 100,000 letters of a language.

Run `python -m scripts.make_letters` with wordfreq and Django installed; the project does not require them. The counts
come from the 20,000 most frequent words of wordfreq, each weighted by its frequency, or from Django's translations for
languages that wordfreq lacks. No words of either are kept; the file's `about` credits both.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LETTERS: Final = Path(__file__).parents[1] / "indexer" / "inputs" / "letters.json"
WORDS: Final = 20_000
RARE: Final = 2e-5
"""A letter with a smaller share is left out: it comes from foreign names."""

_WORDFREQ: Final = (
    "ar bg ca cs da de el en es fa fi fr he hu is it lt lv mk nb nl pl pt ro ru sl sk sh sv tr uk vi".split()
)
_RENAMED: Final = {"sh": "hr"}
"""wordfreq writes Serbo-Croatian in Latin letters."""

_DJANGO: Final = ("et", "be", "sq", "sr", "eu", "gl", "cy", "ga", "th", "eo", "af")
ABOUT: Final = (
    "How often each letter occurs in 100,000 letters of a language; counted, and no word is kept.",
    "Counted in the 20,000 most frequent words of wordfreq, by frequency: Robyn Speer, https://github.com/rspeer/wordfreq",
    "Its data are under CC BY-SA 4.0: https://creativecommons.org/licenses/by-sa/4.0/",
    "et, be, sq, sr, eu, gl, cy, ga, th, eo, af: counted in the translations of Django (BSD-3-Clause).",
)

_SCRIPTS: Final = {
    "ar": "ARABIC",
    "fa": "ARABIC",
    "he": "HEBREW",
    "el": "GREEK",
    "th": "THAI",
    **dict.fromkeys(("bg", "mk", "ru", "uk", "be", "sr"), "CYRILLIC"),
}
_CEDILLAS: Final = (("ș", "ş"), ("ț", "ţ"))
"""Romanian before Unicode wrote a cedilla for the comma below."""

_MESSAGE: Final = re.compile(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|%[sd]|\{\w*\}|<[^>]*>")


def main() -> None:
    """Write the file."""
    shares = {_RENAMED.get(code, code): _shares(code, _frequent(code)) for code in _WORDFREQ}
    shares |= {code: _shares(code, ((word, 1.0) for word in _translated(code))) for code in _DJANGO}
    rows = (
        f"  {json.dumps(code)}: {json.dumps(counts, ensure_ascii=False, separators=(',', ':'))}"
        for code, counts in sorted(shares.items())
    )
    about = f'  "about": {json.dumps(ABOUT, ensure_ascii=False)}'
    LETTERS.write_text("{\n" + ",\n".join((about, *rows)) + "\n}\n", encoding="utf-8")


def _frequent(code: str) -> Iterable[tuple[str, float]]:
    wordfreq = import_module("wordfreq")
    return ((word, wordfreq.word_frequency(word, code)) for word in wordfreq.top_n_list(code, WORDS))


def _translated(code: str) -> Iterable[str]:
    for path in Path(str(files("django"))).rglob(f"locale/{code}/LC_MESSAGES/*.po"):
        for match in _MESSAGE.finditer(path.read_text("utf-8")):
            text = "".join(json.loads(line) for line in match[1].strip().split("\n"))
            if len(text) > len("a message of some length") and "Project-Id" not in text:
                yield from _PLACEHOLDER.sub("", text).split()


def _shares(code: str, words: Iterable[tuple[str, float]]) -> Mapping[str, int]:
    script = _SCRIPTS.get(code, "LATIN")
    counts: Counter[str] = Counter()
    for word, frequency in words:
        for letter in unicodedata.normalize("NFC", word.lower()):
            is_letter = letter.isalpha() or unicodedata.category(letter).startswith("M")
            if is_letter and unicodedata.name(letter, "").startswith(script):
                counts[letter] += frequency  # type: ignore[assignment]
    if code == "ro":
        for comma, cedilla in _CEDILLAS:
            counts[comma] = counts[cedilla] = counts[comma] + counts[cedilla]
    total = sum(counts.values())
    return {letter: round(n / total * 100_000) for letter, n in counts.most_common() if n / total >= RARE}


if __name__ == "__main__":
    main()

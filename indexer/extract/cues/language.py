"""Prose → the language it is written in, by py3langid, where there is enough of it to tell.

What the page says of itself goes before (indexer/assemble.py). Of English texts cut to their first 30 words these
are named wrongly, and these left open for want of letters: TIME 0 and 0 of 423, CISI 0 and 0 of 1,408, Reuters 22
and 163 of 8,763 (tables of figures); of 15,910 cut to 60, 100 or 200 words 1 is wrong. Of the 198 gold pages whose
HTML says a language four differ, by the HTML's fault: in Zulu and Swahili, saying English, and in English, saying
German.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.page import FactName, fact

if TYPE_CHECKING:
    from indexer.page import Fact

MIN_LETTERS: Final = 60
"""Below it the classifier guesses; a name and a city are "Italian"."""

ENOUGH_LETTERS: Final = 300
"""From here rare languages are believed; below, the likeliest common one: 1 English story in 70 passes for Pidgin."""

MAX_CHARS: Final = 3_000
"""More text changes no verdict and costs time."""

COMMON: Final = frozenset(
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk "
    "km kn ko ku ky la lb lo lt lv mg mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru rw si sk sl so sq "
    "sr st sv sw ta te th tl tr uk ur uz vi xh yo zh zu".split()
)
_FIRST_CHARACTER: Final = "\u2e80"
_CHARACTER_LETTERS: Final = 3
"""A character of Han, Kana or Hangul says what three letters do: it has as many bytes, which are what is classified."""

_NO_LANGUAGE: Final = "zxx"


def language_fact(text: str) -> tuple[Fact, ...]:
    """Return the language of `text` as a fact; none where it is too short to tell."""
    beginning = text[:MAX_CHARS]
    letters = sum(_CHARACTER_LETTERS if one >= _FIRST_CHARACTER else 1 for one in beginning if one.isalpha())
    if letters < MIN_LETTERS:
        return ()
    return fact(FactName.LANGUAGE, _classified(beginning, letters), "detected")


def _classified(text: str, letters: int) -> str | None:
    import py3langid  # type: ignore[import-untyped]

    code = str(py3langid.classify(text)[0])
    if code not in COMMON and letters < ENOUGH_LETTERS:
        return next(str(other) for other, _ in py3langid.rank(text) if other in COMMON)
    return code if code != _NO_LANGUAGE else None

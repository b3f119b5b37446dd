"""Prose → the language it is written in, by py3langid, where there is enough of it to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.page import FactName, fact

if TYPE_CHECKING:
    from indexer.page import Fact

MIN_LETTERS: Final = 100
"""Below it the classifier guesses; a name and a city are "Italian"."""

ENOUGH_LETTERS: Final = 300
"""From here rare languages are believed too: of 2,171 English stories under it 1 in 70 passed for Nigerian Pidgin."""

MAX_CHARS: Final = 3_000
"""More text changes no verdict and costs time."""

COMMON: Final = frozenset(
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk "
    "km kn ko ku ky la lb lo lt lv mg mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru rw si sk sl so sq "
    "sr st sv sw ta te th tl tr uk ur uz vi xh yo zh zu".split()
)
_NO_LANGUAGE: Final = "zxx"


def language_fact(text: str) -> tuple[Fact, ...]:
    """Return the language of `text` as a fact; none where it is too short to tell."""
    beginning = text[:MAX_CHARS]
    letters = sum(map(str.isalpha, beginning))
    if letters < MIN_LETTERS:
        return ()
    import py3langid  # type: ignore[import-untyped]

    code = str(py3langid.classify(beginning)[0])
    believed = code in COMMON or (letters >= ENOUGH_LETTERS and code != _NO_LANGUAGE)
    return fact(FactName.LANGUAGE, code if believed else None, "detected")

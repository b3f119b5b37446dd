"""The stems of a whole text, as an index has them."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.analysis import Token
from index.text.stems import form_stem


def stems(text: str, tokens: Sequence[Token], language: str) -> list[str]:
    """Return the stem of each of the tokens of `text`, in a language that `stem_language` returned."""
    return [form_stem(text[start:stop], term, language) for term, start, stop in tokens]

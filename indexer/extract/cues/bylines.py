"""Recognise a "By" on a line of its own, before a name on the next line."""

from __future__ import annotations

import re
from typing import Final

_BY_ALONE: Final = re.compile(
    r"(?:(?:written )?by|von|par|por|door|av|af|przez|oleh|بقلم|מאת|โดย)\s*:?|"
    r"(?:authors?(?: of the article)?|autor(?:in|en)?|auteur)\s*:",
    re.IGNORECASE,
)


def is_by_alone(text: str) -> bool:
    """Return whether the text is a byline's "By" without the name, which is on the next line."""
    return _BY_ALONE.fullmatch(text) is not None

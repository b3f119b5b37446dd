"""Recognise prose in a single line: its width, and the end of a sentence.

Knows no neighbouring lines: `indexer.extract.text.prose` scores a line with these too.
"""

from __future__ import annotations

import re
from typing import Final

SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟][\"'”’»)\]“」』]*\Z")
PROSE_COLUMNS: Final = 80
"""A line this wide that ends as a sentence is prose: the best of the rules that were tried alone."""

_WIDE: Final = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]+")


def width(text: str) -> int:
    """Return the length of `text` in columns: a character of Chinese, Japanese or Korean takes two."""
    return len(text) if text.isascii() else len(text) + sum(len(run) for run in _WIDE.findall(text))

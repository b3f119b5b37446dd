"""What prose looks like in one line: how wide it is, and how a sentence ends.

Knows no neighbours: `indexer.extract.text.prose` scores a line by those too.
"""

from __future__ import annotations

import re
from typing import Final

SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟][\"'”’»)\]“」』]*\Z")
PROSE_COLUMNS: Final = 80
"""A line of this width that ends as a sentence is prose by itself; the notes' best single rule."""

_WIDE: Final = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]+")


def width(text: str) -> int:
    """Return the length of `text` in columns: a character of Chinese, Japanese or Korean takes two."""
    return len(text) if text.isascii() else len(text) + sum(len(run) for run in _WIDE.findall(text))

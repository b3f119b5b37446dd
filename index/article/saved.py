"""The saved file of an article, open, and the function that opens it.

The indexer knows where saved files are; the server hands them out. Neither imports the other, so this type stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from index.article.model import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """A copy of a saved file's bytes, open at their beginning; whoever has it closes it.

    Attributes:
        file: the bytes.
        name: the file's name, without its folder.
        size_bytes: how many bytes they are.
        sha256: their digest, in hexadecimal digits.
    """

    file: IO[bytes]
    name: str
    size_bytes: int
    sha256: str


OpenSaved = Callable[[Article], SavedFile]
"""Opens an article's saved file, or raises a SavedFileError. Several threads call it at once."""

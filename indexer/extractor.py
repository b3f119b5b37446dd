"""Identify the extractor, as one number for each row: the code's version and the user's site profiles.

Knows where the profiles' files are, but not their content (`indexer.extract.html.profiles`). Loads no parser.
"""

from __future__ import annotations

import os
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from indexer.page import EXTRACTOR_VERSION

PROFILES: Final = "DATELINE_PROFILES"
"""The environment variable with the folder of site profiles."""

BASE: Final = 1_000_000
"""The number modulo this is the code's version, whatever the profiles are."""


def extractor_version() -> int:
    """Return a number that changes when extract would make another Page of the same bytes."""
    return EXTRACTOR_VERSION + BASE * _checksum(os.environ.get(PROFILES, ""), profile_stamp())


def profile_files() -> tuple[Path, ...]:
    """Return the files of the site profiles, sorted by name."""
    folder = os.environ.get(PROFILES)
    return tuple(sorted(Path(folder).glob("*.toml"))) if folder else ()


def profile_stamp() -> tuple[tuple[str, int, int], ...]:
    """Return the files' names, times and sizes: the profiles are read again when one of these changes."""
    return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path in profile_files() for stat in (path.stat(),))


@lru_cache(maxsize=4)
def _checksum(_folder: str, stamp: tuple[tuple[str, int, int], ...]) -> int:
    return zlib.crc32(b"\0".join(path.read_bytes() for path in profile_files())) if stamp else 0

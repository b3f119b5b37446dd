"""Locate the shared data, and report what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = PROJECT.parent / "shared"


def absent(*paths: Path) -> bool:
    """Return whether any of the paths is missing, and say which."""
    missing = [path for path in paths if not path.exists()]
    for path in missing:
        print(f"skipped: no {path.relative_to(PROJECT.parent)} beside the project")
    return bool(missing)

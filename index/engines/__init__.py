"""The engines behind `index.engine`; each imports its library when it is opened, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from index.engine import Engine


def open_engine(root: Path | None, *, create: bool = False) -> Engine:
    """Return the engine of a data directory; whether there is an index in it shows when it is used.

    Args:
        root: the data directory; None keeps the index in memory, for this engine alone.
        create: make the directory, for its owner alone, if it is not there; its first index is made by `rebuild`.
    """
    from index.engines.whoosh.whoosh_engine import WhooshEngine

    return WhooshEngine(root, create=create)

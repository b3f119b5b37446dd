"""Wait for changes under the given paths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchfiles import Change

POLL_MS: Final = 200


def changes(starts: Sequence[Path], ignored: Path) -> Iterator[None]:
    """Yield at once, and then after each change; simultaneous changes yield once. Ends at Ctrl-C.

    Args:
        starts: existing files and folders.
        ignored: a folder whose changes are ignored (the data directory).
    """
    own = ignored.resolve()

    def is_watched(_: Change, path: str) -> bool:
        return own != Path(path) and own not in Path(path).parents

    found = watch(*starts, watch_filter=is_watched, rust_timeout=POLL_MS, yield_on_timeout=True)
    next(found)  # start watching before the first reading, so that changes during it are seen
    yield
    yield from (None for some in found if some)

"""When there is something to read again: at once, and then whenever anything under the paths changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchfiles import Change

POLL_MS: Final = 200


def changes(starts: Sequence[Path], besides: Path) -> Iterator[None]:
    """Yield now, and after each change; changes that come together are one. Ends at Ctrl-C.

    Args:
        starts: existing files and folders.
        besides: a folder whose changes do not count (the data directory).
    """
    own = besides.resolve()

    def counts(_: Change, path: str) -> bool:
        return own != Path(path) and own not in Path(path).parents

    found = watch(*starts, watch_filter=counts, rust_timeout=POLL_MS, yield_on_timeout=True)
    next(found)  # what changes during the first reading is seen from here on
    yield
    yield from (None for some in found if some)

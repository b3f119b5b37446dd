"""Which pile a path belongs to: named roots, the innermost of which holds a file however it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.ledger.ledger import Ledger, PileRoot


class Piles:
    """The registered roots of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._roots = list(ledger.files.piles())

    def register(self, start: Path) -> PileRoot:
        """Return the innermost root that holds `start`, registering its folder where there is none.

        The pile's name is the folder's; on a clash `-2`, `-3`, … is added. A lone file's pile is its folder.
        """
        start = start.resolve()
        holder = self.holding(start)
        if holder:
            return holder
        folder = start if start.is_dir() else start.parent
        pile = self._ledger.files.add_pile(self._free_name(printable(folder.name) or "pile"), folder)
        self._roots.append(pile)
        return pile

    def holding(self, path: Path) -> PileRoot | None:
        """Return the innermost registered root that is, or holds, this resolved path."""
        holders = [pile for pile in self._roots if path == pile.root or pile.root in path.parents]
        return max(holders, key=lambda pile: len(pile.root.parts), default=None)

    def under(self, start: Path) -> tuple[tuple[PileRoot, str], ...]:
        """Return every pile with a part at or under this resolved path, and that part's prefix ('' for all)."""
        found = [(pile, "") for pile in self._roots if pile.root == start or start in pile.root.parents]
        holder = self.holding(start)
        if holder and holder.root != start:
            found.append((holder, printable(start.relative_to(holder.root).as_posix())))
        return tuple(found)

    def _free_name(self, name: str) -> str:
        taken = {pile.name for pile in self._roots}
        names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
        return next(free for free in names if free not in taken)


def printable(path: str) -> str:
    """Return the path as text that UTF-8 can carry: a byte that is not UTF-8 stands as its hex escape."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

"""Find the pile of a path: the innermost registered root that contains it, however the path was given."""

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
        """Return the innermost root that contains `start`; register its folder if there is none.

        The pile is named after the folder, or after the parent of a single file. If the name is taken, it gets a
        suffix: `-2`, `-3`, …
        """
        start = start.resolve()
        return self.register_resolved(start, is_folder=start.is_dir())

    def register_resolved(self, start: Path, *, is_folder: bool) -> PileRoot:
        """Do as `register`, for a path that was resolved, on this machine or on another."""
        holder = self.innermost(start)
        if holder:
            return holder
        folder = start if is_folder else start.parent
        pile = self._ledger.files.add_pile(self._free_name(printable(folder.name) or "pile"), folder)
        self._roots.append(pile)
        return pile

    def innermost(self, path: Path) -> PileRoot | None:
        """Return the innermost registered root that is this resolved path, or contains it."""
        holders = [pile for pile in self._roots if path == pile.root or pile.root in path.parents]
        return max(holders, key=lambda pile: len(pile.root.parts), default=None)

    def under(self, start: Path) -> tuple[tuple[PileRoot, str], ...]:
        """Return every pile at or under this resolved path, and the path's prefix in it ('' for the whole pile)."""
        found = [(pile, "") for pile in self._roots if pile.root == start or start in pile.root.parents]
        holder = self.innermost(start)
        if holder and holder.root != start:
            found.append((holder, printable(start.relative_to(holder.root).as_posix())))
        return tuple(found)

    def _free_name(self, name: str) -> str:
        taken = {pile.name for pile in self._roots}
        names = (name, *(f"{name}-{suffix}" for suffix in range(2, len(taken) + 3)))
        return next(free for free in names if free not in taken)


def printable(path: str) -> str:
    """Return the path as valid UTF-8 text: each byte that is not UTF-8 becomes its hex escape."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

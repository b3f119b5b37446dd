"""What the pile has seen, kept in the ledger: which inputs hold a block, and which open with it.

Answers `teaching.Memory`'s questions by a bounded number of look-ups in an index, however large the pile, and says
whose answers a change turned. Writing happens inside the ledger's transactions; what it turned is asked for once
before each ends (`flipped`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from indexer.pile.identity import Extracted
    from indexer.pile.page_hashes import PageHashes, Site

MAX_OPENERS: Final = 4
"""Stories of more titles than this that open alike open with what is none of theirs."""

_BELOW_ALL: Final = -(2**31) - 1
_NOWHERE: Final = 0
"""Site, title and place of a block held by what is gone or taken away: found to be scrubbed, counted never."""


class BlockStore:
    """The tables `blocks` and `openings` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._recurred: dict[tuple[int, int, int], bool] = {}
        self._opened: dict[int, tuple[int, ...]] = {}
        self._touched: set[int] = set()

    def add(self, number: int, traces: PageHashes) -> None:
        """Remember a page."""
        self._note(number, traces)
        site = traces.site.number
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((held.number, site, traces.title, traces.place, number, held.in_body) for held in traces.held),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO openings VALUES (?, ?, ?, ?)",
            ((opening, traces.title, traces.locator, number) for opening in traces.opening),
        )

    def drop(self, number: int, traces: PageHashes) -> None:
        """Forget a page that was remembered, or laid aside, with these traces."""
        self._note(number, traces)
        for owner in ((traces.site.number, traces.title, traces.place), (_NOWHERE, _NOWHERE, _NOWHERE)):
            self._db.executemany(
                "DELETE FROM blocks WHERE hash = ? AND site = ? AND title = ? AND place = ? AND input = ?",
                ((held.number, *owner, number) for held in traces.held),
            )
        self._db.executemany(
            "DELETE FROM openings WHERE hash = ? AND title = ? AND locator = ? AND input = ?",
            ((opening, traces.title, traces.locator, number) for opening in traces.opening),
        )

    def lay_aside(self, number: int, traces: PageHashes) -> None:
        """Let a page teach nothing any more, and still be found by `holders`."""
        self.drop(number, traces)
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((held.number, _NOWHERE, _NOWHERE, _NOWHERE, number, held.in_body) for held in traces.held),
        )

    def holders(self, block: int) -> tuple[int, ...]:
        """Return every input that holds the block, gone ones too."""
        return tuple(row[0] for row in self._db.execute("SELECT input FROM blocks WHERE hash = ?", (block,)))

    def recurs(self, site: int, block: int, needs: int) -> bool:
        """Return whether pages of so many titles, at as many places, hold the block on the site.

        Goes from title to title through the primary key, and so reads at most one row a title; of a title only the
        first place counts. Twice as many titles as needed are read, and then no more.
        """
        places: set[int] = set()
        title = _BELOW_ALL
        for _ in range(2 * needs):
            row = self._db.execute(
                """SELECT title, place FROM blocks WHERE hash = ? AND site = ? AND title > ?
                   ORDER BY title, place LIMIT 1""",
                (block, site, title),
            ).fetchone()
            if row is None:
                return False
            title = row[0]
            places.add(row[1])
            if len(places) >= needs:
                return True
        return False

    def openers(self, opening: int) -> tuple[int, ...]:
        """Return the inputs that open so, one a title; none where there are more than `MAX_OPENERS`."""
        found: list[int] = []
        title = _BELOW_ALL
        while row := self._db.execute(
            "SELECT title, input FROM openings WHERE hash = ? AND title > ? ORDER BY title, locator LIMIT 1",
            (opening, title),
        ).fetchone():
            title = row[0]
            found.append(row[1])
            if len(found) > MAX_OPENERS:
                return ()
        return tuple(found)

    def flipped(self) -> set[int]:
        """Return the inputs with a block in their body of which the pile says something else since last asked."""
        found: set[int] = set()
        for (site, block, needs), before in self._recurred.items():
            if self.recurs(site, block, needs) is not before:
                found.update(self._in_bodies(block, site))
        for opening, openers in self._opened.items():
            now = self.openers(opening)
            if now != openers or not self._touched.isdisjoint(now):
                found.update(self._in_bodies(opening))
        self._recurred.clear()
        self._opened.clear()
        self._touched.clear()
        return found

    def _note(self, number: int, traces: PageHashes) -> None:
        """Keep what the pile says now of everything that this page's coming or going may turn."""
        site = traces.site
        self._touched.add(number)
        for held in traces.held:
            question = (site.number, held.number, site.needs)
            if question not in self._recurred:
                self._recurred[question] = self.recurs(*question)
        for opening in traces.opening:
            if opening not in self._opened:
                self._opened[opening] = self.openers(opening)

    def _in_bodies(self, block: int, site: int | None = None) -> Iterator[int]:
        found = "SELECT input FROM blocks WHERE hash = ? AND in_body"
        rows = (
            self._db.execute(found, (block,))
            if site is None
            else self._db.execute(f"{found} AND site = ?", (block, site))
        )
        return (row[0] for row in rows)


class SeenByAll:
    """`teaching.Memory`, answered by the ledger's sightings."""

    def __init__(self, sightings: BlockStore, extracted: Callable[[int], Extracted | None]) -> None:
        self._sightings = sightings
        self._extracted = extracted

    def recurs(self, site: Site, number: int) -> bool:
        """Return whether the paragraph stands on as many pages of the site as it needs to be the site's own."""
        return self._sightings.recurs(site.number, number, site.needs)

    def openers(self, numbers: Sequence[int]) -> tuple[Extracted, ...]:
        """Return inputs that open with one of these, the same whatever order they came in."""
        found = dict.fromkeys(one for number in numbers for one in self._sightings.openers(number))
        return tuple(one for one in map(self._extracted, found) if one is not None)

"""What the pile has seen, kept in the ledger: which inputs hold a block, and which open with it.

Answers `teaching.BlockLookup`'s questions by a bounded row_id of look-ups in an index, however large the pile, and says
whose answers a change turned. Writing happens inside the ledger's transactions; what it turned is asked for once
before each ends (`changed_inputs`).
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

    def add(self, row_id: int, page_hashes: PageHashes) -> None:
        """Remember a page."""
        self._note(row_id, page_hashes)
        site = page_hashes.site.name_hash
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((block.words_hash, site, page_hashes.title, page_hashes.address, row_id, block.in_body) for block in page_hashes.blocks),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO openings VALUES (?, ?, ?, ?)",
            ((opening, page_hashes.title, page_hashes.locator, row_id) for opening in page_hashes.opening),
        )

    def drop(self, row_id: int, page_hashes: PageHashes) -> None:
        """Forget a page that was remembered, or laid aside, with these page_hashes."""
        self._note(row_id, page_hashes)
        for owner in ((page_hashes.site.name_hash, page_hashes.title, page_hashes.address), (_NOWHERE, _NOWHERE, _NOWHERE)):
            self._db.executemany(
                "DELETE FROM blocks WHERE hash = ? AND site = ? AND title = ? AND place = ? AND input = ?",
                ((block.words_hash, *owner, row_id) for block in page_hashes.blocks),
            )
        self._db.executemany(
            "DELETE FROM openings WHERE hash = ? AND title = ? AND locator = ? AND input = ?",
            ((opening, page_hashes.title, page_hashes.locator, row_id) for opening in page_hashes.opening),
        )

    def retire(self, row_id: int, page_hashes: PageHashes) -> None:
        """Let a page judge nothing any more, and still be found by `holders`."""
        self.drop(row_id, page_hashes)
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((block.words_hash, _NOWHERE, _NOWHERE, _NOWHERE, row_id, block.in_body) for block in page_hashes.blocks),
        )

    def holders(self, block: int) -> tuple[int, ...]:
        """Return every input that holds the block, gone ones too."""
        return tuple(row[0] for row in self._db.execute("SELECT input FROM blocks WHERE hash = ?", (block,)))

    def recurs(self, site: int, block: int, min_pages: int) -> bool:
        """Return whether pages of so many titles, at as many places, hold the block on the site.

        Goes from title to title through the primary key, and so reads at most one row a title; of a title only the
        first place counts. Twice as many titles as needed are read, and then no more.
        """
        places: set[int] = set()
        title = _BELOW_ALL
        for _ in range(2 * min_pages):
            row = self._db.execute(
                """SELECT title, place FROM blocks WHERE hash = ? AND site = ? AND title > ?
                   ORDER BY title, place LIMIT 1""",
                (block, site, title),
            ).fetchone()
            if row is None:
                return False
            title = row[0]
            places.add(row[1])
            if len(places) >= min_pages:
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

    def changed_inputs(self) -> set[int]:
        """Return the inputs with a block in their body of which the pile says something else since last asked."""
        found: set[int] = set()
        for (site, block, min_pages), before in self._recurred.items():
            if self.recurs(site, block, min_pages) is not before:
                found.update(self._in_bodies(block, site))
        for opening, openers in self._opened.items():
            now = self.openers(opening)
            if now != openers or not self._touched.isdisjoint(now):
                found.update(self._in_bodies(opening))
        self._recurred.clear()
        self._opened.clear()
        self._touched.clear()
        return found

    def _note(self, row_id: int, page_hashes: PageHashes) -> None:
        """Keep what the pile says now of everything that this page's coming or going may turn."""
        site = page_hashes.site
        self._touched.add(row_id)
        for block in page_hashes.blocks:
            question = (site.name_hash, block.words_hash, site.min_pages)
            if question not in self._recurred:
                self._recurred[question] = self.recurs(*question)
        for opening in page_hashes.opening:
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


class LedgerBlockLookup:
    """`teaching.BlockLookup`, answered by the ledger's block_store."""

    def __init__(self, block_store: BlockStore, extracted: Callable[[int], Extracted | None]) -> None:
        self._block_store = block_store
        self._extracted = extracted

    def recurs(self, site: Site, row_id: int) -> bool:
        """Return whether the paragraph stands on as many pages of the site as it min_pages to be the site's own."""
        return self._block_store.recurs(site.name_hash, row_id, site.min_pages)

    def openers(self, row_ids: Sequence[int]) -> tuple[Extracted, ...]:
        """Return inputs that open with one of these, the same whatever order they came in."""
        found = dict.fromkeys(one for row_id in row_ids for one in self._block_store.openers(row_id))
        return tuple(one for one in map(self._extracted, found) if one is not None)

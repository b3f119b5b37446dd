"""The ledger's tables of blocks: which inputs have a block, and which open with it.

Answers the questions of `boilerplate.BlockLookup` with a bounded number of index look-ups, however large the pile.
After changes, says which inputs must be judged again: call `changed_inputs` once before each transaction ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from indexer.pile.identity import Extracted
    from indexer.pile.page_hashes import PageHashes, Site

MAX_OPENERS: Final = 4
"""If stories of more titles than this have one opening, it is boilerplate, and belongs to none of them."""

_BELOW_ALL: Final = -(2**31) - 1
_RETIRED: Final = 0
"""Site, title and address of a block of a retired input: it is found for scrubbing, but never counted."""


class BlockStore:
    """The tables `blocks` and `openings` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._recurred_before: dict[tuple[int, int, int], bool] = {}
        self._openers_before: dict[int, tuple[int, ...]] = {}
        self._touched_inputs: set[int] = set()

    def add(self, row_id: int, page_hashes: PageHashes) -> None:
        """Store the hashes of a live page."""
        self._note(row_id, page_hashes)
        site = page_hashes.site.name_hash
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            (
                (block.words_hash, site, page_hashes.title, page_hashes.address, row_id, block.in_body)
                for block in page_hashes.blocks
            ),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO openings VALUES (?, ?, ?, ?)",
            ((opening, page_hashes.title, page_hashes.locator, row_id) for opening in page_hashes.opening),
        )

    def drop(self, row_id: int, page_hashes: PageHashes) -> None:
        """Delete the stored hashes of a page, whether it was added or retired."""
        self._note(row_id, page_hashes)
        for owner in (
            (page_hashes.site.name_hash, page_hashes.title, page_hashes.address),
            (_RETIRED, _RETIRED, _RETIRED),
        ):
            self._db.executemany(
                "DELETE FROM blocks WHERE hash = ? AND site = ? AND title = ? AND place = ? AND input = ?",
                ((block.words_hash, *owner, row_id) for block in page_hashes.blocks),
            )
        self._db.executemany(
            "DELETE FROM openings WHERE hash = ? AND title = ? AND locator = ? AND input = ?",
            ((opening, page_hashes.title, page_hashes.locator, row_id) for opening in page_hashes.opening),
        )

    def retire(self, row_id: int, page_hashes: PageHashes) -> None:
        """Keep a page only for `holders`: its blocks no longer count for `recurs` and `openers`."""
        self.drop(row_id, page_hashes)
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((block.words_hash, _RETIRED, _RETIRED, _RETIRED, row_id, block.in_body) for block in page_hashes.blocks),
        )

    def holders(self, block: int) -> tuple[int, ...]:
        """Return every input that has the block, retired inputs included."""
        return tuple(row[0] for row in self._db.execute("SELECT input FROM blocks WHERE hash = ?", (block,)))

    def recurs(self, site: int, block: int, min_pages: int) -> bool:
        """Return whether pages with `min_pages` different titles and addresses have the block on this site.

        Skips from title to title along the primary key, so that it reads one row for each title. Only the first
        address of a title counts. It reads at most twice as many titles as needed, to bound the cost.
        """
        addresses: set[int] = set()
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
            addresses.add(row[1])
            if len(addresses) >= min_pages:
                return True
        return False

    def openers(self, opening: int) -> tuple[int, ...]:
        """Return the inputs with this opening, one for each title; none if there are more than `MAX_OPENERS`."""
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
        """Return the inputs whose verdicts may have changed since the last call, and start anew.

        They are the inputs with a block in their body for which `recurs` or `openers` now answers differently, or
        whose openers were added or dropped.
        """
        found: set[int] = set()
        for (site, block, min_pages), before in self._recurred_before.items():
            if self.recurs(site, block, min_pages) is not before:
                found.update(self._in_bodies(block, site))
        for opening, openers in self._openers_before.items():
            now = self.openers(opening)
            if now != openers or not self._touched_inputs.isdisjoint(now):
                found.update(self._in_bodies(opening))
        self._recurred_before.clear()
        self._openers_before.clear()
        self._touched_inputs.clear()
        return found

    def _note(self, row_id: int, page_hashes: PageHashes) -> None:
        """Record the current answers about this page's blocks and openings, before it is added or dropped."""
        site = page_hashes.site
        self._touched_inputs.add(row_id)
        for block in page_hashes.blocks:
            key = (site.name_hash, block.words_hash, site.min_pages)
            if key not in self._recurred_before:
                self._recurred_before[key] = self.recurs(*key)
        for opening in page_hashes.opening:
            if opening not in self._openers_before:
                self._openers_before[opening] = self.openers(opening)

    def _in_bodies(self, block: int, site: int | None = None) -> Iterator[int]:
        query = "SELECT input FROM blocks WHERE hash = ? AND in_body"
        rows = (
            self._db.execute(query, (block,))
            if site is None
            else self._db.execute(f"{query} AND site = ?", (block, site))
        )
        return (row[0] for row in rows)


class LedgerBlockLookup:
    """Implements `boilerplate.BlockLookup` with the ledger's blocks."""

    def __init__(self, block_store: BlockStore, extracted: Callable[[int], Extracted | None]) -> None:
        self._block_store = block_store
        self._extracted = extracted

    def recurs(self, site: Site, paragraph_hash: int) -> bool:
        """Return whether the paragraph is on `site.min_pages` pages of the site, so that it is boilerplate."""
        return self._block_store.recurs(site.name_hash, paragraph_hash, site.min_pages)

    def openers(self, opening_hashes: Sequence[int]) -> tuple[Extracted, ...]:
        """Return the inputs that open with one of these hashes, independent of the order of arrival."""
        row_ids = dict.fromkeys(row_id for opening in opening_hashes for row_id in self._block_store.openers(opening))
        return tuple(extracted for extracted in map(self._extracted, row_ids) if extracted is not None)

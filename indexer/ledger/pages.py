"""The ledger's extracted pages, and the verdicts on their blocks."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from indexer.extractor import BASE
from indexer.ledger.database import damaged
from indexer.page import EXTRACTOR_VERSION, Page, page_from_json, page_to_json
from indexer.pile.boilerplate import verdicts_from_json, verdicts_to_json

if TYPE_CHECKING:
    from indexer.ledger.database import Database
    from indexer.pile.boilerplate import BlockVerdicts

_COMPRESSION: Final = 6


class Pages:
    """The columns `page` and `lessons` of the table `inputs`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, row_id: int) -> Page | None:
        """Return the extracted page of an input; None if the ledger has none.

        Raises:
            LedgerError: the stored page is damaged.
        """
        row = self._db.execute("SELECT page FROM inputs WHERE id = ?", (row_id,)).fetchone()
        if row is None or row[0] is None:
            return None
        try:
            return page_from_json(zlib.decompress(row[0]).decode())
        except (zlib.error, LookupError, TypeError, ValueError) as error:
            raise damaged(self._db.path, f"the page of input {row_id} is not what was written") from error

    def set(self, row_id: int, page: Page | None, url_key: str | None) -> None:
        """Store the extracted page and its URL key; None deletes the page and the input's URL."""
        blob = zlib.compress(page_to_json(page).encode(), _COMPRESSION) if page else None
        self._db.execute(
            "UPDATE inputs SET page = ?, url_key = ?, url = CASE WHEN ? THEN url END WHERE id = ?",
            (blob, url_key, page is not None, row_id),
        )

    def verdicts(self, row_id: int) -> BlockVerdicts:
        """Return the verdicts on the input's blocks from its last decision."""
        row = self._db.execute("SELECT lessons FROM inputs WHERE id = ?", (row_id,)).fetchone()
        return verdicts_from_json(row[0]) if row and row[0] else {}

    def set_verdicts(self, row_id: int, verdicts: BlockVerdicts) -> None:
        """Store the verdicts on the input's blocks."""
        text = verdicts_to_json(verdicts) if verdicts else None
        self._db.execute("UPDATE inputs SET lessons = ? WHERE id = ? AND lessons IS NOT ?", (text, row_id, text))

    def count_stale(self) -> int:
        """Return the number of pages that an older extractor made."""
        return int(
            self._db.execute(
                "SELECT count(*) FROM inputs WHERE page IS NOT NULL AND extractor % ? < ?", (BASE, EXTRACTOR_VERSION)
            ).fetchone()[0]
        )

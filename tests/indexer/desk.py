"""A ledger without files, for tests: pages are put and pruned, pending operations are marked done at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.article.model import Article
from indexer.ledger.ledger import Ledger, Read, State
from indexer.ledger.verdicts import Decider, article_of
from tests.indexer.pages import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from index.article.model import Block
    from indexer.page import Page

_LONG_AGO: Final = NOW.replace(year=2000)


class Desk:
    """One ledger with one pile."""

    def __init__(self) -> None:
        self.ledger = Ledger(None)
        with self.ledger.transaction():
            self._pile = self.ledger.files.add_pile("pile", Path("/pile"))

    def put(self, pages: Mapping[str, Page]) -> Desk:
        """Stage and decide these pages, in this order, in one transaction."""
        with self.ledger.transaction():
            decider = Decider(self.ledger, NOW)
            row_ids: list[int] = []
            keys: set[str] = set()
            for path, page in pages.items():
                file = self.ledger.files.mark_seen(self._pile, path, 1)
                before = self.ledger.inputs.find(file, path)
                keys.update({before.url_key} if before and before.url_key else ())
                read = Read(media_type=page.media_type, sha256=path, digest=path)
                row_id = self.ledger.inputs.stage(file, path, read, seen=1, now=NOW)
                decider.set_page(row_id, page)
                row_ids.append(row_id)
            decider.decide(row_ids, keys)
            self.ledger.mark_done("build", 1)
        return self

    def prune(self, paths: Iterable[str]) -> Desk:
        """Withdraw these pages as gone."""
        with self.ledger.transaction():
            decider = Decider(self.ledger, NOW)
            keys: set[str] = set()
            for path in paths:
                row = self.ledger.inputs.row(self._row_id(path))
                keys.update({row.url_key} if row.url_key else ())
                decider.withdraw(row.row_id, State.GONE)
            decider.decide((), keys)
            self.ledger.mark_done("build", 1)
        return self

    def articles(self) -> dict[str, Article]:
        """Return every article by its path, with fixed `added` and `updated` times."""
        rows = self.ledger.inputs.in_next_state(State.INDEXED)
        made = (article_of(self.ledger, row) for row in rows)
        return {one.source.path: replace(one, added=_LONG_AGO, updated=_LONG_AGO) for one in made}

    def fingerprints(self) -> dict[str, str | None]:
        """Return the fingerprints of the indexed articles, by path."""
        return {row.path: row.fingerprint for row in self.ledger.inputs.in_next_state(State.INDEXED)}

    def block(self, path: str, text: str) -> Block:
        """Return the block with this text from the article at this path."""
        return next(block for block in self.articles()[path].blocks if block.text == text)

    def _row_id(self, path: str) -> int:
        row = self.ledger.inputs.find(self.ledger.files.mark_seen(self._pile, path, 1), path)
        assert row
        return row.row_id

"""Decide's verdicts, written into the ledger: what is owed to the index after a page came, changed or went.

Every function here runs inside one ledger transaction of the caller's. Nothing here touches the index.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from index.model import Article, Source, article_id
from index.record import to_json
from indexer.assemble import Decided, assemble
from indexer.decide import Extracted, decide
from indexer.ledger import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.decide import Verdict
    from indexer.ledger import InputRow, Ledger
    from indexer.page import Page

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAKEN_AWAY: Final = (State.REMOVED, State.FORGOTTEN)


class LedgerPile:
    """What decide may ask of the pile, answered by the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def sharing(self, url_key: str) -> tuple[Extracted, ...]:
        """Return every live input whose page is believed to have this URL."""
        return tuple(self._extracted(row, self._ledger.page(row.number)) for row in self._ledger.rows_of_key(url_key))

    def extracted(self, number: int) -> Extracted | None:
        """Return one live input; None where it has no page, or is gone or taken away."""
        row = self._ledger.row(number)
        page = self._ledger.page(number) if row.due in (State.INDEXED, State.DUPLICATE) else None
        return self._extracted(row, page) if page else None

    @staticmethod
    def _extracted(row: InputRow, page: Page | None) -> Extracted:
        assert page is not None
        return Extracted(number=row.number, pile=row.pile, path=row.path, page=page)


class Verdicts:
    """Decides inputs anew and owes the index the difference."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._ledger = ledger
        self._now = now
        self._pile = LedgerPile(ledger)
        self._moved: dict[str, str] = {}

    def decide(self, numbers: Iterable[int], keys: Iterable[str] = ()) -> None:
        """Decide these inputs, all that share a key with them, and all that share one of `keys`."""
        done: set[int] = set()
        waiting = [*numbers, *(row.number for key in keys for row in self._ledger.rows_of_key(key))]
        for number in waiting:
            if number in done:
                continue
            extracted = self._pile.extracted(number)
            if extracted is not None:
                verdicts = decide(extracted, self._pile)
                self._apply(verdicts)
                done.update(verdict.number for verdict in verdicts)
        self._record_moves()

    def withdraw(self, number: int, target: State, reason: str = "") -> None:
        """Take an input's article out of the index; its row ends in the target state."""
        row = self._ledger.row(number)
        article = row.article if target in (State.GONE, *_TAKEN_AWAY) else None
        if target is State.FORGOTTEN:
            self._ledger.set_page(number, None, None)
        if row.indexed_id:
            self._ledger.owe_removal(number, target, reason=reason, article=article)
        else:
            self._ledger.settle(number, target, reason=reason, article=article)

    def _apply(self, verdicts: Sequence[Verdict]) -> None:
        rows = {verdict.number: self._ledger.row(verdict.number) for verdict in verdicts}
        oldest: dict[str, datetime] = {}
        for verdict in verdicts:
            added = rows[verdict.number].added
            oldest[verdict.article_id] = min(added, oldest.get(verdict.article_id, added))
        for verdict in verdicts:
            self._apply_one(verdict, rows[verdict.number], oldest[verdict.article_id])

    def _apply_one(self, verdict: Verdict, row: InputRow, added: datetime) -> None:
        taken = self._ledger.tombstone(verdict.article_id, article_id(f"{row.pile}/{row.path}"), row.sha256)
        if row.indexed_id and row.indexed_id != verdict.article_id:
            self._moved[row.indexed_id] = verdict.article_id
        if taken:
            self.withdraw(row.number, taken, "removed by the user")
        elif verdict.duplicate:
            self._duplicate(verdict, row)
        else:
            self._put(verdict, row, added)

    def _duplicate(self, verdict: Verdict, row: InputRow) -> None:
        reason = f"the same article as {verdict.article_id}"
        if row.indexed_id:
            self._ledger.owe_removal(row.number, State.DUPLICATE, reason=reason, article=verdict.article_id)
        else:
            self._ledger.settle(row.number, State.DUPLICATE, reason=reason, article=verdict.article_id)

    def _put(self, verdict: Verdict, row: InputRow, added: datetime) -> None:
        page = self._ledger.page(row.number)
        assert page is not None
        decided = Decided(id=verdict.article_id, source=source_of(row), url=verdict.url, added=_EPOCH, updated=_EPOCH)
        fingerprint = hashlib.sha256(to_json(assemble(page, decided)).encode()).hexdigest()[:32]
        if row.indexed_id == verdict.article_id and row.fingerprint == fingerprint and row.added == added:
            self._ledger.settle(row.number, State.INDEXED, article=verdict.article_id)
            return
        self._ledger.set_added(row.number, added)
        updated = row.updated if row.fingerprint == fingerprint else self._now
        self._ledger.owe_put(
            row.number, article=verdict.article_id, url=verdict.url, fingerprint=fingerprint, updated=updated
        )

    def _record_moves(self) -> None:
        """Keep an alias for every id that changed and that no other input stands under now."""
        for old, new in self._moved.items():
            if all(row.due is not State.INDEXED for row in self._ledger.rows_of_article(old)):
                self._ledger.add_alias(old, new)
        self._moved.clear()


def source_of(row: InputRow) -> Source:
    """Return where the input's bytes were."""
    return Source(pile=row.pile, path=row.path, media_type=row.media_type, sha256=row.sha256)


def article_of(ledger: Ledger, row: InputRow) -> Article:
    """Return the article an input makes, as the ledger decided it."""
    page = ledger.page(row.number)
    assert page is not None
    assert row.article is not None
    decided = Decided(id=row.article, source=source_of(row), url=row.url, added=row.added, updated=row.updated)
    return assemble(page, decided)

"""The protocol between the ledger and the index: what is owed is done, durably, and noted as done.

(1) the ledger holds what was extracted and what is owed (pending); (2) one idempotent batch brings the
index there; (3) the ledger notes which build and generation hold it. Killed between any two steps, the
next run does again whatever is still pending. A rebuild makes a new index from the ledger alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import is_article_id
from index.errors import EngineDamagedError, EngineUnavailableError
from index.text import analysis
from indexer.assemble import DECIDE_VERSION
from indexer.errors import LedgerError
from indexer.ledger.ledger import Operation, State
from indexer.ledger.verdicts import Verdicts, article_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from index.engine import Engine, EngineInfo
    from indexer.ledger.ledger import InputRow, Ledger

_TAKEN_AWAY: Final = (State.REMOVED, State.FORGOTTEN)


def _quiet(_: str) -> None:
    pass


def reconcile(ledger: Ledger, engine: Engine, now: datetime, say: Callable[[str], None] = _quiet) -> None:
    """Bring ledger and index together at the start of a run, whatever the last one was stopped at."""
    try:
        info = engine.info()
    except (EngineUnavailableError, EngineDamagedError) as error:
        if ledger.meta.get("build"):
            say(f"{error} Rebuilding it from the ledger.")
        rebuild(ledger, engine, now)
        return
    if ledger.meta.get("build") is None and ledger.meta.get("rebuilding") is None and info.articles:
        raise LedgerError(
            "There is an index but not its ledger. Bring ledger.db back, or move the data directory away."
        )
    if info.build == ledger.meta.get("rebuilding"):
        _adopt(ledger, info)
    why = _why_rebuild(ledger, info)
    if why:
        say(f"Rebuilding the index from the ledger: {why}.")
        rebuild(ledger, engine, now)
    else:
        settle(ledger, engine)


def _why_rebuild(ledger: Ledger, info: EngineInfo) -> str | None:
    if info.build != ledger.meta.get("build"):
        return "it is not the one the ledger knows"
    if info.generation < int(ledger.meta.get("generation") or 0):
        return "it is older than the ledger"
    if info.analysis != analysis.VERSION:
        return "its words were cut by another version"
    if info.vocabulary != regions.VERSION:
        return "the regions' vocabulary changed"
    if info.decide != DECIDE_VERSION:
        return "its articles were decided by another version"
    return None


def settle(ledger: Ledger, engine: Engine, *, purge: bool = False) -> None:
    """Do what is owed to the index (step 2) and note that it is done (step 3)."""
    pending = ledger.inputs.pending()
    if not pending and not purge:
        return
    puts = [row for row in pending if row.operation is Operation.PUT]
    kept = {row.article for row in puts}
    with engine.batch() as batch:
        for row in pending:
            if row.indexed_id and row.indexed_id not in kept:
                moved = ledger.aliases.current(row.indexed_id)
                batch.remove(
                    row.indexed_id,
                    moved_to=moved if moved != row.indexed_id else None,
                    tombstone=row.target in _TAKEN_AWAY,
                )
        for row in puts:
            batch.put(article_of(ledger, row))
        if purge:
            batch.purge()
    info = engine.info()
    with ledger.transaction():
        ledger.fulfil(info.build, info.generation)


def rebuild(ledger: Ledger, engine: Engine, now: datetime, done: Callable[[InputRow], None] | None = None) -> None:
    """Make a new index from the ledger and let it take the old one's place."""
    if ledger.meta.get("decide") not in (None, DECIDE_VERSION):
        with ledger.transaction():
            Verdicts(ledger, now).decide([row.number for row in ledger.inputs.due(State.INDEXED, State.DUPLICATE)])
    with engine.rebuild(decide=DECIDE_VERSION) as new:
        for row in ledger.inputs.due(State.INDEXED):
            new.put(article_of(ledger, row))
            if done:
                done(row)
        for old, current in ledger.aliases.pairs():
            new.remove(old, moved_to=current)
        for buried in filter(is_article_id, ledger.tombstones.values()):
            new.remove(buried, tombstone=True)
        with ledger.transaction():
            ledger.meta.set("rebuilding", new.build)
    _adopt(ledger, engine.info())


def _adopt(ledger: Ledger, info: EngineInfo) -> None:
    with ledger.transaction():
        ledger.adopt(info.build, info.generation)
        ledger.meta.set("rebuilding", None)
        ledger.meta.set("decide", DECIDE_VERSION)

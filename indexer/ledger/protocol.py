"""The protocol between the ledger and the index: what is owed is done, durably, and noted as done.

(1) the ledger holds what was extracted and what is owed (pending); (2) one idempotent batch brings the
index there; (3) the ledger notes which build and generation hold it. Killed between any two steps, the
next run does again whatever is still pending. A rebuild makes a new index from the ledger alone.

A ledger that was lost, or brought back from a backup, knows less than its index. It then takes over what the index
knows: what was removed stays removed, and an article that no input accounts for stays until it is pruned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import is_article_id
from index.engine import IdState
from index.errors import ArticleNotFoundError, EngineDamagedError, EngineOutdatedError, EngineUnavailableError
from index.text import analysis
from indexer.assemble import DECIDE_VERSION
from indexer.errors import LedgerError
from indexer.ledger.ledger import Operation, State
from indexer.ledger.verdicts import Decider, article_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from index.engine import Batch, Engine, EngineInfo, KnownId
    from index.errors import EngineError
    from indexer.ledger.ledger import InputRow, Ledger

UNKNOWN: Final = "it is not the one the ledger knows"
BEHIND: Final = "the ledger is older than it, as one from a backup is"
"""Why an index is made anew that may hold more than the ledger knows."""

_TAKEN_AWAY: Final = (State.REMOVED, State.FORGOTTEN)
_DISCARD: Final = "`dateline rebuild --discard` goes on without them."


def _quiet(_: str) -> None:
    pass


def reconcile(ledger: Ledger, engine: Engine, now: datetime, say: Callable[[str], None] = _quiet) -> None:
    """Bring ledger and index together at the start of a run, whatever the last one was stopped at.

    Raises:
        LedgerError: the index cannot be read, and holds what the ledger could not make anew.
    """
    try:
        info = engine.info()
    except EngineUnavailableError as error:
        _check_nothing_lost(error, ledger)
        if ledger.build:
            say(f"{error} Rebuilding it from the ledger.")
        rebuild(ledger, engine, now)
        return
    except (EngineDamagedError, EngineOutdatedError) as error:
        _check_nothing_lost(error, ledger)
        outdated = isinstance(error, EngineOutdatedError)
        say(f"{'An earlier version made the index.' if outdated else error} Rebuilding it from the ledger.")
        rebuild(ledger, engine, now)
        return
    if info.build == ledger.meta.get("rebuilding"):
        _adopt(ledger, info)
    if ledger.build is None:
        info = _start_from_index(ledger, engine, now, say)
    why = _why_rebuild(ledger, info)
    if why in (UNKNOWN, BEHIND):
        _import_from_index(ledger, engine, now)
    if why:
        say(f"Rebuilding the index from the ledger: {why}.")
        rebuild(ledger, engine, now)
    else:
        apply_pending(ledger, engine)


def _check_nothing_lost(error: EngineError, ledger: Ledger) -> None:
    """Raise LedgerError where an index that cannot be read holds what the ledger does not record_index."""
    unclaimed = ledger.unclaimed.count()
    if unclaimed:
        raise LedgerError(f"{error} Articles that no input accounts for ({unclaimed:,}) would be lost. {_DISCARD}")
    if ledger.build is None and not isinstance(error, EngineUnavailableError):
        raise LedgerError(f"{error} Its ledger is not there. Bring ledger.db back, or move the data directory away.")


def is_behind(ledger: Ledger, info: EngineInfo) -> bool:
    """Return whether the ledger is older than its index, as one brought back from a backup is."""
    return info.build == ledger.build and info.generation > ledger.generation and not ledger.has_pending()


def _start_from_index(ledger: Ledger, engine: Engine, now: datetime, say: Callable[[str], None]) -> EngineInfo:
    """Let a new ledger record_index what the index knows. The index's lock is held: it stays what it is."""
    with engine.batch():
        info = engine.info()
        _import_from_index(ledger, engine, now, info)
    if ledger.unclaimed.count() or ledger.tombstones.values():
        say(
            f"The ledger is new, and its index is not: its articles ({ledger.unclaimed.count():,}) stay searchable, "
            "and what was removed stays removed."
        )
    return info


def _import_from_index(ledger: Ledger, engine: Engine, now: datetime, known: EngineInfo | None = None) -> None:
    """Write into the ledger what the index knows and it does not: tombstones, moved ids, articles without an input.

    An index does not tell a removed article from a forgotten one: both count as forgotten, so that no page is kept.

    Args:
        ledger: what learns.
        engine: whose index it learns from.
        now: when the tombstones it has not yet are put.
        known: the index that the ledger agrees with from now on, if it does.
    """
    with ledger.transaction():
        decider = Decider(ledger, now)
        for each in engine.known_ids():
            if each.state is IdState.REMOVED:
                if ledger.tombstones.state(each.id) is None:
                    _add_tombstones(ledger, decider, each.id, now)
            elif ledger.accounts_for(each.id):
                continue
            elif each.moved_to is not None:
                ledger.aliases.add(each.id, each.moved_to)
            else:
                ledger.unclaimed.add(each.id)
        decider.decide(())
        if known is not None:
            ledger.record_index(known.build, known.generation)
            ledger.meta.set("decide", known.decide)


def _add_tombstones(ledger: Ledger, decider: Decider, article: str, now: datetime) -> None:
    rows = ledger.inputs.of_article(article)
    ledger.tombstones.add({article, *(row.sha256 for row in rows if row.sha256)}, State.FORGOTTEN, now)
    for row in rows:
        decider.withdraw(row.row_id, State.FORGOTTEN, "removed by the user")


def check_rebuild(ledger: Ledger, engine: Engine) -> None:
    """Raise LedgerError where a rebuild from the ledger alone would lose what the index knows."""
    try:
        info = engine.info()
        if info.build == ledger.build and info.generation < ledger.generation:
            unknown = ledger.unclaimed.count()
        else:
            unknown = sum(1 for each in engine.known_ids() if _would_be_lost(ledger, each))
    except (EngineUnavailableError, EngineDamagedError, EngineOutdatedError) as error:
        _check_nothing_lost(error, ledger)
        return
    if unknown:
        raise LedgerError(
            f"The index knows articles or removals ({unknown:,}) that the ledger does not: a rebuild would lose them. "
            f"`dateline index PATH` reads them again; {_DISCARD}"
        )


def _would_be_lost(ledger: Ledger, known: KnownId) -> bool:
    if known.state is IdState.REMOVED:
        return ledger.tombstones.state(known.id) is None
    return known.state is IdState.ARTICLE and not ledger.accounts_for(known.id)


def _why_rebuild(ledger: Ledger, info: EngineInfo) -> str | None:
    if info.build != ledger.build:
        return UNKNOWN
    if info.generation < ledger.generation:
        return "it is older than the ledger"
    if is_behind(ledger, info):
        return BEHIND
    if info.analysis != analysis.VERSION:
        return "its words were cut by another version"
    if info.vocabulary != regions.VERSION:
        return "the regions' vocabulary changed"
    if info.decide != DECIDE_VERSION:
        return "its articles were decided by another version"
    return None


def apply_pending(ledger: Ledger, engine: Engine) -> None:
    """Do what is owed to the index (step 2) and note that it is done (step 3)."""
    if not ledger.has_pending():
        return
    pending = ledger.inputs.pending()
    puts = [row for row in pending if row.operation is Operation.PUT]
    kept = {row.article for row in puts}
    purges = ledger.purge_is_due
    with engine.batch() as batch:
        for article in ledger.unclaimed.pending_removals():
            batch.remove(article, tombstone=ledger.tombstones.state(article) is not None)
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
        if purges:
            batch.purge()
    info = engine.info()
    with ledger.transaction():
        ledger.mark_done(info.build, info.generation)
    if purges:
        ledger.finish_purge()


def rebuild(
    ledger: Ledger,
    engine: Engine,
    now: datetime,
    *,
    discard: bool = False,
    done: Callable[[InputRow], None] | None = None,
) -> None:
    """Make a new index from the ledger and let it take the old one's place.

    Args:
        ledger: what the index is made from.
        engine: whose index it is. Articles that no input accounts for are copied from the index that is there.
        now: when what is decided anew was.
        discard: leave those out.
        done: told of each input whose article was put.
    """
    if ledger.meta.get("decide") not in (None, DECIDE_VERSION):
        with ledger.transaction():
            Decider(ledger, now).decide([row.row_id for row in ledger.inputs.due(State.INDEXED, State.DUPLICATE)])
    with engine.rebuild(decide=DECIDE_VERSION) as new:
        for row in ledger.inputs.due(State.INDEXED):
            new.put(article_of(ledger, row))
            if done:
                done(row)
        lost = [] if discard else [article for article in ledger.unclaimed.remaining() if not _copy(article, engine, new)]
        for old, current in ledger.aliases.pairs():
            new.remove(old, moved_to=current)
        for removed_id in filter(is_article_id, ledger.tombstones.values()):
            new.remove(removed_id, tombstone=True)
        with ledger.transaction():
            ledger.meta.set("rebuilding", new.build)
            if discard:
                ledger.unclaimed.clear()
            for article in lost:
                ledger.unclaimed.drop(article)
    _adopt(ledger, engine.info())
    if ledger.purge_is_due:
        ledger.finish_purge()


def _copy(article_id: str, engine: Engine, new: Batch) -> bool:
    """Put an article that the index holds into a new one; return False where it holds none."""
    try:
        new.put(engine.get(article_id))
    except ArticleNotFoundError:
        return False
    return True


def _adopt(ledger: Ledger, info: EngineInfo) -> None:
    with ledger.transaction():
        ledger.adopt(info.build, info.generation)
        ledger.meta.set("rebuilding", None)
        ledger.meta.set("decide", DECIDE_VERSION)

"""Keep the index in step with the ledger: apply pending operations durably, then mark them done.

1. The ledger stores the extracted pages and the pending operations.
2. One idempotent batch applies the operations to the index.
3. The ledger records which build and generation of the index contain them.

If a run is killed between two steps, the next run applies again whatever is still pending. A rebuild makes a new
index from the ledger alone.

A ledger that was lost, or restored from a backup, knows less than its index. It then imports the rest from the index:
removed articles stay removed, and an article that no input accounts for stays until it is pruned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import is_article_id
from index.engine import IdState
from index.errors import (
    ArticleNotFoundError,
    EngineDamagedError,
    EngineOutdatedError,
    EngineUnavailableError,
    EngineUnreachableError,
)
from index.text import analysis
from indexer.assemble import DECIDE_VERSION
from indexer.errors import LedgerError
from indexer.ledger.ids import UNKNOWN_TIME
from indexer.ledger.ledger import Operation, State
from indexer.ledger.verdicts import Decider, article_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from index.engine import Batch, Engine, EngineInfo, KnownId
    from index.errors import EngineError
    from indexer.ledger.ledger import InputRow, Ledger

UNKNOWN: Final = "the ledger does not know it"
BEHIND: Final = "the ledger is older than the index, as one from a backup is"
"""Reasons for a rebuild of an index that may hold more than the ledger knows."""

_REMOVED_STATES: Final = (State.REMOVED, State.FORGOTTEN)
_DISCARD: Final = "`dateline rebuild --discard` goes on without them."


def _discard_message(_: str) -> None:
    pass


def reconcile(ledger: Ledger, engine: Engine, now: datetime, say: Callable[[str], None] = _discard_message) -> None:
    """Bring ledger and index together at the start of a run, wherever the last run stopped.

    Raises:
        LedgerError: the index cannot be read, and the ledger cannot make all of its articles again.
        EngineUnreachableError: the cluster does not answer.
    """
    try:
        info = engine.info()
    except EngineUnreachableError:  # there may be an index: a new one must not take its place
        raise
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
    reason = _rebuild_reason(ledger, info)
    if reason in (UNKNOWN, BEHIND):
        _import_from_index(ledger, engine, now)
    if reason:
        say(f"Rebuilding the index from the ledger: {reason}.")
        rebuild(ledger, engine, now)
    else:
        apply_pending(ledger, engine)


def _check_nothing_lost(error: EngineError, ledger: Ledger) -> None:
    """Raise LedgerError if an unreadable index holds something that the ledger does not know."""
    unclaimed = ledger.unclaimed.count()
    if unclaimed:
        raise LedgerError(f"{error} Articles that no input accounts for ({unclaimed:,}) would be lost. {_DISCARD}")
    if ledger.build is None and not isinstance(error, EngineUnavailableError):
        raise LedgerError(f"{error} Its ledger is missing. Restore ledger.db, or move the data directory away.")


def is_behind(ledger: Ledger, info: EngineInfo) -> bool:
    """Return whether the ledger is older than its index, as a ledger from a backup is."""
    return info.build == ledger.build and info.generation > ledger.generation and not ledger.has_pending()


def _start_from_index(ledger: Ledger, engine: Engine, now: datetime, say: Callable[[str], None]) -> EngineInfo:
    """Import into a new ledger what the index knows; return the index's state.

    The batch, though empty, holds the index's lock, so that no other process changes the index meanwhile.
    """
    with engine.batch():
        info = engine.info()
        _import_from_index(ledger, engine, now, info)
    if ledger.unclaimed.count() or ledger.tombstones.values():
        say(
            f"The ledger is new, but its index is not. The index's articles ({ledger.unclaimed.count():,}) stay "
            "searchable, and removed articles stay removed."
        )
    return info


def _import_from_index(ledger: Ledger, engine: Engine, now: datetime, known: EngineInfo | None = None) -> None:
    """Import from the index what the ledger lacks: tombstones, changed ids, articles without an input.

    An index does not distinguish removed from forgotten articles. Both are imported as forgotten, so that no page is
    kept.

    Args:
        ledger: the ledger to write to.
        engine: the engine of the index.
        now: the time of decisions that are made again.
        known: the index that the ledger agrees with from now on; None to record no index.
    """
    with ledger.transaction():
        decider = Decider(ledger, now)
        for each in engine.known_ids():
            if each.state is IdState.REMOVED:
                if ledger.tombstones.state(each.id) is None:
                    _add_tombstones(ledger, decider, each.id, each.removed or UNKNOWN_TIME)
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
    ledger.sets.drop(article)


def check_rebuild(ledger: Ledger, engine: Engine) -> None:
    """Raise LedgerError if a rebuild from the ledger alone would lose articles or removals."""
    try:
        info = engine.info()
        if info.build == ledger.build and info.generation < ledger.generation:
            lost = ledger.unclaimed.count()
        else:
            lost = sum(1 for each in engine.known_ids() if _would_be_lost(ledger, each))
    except EngineUnreachableError:
        raise
    except (EngineUnavailableError, EngineDamagedError, EngineOutdatedError) as error:
        _check_nothing_lost(error, ledger)
        return
    if lost:
        raise LedgerError(
            f"The index knows articles or removals ({lost:,}) that the ledger does not: a rebuild would lose them. "
            f"`dateline index PATH` reads them again; {_DISCARD}"
        )


def _would_be_lost(ledger: Ledger, known: KnownId) -> bool:
    if known.state is IdState.REMOVED:
        return ledger.tombstones.state(known.id) is None
    return known.state is IdState.ARTICLE and not ledger.accounts_for(known.id)


def _rebuild_reason(ledger: Ledger, info: EngineInfo) -> str | None:
    if info.build != ledger.build:
        return UNKNOWN
    if info.generation < ledger.generation:
        return "it is older than the ledger"
    if is_behind(ledger, info):
        return BEHIND
    if info.analysis != analysis.VERSION:
        return "another version cut its text into words"
    if info.vocabulary != regions.VERSION:
        return "the regions' vocabulary changed"
    if info.decide != DECIDE_VERSION:
        return "another version decided its articles"
    return None


def _removed(ledger: Ledger, row: InputRow) -> datetime | None:
    """Return when the user removed an input's article; None if nobody did, or nobody knows when."""
    values = (value for value in (row.indexed_id, row.article, row.sha256) if value)
    return next(filter(None, map(ledger.tombstones.removed, values)), None)


def apply_pending(ledger: Ledger, engine: Engine) -> None:
    """Apply the pending operations to the index (step 2), and mark them done (step 3)."""
    if not ledger.has_pending():
        return
    pending = ledger.inputs.pending()
    puts = [row for row in pending if row.operation is Operation.PUT]
    # An id that one input gives up may be put for another: the put replaces it, and a removal would lose it.
    put_ids = {row.article for row in puts}
    purges = ledger.purge_is_due
    with engine.batch() as batch:
        for article in ledger.unclaimed.pending_removals():
            removed = ledger.tombstones.removed(article)
            batch.remove(article, tombstone=ledger.tombstones.state(article) is not None, removed=removed)
        for row in pending:
            if row.indexed_id and row.indexed_id not in put_ids:
                current_id = ledger.aliases.current(row.indexed_id)
                batch.remove(
                    row.indexed_id,
                    moved_to=current_id if current_id != row.indexed_id else None,
                    tombstone=row.target in _REMOVED_STATES,
                    removed=_removed(ledger, row),
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
    """Make a new index from the ledger, and replace the old one by it.

    Args:
        ledger: the source of the new index.
        engine: the engine of the index. Articles that no input accounts for are copied from the old index.
        now: the time of decisions that are made again.
        discard: leave out the articles that no input accounts for.
        done: called with each input whose article was put.
    """
    if ledger.meta.get("decide") not in (None, DECIDE_VERSION):
        with ledger.transaction():
            Decider(ledger, now).decide(
                [row.row_id for row in ledger.inputs.in_next_state(State.INDEXED, State.DUPLICATE)]
            )
    with engine.rebuild(decide=DECIDE_VERSION) as new:
        for row in ledger.inputs.in_next_state(State.INDEXED):
            new.put(article_of(ledger, row))
            if done:
                done(row)
        missing = (
            [] if discard else [article for article in ledger.unclaimed.remaining() if not _copy(article, engine, new)]
        )
        for old, current in ledger.aliases.pairs():
            new.remove(old, moved_to=current)
        for removed_id in filter(is_article_id, ledger.tombstones.values()):
            new.remove(removed_id, tombstone=True, removed=ledger.tombstones.removed(removed_id))
        # Written before the new build replaces the old: a run killed in between finds the build and adopts it.
        with ledger.transaction():
            ledger.meta.set("rebuilding", new.build)
            if discard:
                ledger.unclaimed.clear()
            for article in missing:
                ledger.unclaimed.drop(article)
    _adopt(ledger, engine.info())
    if ledger.purge_is_due:
        ledger.finish_purge()


def _copy(article_id: str, engine: Engine, new: Batch) -> bool:
    """Copy an article from the old index to the new one; return False if the old one does not have it."""
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

"""The status of a data directory, and whether its ledger and its index agree. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.ledger.protocol import BEHIND, UNKNOWN, is_behind
from indexer.ledger.rows import State
from indexer.run.pipeline import ignored_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.engine import Engine, EngineInfo
    from indexer.ledger.ledger import Ledger
    from indexer.ledger.rows import InputRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status of a data directory.

    Attributes:
        index: the state of the index.
        inputs: the number of inputs in each state.
        stale_pages: the number of pages that an older extractor made.
        unclaimed: the number of articles in the index that no input accounts for.
        purge_is_due: whether bytes of forgotten articles may still be in the files.
        outlets: the outlet that the user named for a pile, by the pile's name.
        sets: the number of articles in each of the user's sets, by its name.
        complaints: the inputs that were refused, or failed.
        ignored: the number of ignored inputs, by kind.
        disagreement: why ledger and index do not agree, with the remedy; None if no sign of it shows.
    """

    index: EngineInfo
    inputs: Mapping[State, int]
    stale_pages: int
    unclaimed: int
    purge_is_due: bool
    outlets: Mapping[str, str]
    sets: Mapping[str, int]
    complaints: tuple[InputRow, ...]
    ignored: Mapping[str, int]
    disagreement: str | None


def status_of(ledger: Ledger, engine: Engine) -> Status:
    """Return the status of a ledger and its index.

    Raises:
        EngineError: the index cannot be read.
        LedgerError: the ledger cannot be read.
    """
    info = engine.info()
    with ledger.blame_damage():
        return Status(
            index=info,
            inputs=ledger.inputs.counts(),
            stale_pages=ledger.pages.count_stale(),
            unclaimed=ledger.unclaimed.count(),
            purge_is_due=ledger.purge_is_due,
            outlets={pile.name: outlet for pile in ledger.files.piles() if (outlet := ledger.files.outlet(pile.name))},
            sets=ledger.sets.counts(),
            complaints=tuple(ledger.inputs.in_state(State.REFUSED, State.FAILED)),
            ignored=ignored_kinds(ledger),
            disagreement=disagreement(ledger, info),
        )


def disagreement(ledger: Ledger, info: EngineInfo) -> str | None:
    """Return why the ledger does not belong to this index, with the remedy; None if no sign of it shows."""
    if ledger.build is None:
        return "The ledger is new, and does not know the index; run `dateline index PATH`."
    if ledger.meta.get("rebuilding") == info.build:
        return None
    if info.build != ledger.build:
        return f"The index must be rebuilt: {UNKNOWN}; run `dateline index PATH`."
    if is_behind(ledger, info):
        return f"The index must be rebuilt: {BEHIND}; run `dateline index PATH`."
    indexed, unclaimed = ledger.inputs.counts()[State.INDEXED], ledger.unclaimed.count()
    if not ledger.has_pending() and indexed + unclaimed != info.articles:
        return (
            f"The ledger counts {indexed + unclaimed:,} articles, the index {info.articles:,}; run `dateline rebuild`."
        )
    return None

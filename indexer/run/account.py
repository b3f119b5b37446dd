"""Count what became of every input, for those who cannot read the ledger (`index.inputs`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.inputs import Inputs, Reason
from indexer.inputs.skipped import kind_of
from indexer.ledger.rows import State

if TYPE_CHECKING:
    from datetime import datetime

    from indexer.ledger.ledger import Ledger


def account_of(ledger: Ledger, now: datetime) -> Inputs:
    """Return what became of all inputs of a ledger; `now` is in UTC."""
    counts = ledger.inputs.counts()
    reasons: Counter[tuple[str, str]] = Counter()
    for state in (State.IGNORED, State.REFUSED, State.FAILED):
        if counts[state]:
            for reason, count in ledger.inputs.reasons(state).items():
                reasons[state.value, kind_of(reason)] += count
    return Inputs(
        at=now,
        states=tuple((state.value, count) for state, count in counts.items() if count),
        reasons=tuple(
            Reason(state=state, reason=reason, count=count)
            for (state, reason), count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )

"""What became of every input: a file that the indexer writes beside the index, and the server reads.

`inputs.json` lies in the data directory. The ledger has what became of each input; the file has the numbers alone, and
names no input.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "inputs.json"

MAX_REASONS: Final = 50
"""The most frequent reasons that the file has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why inputs came to a state, in words, and how many."""

    state: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What became of all inputs.

    Attributes:
        at: when this was counted, in UTC.
        states: how many inputs are in each state, as (state, number), without empty ones.
        reasons: why inputs were ignored, refused or failed, the most frequent first.
    """

    at: datetime
    states: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> int:
        """The number of all inputs."""
        return sum(count for _, count in self.states)


def write_inputs(directory: Path, inputs: Inputs) -> None:
    """Write the file into a data directory, in place of an older one.

    Raises:
        OSError: it cannot be written.
    """
    record = {
        "at": inputs.at.isoformat(),
        "states": dict(inputs.states),
        "reasons": [[each.state, each.reason, each.count] for each in inputs.reasons[:MAX_REASONS]],
    }
    part = directory / f"{FILE_NAME}.part"
    part.write_text(json.dumps(record) + "\n", "ascii")
    part.replace(directory / FILE_NAME)


def read_inputs(directory: Path | None) -> Inputs | None:
    """Return what the file of a data directory says; None without a directory, or without a file that can be read."""
    if directory is None:
        return None
    try:
        record = json.loads((directory / FILE_NAME).read_text("ascii"))
        return Inputs(
            at=datetime.fromisoformat(record["at"]),
            states=tuple((str(state), int(count)) for state, count in record["states"].items()),
            reasons=tuple(
                Reason(state=str(state), reason=str(reason), count=int(count))
                for state, reason, count in record["reasons"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None

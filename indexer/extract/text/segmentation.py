"""Scores of lines → which lines are the article: the best path through before, in, aside, after.

Knows nothing of words. A path's worth is the sum of its lines' scores, weighted by their length, less what
it costs to step aside (an advertisement, a caption amid the article) and to come back; every line spent
aside that is unlike prose speaks for the article being over. One pass of dynamic programming (Viterbi 1967).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP_ASIDE: Final = 0.2
"""What leaving the article's prose for a moment costs, and again coming back (cross-validated with the weights)."""

ASIDE_SHARE: Final = 0.12
"""What a line aside costs, as a share of its score below nought."""

WORST_SCORE: Final = -6.0
"""No single line speaks louder than this for the article being over."""

REFERENCE_COLUMNS: Final = 100
"""A line of this width counts as scored; longer and shorter ones by the square root of their ratio to it."""

LENGTH_RATIOS: Final = (0.15, 6.0)


class State(IntEnum):
    """Where a line is, seen from the article."""

    BEFORE = 0
    IN = 1
    ASIDE = 2
    AFTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line as the path sees it.

    `barred` lines are not the article's whatever their score; `end` is what going on behind the line costs,
    where something about it says that the article is over.
    """

    score: float
    columns: int
    barred: bool = False
    end: float = 0.0


def best_path(candidates: Sequence[Candidate]) -> list[State]:
    """Return the state of each line on the best path; all are BEFORE where no line is worth having."""
    impossible = float("-inf")
    worth = (0.0, impossible, impossible, impossible)
    steps: list[tuple[State, State, State, State]] = []
    for candidate in candidates:
        step, worth = _advance(worth, candidate)
        steps.append(step)
    state = max((State.BEFORE, State.IN, State.AFTER), key=lambda at: worth[at])
    path = []
    for step in reversed(steps):
        path.append(state)
        state = step[state]
    return path[::-1]


def _advance(
    worth: tuple[float, float, float, float], candidate: Candidate
) -> tuple[tuple[State, State, State, State], tuple[float, float, float, float]]:
    """Return where the best way into each state comes from, and what it is worth."""
    before, inside, aside, after = worth
    into = max((before, State.BEFORE), (inside, State.IN), (aside - STEP_ASIDE, State.ASIDE))
    out = max((inside - STEP_ASIDE, State.IN), (aside, State.ASIDE))
    over = max((inside, State.IN), (after, State.AFTER))
    gain = float("-inf") if candidate.barred else _weighted(candidate)
    cost = ASIDE_SHARE * max(0.0, -max(candidate.score, WORST_SCORE)) + candidate.end
    return (
        (State.BEFORE, into[1], out[1], over[1]),
        (before, into[0] + gain - candidate.end, out[0] - cost, over[0]),
    )


def _weighted(candidate: Candidate) -> float:
    low, high = LENGTH_RATIOS
    return candidate.score * float(min(max(candidate.columns / REFERENCE_COLUMNS, low), high) ** 0.5)

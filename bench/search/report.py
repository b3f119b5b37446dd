"""Check the replies of a race, keep its figures for each contestant and kind, and write them as tables."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from dataclasses import field as datafield
from math import exp, log
from statistics import mean
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.search.queries import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bench.search.contestants import Reply
    from bench.search.peers import Ask

YARDSTICK: Final = "tantivy"
"""The peer that all contestants are compared with; Dateline is compared with every peer."""

LEAST_RATIO: Final = 0.5
"""A smaller ratio counts as this in a mean, so that one kind answered from a cache does not outweigh the others."""

_UNAFFECTED_FACETS: Final = frozenset({"author"})
"""Facets that all contestants count alike if a region and dates are selected.

Dateline counts any other facet without the facet's own selection.
"""


@dataclass(kw_only=True)
class Race:
    """One pile's race.

    Attributes:
        pile: its name.
        articles: how many it has.
        clock: `wall` or `cpu`: how questions are timed.
        built: by contestant, the figures of indexing.
        exact: the contestants whose totals and facets must be the same.
        opened: by contestant, its version, its segments and what it leaves out.
        memory: by contestant, bytes after all questions.
        starts: by contestant, the time to an open index, in bare starts of its Python.
        added: by contestant, milliseconds of each batch of 100 articles.
        nanoseconds: by contestant and kind, of each question.
        totals: by contestant and kind, of each question; None if it was refused.
    """

    pile: str
    articles: int
    clock: str
    built: dict[str, Reply] = datafield(default_factory=dict)
    exact: list[str] = datafield(default_factory=list)
    opened: dict[str, Reply] = datafield(default_factory=dict)
    memory: dict[str, Reply] = datafield(default_factory=dict)
    starts: dict[str, float] = datafield(default_factory=dict)
    added: defaultdict[str, list[float]] = datafield(default_factory=lambda: defaultdict(list))
    nanoseconds: dict[str, dict[str, list[int]]] = datafield(default_factory=dict)
    totals: dict[str, dict[str, list[int | None]]] = datafield(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The contestants, in the order they entered."""
        return list(self.built)

    @property
    def kinds(self) -> list[str]:
        """The kinds that were asked."""
        return [kind for kind in KINDS if any(kind in by_kind for by_kind in self.nanoseconds.values())]

    def enter(self, name: str, built: Reply, *, is_exact: bool) -> None:
        """Enter a contestant that has indexed the pile."""
        self.built[name] = built
        self.nanoseconds[name] = defaultdict(list)
        self.totals[name] = defaultdict(list)
        if is_exact:
            self.exact.append(name)

    def check(self, ask: Ask, replies: Mapping[str, Reply]) -> None:
        """Raise AssertionError if contestants that must agree do not."""
        answers = {name: _comparable(ask, replies[name]) for name in self.exact if replies[name]["total"] is not None}
        assert len({json.dumps(answer) for answer in answers.values()}) <= 1, f"{ask}: {answers}"

    def note(self, ask: Ask, replies: Mapping[str, Reply]) -> None:
        """Record how long each took, and what it found."""
        for name, reply in replies.items():
            self.nanoseconds[name][ask.kind].append(reply[f"{self.clock}_ns"])
            self.totals[name][ask.kind].append(reply["total"])

    def ms(self, name: str, kind: str, percent: float = 50) -> float:
        """Return a percentile of the milliseconds that a kind's questions took."""
        return float(np.percentile(self.nanoseconds[name][kind], percent)) / 1e6

    def ratios(self, name: str, to: str, percent: float = 50) -> dict[str, float]:
        """Return by kind the ratio of a contestant's time to another's."""
        return {kind: self.ms(name, kind, percent) / self.ms(to, kind, percent) for kind in self.kinds}

    def to_json(self) -> str:
        """Return the race as JSON."""
        return json.dumps(vars(self), indent=1)


def _comparable(ask: Ask, reply: Reply) -> tuple[object, ...]:
    facets = {name: counts for name, counts in reply["facets"].items() if counts}
    if ask.is_narrowed:
        facets = {name: counts for name, counts in facets.items() if name in _UNAFFECTED_FACETS}
    return reply["total"], reply["hits"], dict(sorted(facets.items()))


def geometric_mean(ratios: Iterable[float]) -> float:
    """Return the geometric mean; a ratio counts as at least LEAST_RATIO."""
    return exp(mean(log(max(ratio, LEAST_RATIO)) for ratio in ratios))


def report(race: Race) -> str:
    """Return a race's tables in Markdown."""
    asked = {kind: len(race.nanoseconds[race.names[0]][kind]) for kind in race.kinds}
    agree = f"totals and facets of {', '.join(race.exact)} were the same" if race.exact else "totals as below"
    lines = [
        f"### {race.pile}: {race.articles:,} articles, {min(asked.values())}-{max(asked.values())} questions a kind",
        f"Medians in ms ({race.clock} clock), p99 in brackets; {agree}.\n",
        *_table(race, "whole job", lambda name, kind: f"{race.ms(name, kind):.2f} ({race.ms(name, kind, 99):.1f})"),
        *_totals(race),
    ]
    for to in _compared_to(race):
        lines += _ratio_rows(race, to)
    return "\n".join([*lines, *_indexing(race), *_left_out(race)]) + "\n"


def _table(race: Race, title: str, cell: Callable[[str, str], str]) -> Iterator[str]:
    yield from _head(title, race.kinds)
    for name in race.names:
        yield _row(name, [cell(name, kind) for kind in race.kinds])


def _totals(race: Race) -> Iterator[str]:
    """Yield the medians of the totals, one row for the contestants that agree, and the counts of refused questions."""
    named = dict.fromkeys("found, median" if name in race.exact else f"found by {name}" for name in race.names)
    for row in named:
        name = race.exact[0] if row == "found, median" else row.removeprefix("found by ")
        found = {kind: [total for total in race.totals[name][kind] if total is not None] for kind in race.kinds}
        yield _row(row, [f"{np.median(totals):,.0f}" if totals else "" for totals in found.values()])
    for name in race.names:
        refused = Counter({kind: race.totals[name][kind].count(None) for kind in race.kinds})
        if refused.total():
            yield _row(f"refused by {name} as too slow", [str(refused[kind]) for kind in race.kinds])
    yield ""


def _compared_to(race: Race) -> list[str]:
    """Return the peers to compare with: the yardstick, and the peers that only Dateline is compared with."""
    peers = [name for name in race.names if not name.startswith("dateline")]
    others = [name for name in peers if name != YARDSTICK and len(peers) < len(race.names)]
    return [name for name in peers if name == YARDSTICK] + others


def _ratio_rows(race: Race, to: str) -> Iterator[str]:
    """Yield ratios to a peer: everyone's to the yardstick, Dateline's to another."""
    yield from _head(f"ratio to {to}", [*race.kinds, "geo. mean", "of sums", "p99 at most"])
    for name in race.names:
        if name != to and (to == YARDSTICK or name.startswith("dateline")):
            ratios = race.ratios(name, to)
            sums = [sum(race.ms(each, kind) for kind in race.kinds) for each in (name, to)]
            worst = max(race.ratios(name, to, 99).values())
            means = [geometric_mean(ratios.values()), sums[0] / sums[1], worst]
            yield _row(name, [f"{ratio:.2f}x" for ratio in [*ratios.values(), *means]])
    yield ""


def _indexing(race: Race) -> Iterator[str]:
    columns = (
        "articles/s", "articles/CPU s", "to tantivy", "100 added, ms", "to tantivy", "peak MB indexing",
        "peak MB searching", "private MB", "MB on disk", "to tantivy", "segments", "opening",
    )  # fmt: skip
    yield from _head("indexing, on one core, committed", columns)
    for name in race.names:
        yield _row(f"{name}: {race.opened[name]['version']}", _figures(race, name))
    yield ""


def _figures(race: Race, name: str) -> list[str]:
    built, memory = race.built[name], race.memory[name]
    rate, added = built["articles"] / built["cpu_seconds"], float(np.median(race.added.get(name, [np.nan])))
    sizes = [built["peak_bytes"], memory["peak_bytes"], memory["private_bytes"]]
    yardstick = race.built.get(YARDSTICK)
    ratios_to_yardstick = ["", "", ""]
    if yardstick:
        yardstick_added = float(np.median(race.added.get(YARDSTICK, [np.nan])))
        ratios = (
            rate / (yardstick["articles"] / yardstick["cpu_seconds"]),
            added / yardstick_added,
            built["bytes"] / yardstick["bytes"],
        )
        ratios_to_yardstick = [f"{ratio:.2f}x" for ratio in ratios]
    return [
        f"{built['articles'] / built['seconds']:,.0f}", f"{rate:,.0f}", ratios_to_yardstick[0],
        f"{added:,.1f}", ratios_to_yardstick[1],
        *(f"{size / 1e6:,.0f}" for size in sizes), f"{built['bytes'] / 1e6:,.0f}", ratios_to_yardstick[2],
        f"{race.opened[name]['segments']}", f"{race.starts[name]:.1f}x",
    ]  # fmt: skip


def _left_out(race: Race) -> Iterator[str]:
    for name in race.names:
        if missing := race.opened[name]["left_out"]:
            yield f"* {race.opened[name]['version']} leaves out: {missing}."


def _head(title: str, columns: Iterable[str]) -> Iterator[str]:
    columns = list(columns)
    yield _row(title, columns)
    yield "|" + "---|" * (len(columns) + 1)


def _row(title: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([title, *cells])} |"

"""Measure the server's share of an answer: HTML beside JSON, in one run; the engine's own time is taken off.

Processor time of the whole request in one thread, without a socket, less what passed inside the engine.
"""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.engine.seeded_index import seeded_index
from index.engines import open_engine
from server import ServerConfig, create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.testing import FlaskClient

    from index.engine import Engine

ARTICLES: Final = 200_000
ASKED: Final = 60
FORMS: Final = {"HTML": "/search", "JSON": "/search.json"}


class TimedEngine:
    """An engine that sums up the processor time that passes inside it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.spent_ms = 0.0

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Return a method of the engine, timed."""
        method: Callable[..., object] = getattr(self._engine, name)

        def timed(*arguments: object, **options: object) -> object:
            started = time.process_time_ns()
            try:
                return method(*arguments, **options)
            finally:
                self.spent_ms += (time.process_time_ns() - started) / 1e6

        return timed


def main(arguments: Sequence[str] = ()) -> None:
    """Print the medians of both forms, in ms, and how often the one contains the other."""
    with seeded_index(arguments, "page", __doc__, ARTICLES) as index:
        engine = TimedEngine(open_engine(index.data))
        client = create_app(engine, ServerConfig(version="bench")).test_client()  # type: ignore[arg-type]
        words = index.words(ASKED)
        addresses = [f"?q={word}" for word in words] + [f"?q={word}&region=europe&from=1995" for word in words]
        shares: dict[str, list[float]] = {form: [] for form in FORMS}
        engines: dict[str, list[float]] = {form: [] for form in FORMS}
        sizes: dict[str, list[float]] = {form: [] for form in FORMS}
        for address in addresses:
            for form, path in FORMS.items():
                share, spent, size = _asked(client, engine, f"{path}{address}")
                shares[form].append(share)
                engines[form].append(spent)
                sizes[form].append(size)
    print(f"{index.articles:,} articles, {len(addresses)} searches; medians\n")
    print("| form | server ms | engine ms | kB |\n|---|---|---|---|")
    for form in FORMS:
        medians = [median(numbers[form]) for numbers in (shares, engines, sizes)]
        print(f"| {form} | {medians[0]:.2f} | {medians[1]:.2f} | {medians[2] / 1e3:.0f} |")
    print(f"\nHTML is {median(shares['HTML']) / median(shares['JSON']):.2f} times JSON, the engine left out.")


def _asked(client: FlaskClient, engine: TimedEngine, address: str) -> tuple[float, float, int]:
    """Return the server's and the engine's milliseconds, and the answer's size in bytes."""
    engine.spent_ms = 0.0
    started = time.process_time_ns()
    answer = client.get(address, headers={"Accept": "text/html"})
    whole = (time.process_time_ns() - started) / 1e6
    assert answer.status_code == 200, address
    return whole - engine.spent_ms, engine.spent_ms, len(answer.data)

"""Report a run to the user: a bar on a terminal, plain lines elsewhere, and a summary whose lines add up."""

from __future__ import annotations

import math
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.run.meter import Meter
    from indexer.run.pipeline import Complaint, Progress, Summary
    from indexer.run.slicing import Extracted

SHOWN_ALIKE: Final = 3
"""How many complaints with one reason are shown; the others are counted."""

SHOWN_KINDS: Final = 20

SETTLED_S: Final = 3
"""The time left is estimated after this many seconds; earlier, the rate of a run jumps."""

EVERY_FILES: Final = 1_000
"""Without a terminal, print one line after this many files."""


def visible(text: str) -> str:
    """Return the text with control characters escaped: a file's name must not control the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def inputs_in_words(count: int) -> str:
    """Return `1 input`, `2,303 inputs`."""
    return f"{count:,} input" + ("" if count == 1 else "s")


def articles_in_words(count: int) -> str:
    """Return `1 article`, `2,303 articles`."""
    return f"{count:,} article" + ("" if count == 1 else "s")


@contextmanager
def progress_on(stream: TextIO, *, verbose: bool = False) -> Iterator[Progress]:
    """Show a run's progress on the stream: a bar if it is a terminal, else plain lines.

    Args:
        stream: the stream.
        verbose: show every complaint; else the first `SHOWN_ALIKE` with each reason.
    """
    shown = (_Bar if stream.isatty() else _Lines)(stream, verbose=verbose)
    try:
        yield shown
    finally:
        shown.close()


class Grouped:
    """Prints complaints: the first few with the same state and reason, then the number of the others."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._counts: Counter[tuple[str, str]] = Counter()

    def line(self, state: str, path: str, reason: str) -> str | None:
        """Return the line of a complaint; None if enough complaints of its kind were shown."""
        self._counts[state, reason] += 1
        if self._counts[state, reason] > SHOWN_ALIKE and not self._verbose:
            return None
        return f"{state}: {visible(path)}: {reason}"

    def rest(self) -> Iterator[str]:
        """Yield a line for each reason with complaints that were not shown."""
        for (state, reason), count in self._counts.items():
            if count > SHOWN_ALIKE and not self._verbose:
                yield f"{state}: {count - SHOWN_ALIKE:,} more: {reason} (--verbose shows each)"


def ignored_line(kinds: Mapping[str, int]) -> Iterator[str]:
    """Yield a line with the number of ignored inputs and their kinds, if there are any."""
    if total := sum(kinds.values()):
        named = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
        shown = [f"{visible(kind)} {count:,}" for kind, count in named[:SHOWN_KINDS]]
        if others := sum(count for _, count in named[SHOWN_KINDS:]):
            shown.append(f"others {others:,}")
        yield f"{total:,} ignored: {', '.join(shown)}"


def summary_lines(summary: Summary, articles: int) -> Iterator[str]:
    """Yield the lines of a run's summary; the counts in the second and third line each add up to the first.

    Args:
        summary: the run's summary.
        articles: the number of articles in the index now.
    """
    yield f"{inputs_in_words(summary.found)} found"
    yield _sum((count, change) for change, count in sorted(summary.changes.items()))
    yield _sum((count, state) for state, count in summary.states.items())
    yield from ignored_line(summary.ignored)
    if summary.vanished:
        fate = "pruned" if summary.pruned else "still searchable; --prune removes them"
        yield f"{inputs_in_words(summary.vanished)} of earlier runs not found ({fate})"
    if summary.unclaimed:
        fate = "pruned" if summary.pruned else "still searchable; --prune removes them"
        yield f"{articles_in_words(summary.unclaimed)} in the index that no input accounts for ({fate})"
    yield from profile_lines(summary)
    if summary.interrupted:
        yield "Interrupted: what was read is indexed, the next run reads the rest."
    yield f"{articles:,} articles in the index"


def extracted_lines(done: Extracted) -> Iterator[str]:
    """Yield the lines of what a slice holds; the counts in the second line add up to the first."""
    yield f"{inputs_in_words(done.pages + done.without.total())} found"
    pages = f"page{'' if done.pages == 1 else 's'}"
    yield _sum([(done.pages, pages), *((count, state) for state, count in sorted(done.without.items()))])
    yield from ignored_line(done.ignored)


def profile_lines(summary: Summary) -> Iterator[str]:
    """Yield a line for each site profile whose selectors missed something: the site may have changed its templates."""
    for host, tally in sorted(summary.profiles.items()):
        missed = [f"no {key} on {count:,}" for key, count in sorted(tally.missed.items())]
        if missed:
            pages = f"{tally.pages:,} page" + ("" if tally.pages == 1 else "s")
            yield f"The profile of {visible(host)} found {', '.join(missed)} of {pages}."


def time_left(elapsed_s: float, done: int, total: int) -> str:
    """Return `about 40 s`, `about 3 min` or `about 2 h`, by the rate of the run so far.

    It is empty at the end and in the first `SETTLED_S` seconds.
    """
    if elapsed_s < SETTLED_S or not 0 < done < total:
        return ""
    left_s = elapsed_s * (total - done) / done
    for unit, seconds in (("h", 3600), ("min", 60)):
        if left_s >= 1.5 * seconds:
            return f"about {left_s / seconds:,.0f} {unit}"
    return f"about {max(10, math.ceil(left_s / 10) * 10)} s"


def _sum(counts: Iterable[tuple[int, str]]) -> str:
    return "  = " + (" + ".join(f"{count:,} {name}" for count, name in counts if count) or "0")


class _Lines:
    """Progress for logs: refused inputs, and a line every `EVERY_FILES` files."""

    def __init__(self, stream: TextIO, *, verbose: bool = False) -> None:
        self._stream = stream
        self._grouped = Grouped(verbose=verbose)
        self._files = 0

    def start(self, meter: Meter) -> None:
        """Print nothing."""

    def advance(self, meter: Meter) -> None:
        if meter.files // EVERY_FILES > self._files // EVERY_FILES:
            found = inputs_in_words(meter.inputs)
            click.echo(f"{meter.files:,} of {meter.total_files:,} files, {found}", file=self._stream)
        self._files = meter.files

    def complain(self, complaint: Complaint) -> None:
        if line := self._grouped.line(complaint.state, complaint.path, complaint.reason):
            self._show(line)

    def _show(self, line: str) -> None:
        click.echo(line, file=self._stream)

    def close(self) -> None:
        for line in self._grouped.rest():
            self._show(line)


class _Bar(_Lines):
    """Progress for a terminal."""

    def __init__(self, stream: TextIO, *, verbose: bool = False) -> None:
        super().__init__(stream, verbose=verbose)
        self._bar: Any = None
        self._bytes = 0
        self._started = 0.0

    def start(self, meter: Meter) -> None:
        self._started = time.monotonic()
        self._bar = click.progressbar(
            length=meter.total_bytes,
            label="Reading",
            file=self._stream,
            show_eta=False,
            item_show_func=lambda text: text or "",
        )
        self._bar.__enter__()

    def advance(self, meter: Meter) -> None:
        elapsed = time.monotonic() - self._started
        left = time_left(elapsed, meter.bytes, meter.total_bytes)
        self._bar.update(meter.bytes - self._bytes, inputs_in_words(meter.inputs) + (f", {left} left" if left else ""))
        self._bytes = meter.bytes

    def _show(self, line: str) -> None:
        click.echo("\r\033[K", nl=False, file=self._stream)
        super()._show(line)

    def close(self) -> None:
        super().close()
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

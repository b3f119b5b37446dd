"""What races in `python -m bench search`: the port of a contestant, what it indexes, is asked and answers.

Only the standard library is imported here and in `server.py`: Xapian runs in the system's Python, which has nothing
else. A contestant's own module imports its library.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

PER_PAGE: Final = 10
"""Hits on a page, each with its snippets."""

FACET_SIZE: Final = 10
"""Values that are listed of a facet."""

SNIPPET_CHARS: Final = 240
"""Dateline's longest snippet; peers are asked for as much."""


@dataclass(frozen=True)
class Record:
    """An article of a pile, as its line of JSON holds it.

    Attributes:
        key: its place in the pile.
        title: its title.
        authors: names of persons.
        regions: keys of the vocabulary.
        counted: the keys it is counted under: `regions` and all above them.
        day: when it was published, as ISO 8601 has it.
        body: paragraphs with an empty line between two.
    """

    key: int
    title: str
    authors: tuple[str, ...]
    regions: tuple[str, ...]
    counted: tuple[str, ...]
    day: str
    body: str

    @property
    def year(self) -> int:
        """The year of `day`."""
        return int(self.day[:4])

    @property
    def number(self) -> int:
        """The day as a number that sorts as days do: 20201005."""
        return int(self.day.replace("-", ""))

    @property
    def text(self) -> str:
        """What peers index as their one field of text. The authors' names keep a phrase from leaving the title."""
        return "\n\n".join((self.title, *self.authors, self.body))


def read_records(path: Path) -> Iterator[Record]:
    """Yield the articles of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Record(**fields | {key: tuple(fields[key]) for key in ("authors", "regions", "counted")})


@dataclass(frozen=True)
class Ask:
    """A question.

    Attributes:
        kind: which kind it is of.
        text: what is typed: words, `a OR b`, `"a phrase"`, `prefix*`; empty for all articles.
        region: a key to narrow by.
        first: the first day to narrow to, as ISO 8601 has it.
        last: the last.
        sort: `relevance`, `newest` or `oldest`.
        page: counted from 1.
    """

    kind: str
    text: str
    region: str | None = None
    first: str | None = None
    last: str | None = None
    sort: str = "relevance"
    page: int = 1

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * PER_PAGE

    @property
    def is_narrowed(self) -> bool:
        """Whether a region or dates are selected."""
        return bool(self.region or self.first)

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day as `Record.number` has them."""
        return int(str(self.first).replace("-", "")), int(str(self.last).replace("-", ""))


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes:
        total: how many articles, exactly; None where the engine refused the question as too slow.
        facets: of `region` and `author` the greatest counts, descending; of `year` all, by year.
        hits: how many stand on the page.
        snippets: how many passages were made for them.
    """

    total: int | None
    facets: dict[str, list[int]]
    hits: int
    snippets: int


class Peer(Protocol):
    """A contestant: one index in one folder."""

    left_out: str
    """What it does not do of what Dateline does."""

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        """Know the folder, which is there; `stemmed` asks for English stems."""

    def version(self) -> str:
        """Return what it is and which release."""

    def prepared(self, record: Record) -> object:
        """Return what `build` and `add` take for a record: nobody's clock is running."""

    def build(self, chunks: Iterable[Sequence[object]]) -> None:
        """Index everything on one thread, commit it, and let go."""

    def open(self) -> None:
        """Open the index for searching and read what every search needs."""

    def segments(self) -> int:
        """Return how many parts the index has."""

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job: read what was typed; total, two facets, the histogram by year, hits with snippets."""

    def add(self, records: Sequence[object]) -> None:
        """Add articles to the opened index, commit them durably, and see them from now on."""


def top(counts: Iterable[int]) -> list[int]:
    """Return the greatest counts of a facet, descending."""
    return sorted(counts, reverse=True)[:FACET_SIZE]

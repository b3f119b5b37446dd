"""Reflow: the shared dumps wrapped anew, and the mean body F1 of each way beside that of the dumps as they are.

A way is a width, blank lines between all lines or none, a margin that varies by 15 %, words divided at line ends. Rules
were written on the pages of even number (`dev`); those of odd number (`held`) are believed.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.indexing.cleaning import PAGES, SCORER, f1, scorer
from bench.shared import absent
from index.article.model import Role
from indexer.extract import extract
from indexer.page import Input

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTHS: Final = (35, 45, 60, 72, 90)
VARIATION: Final = 0.15
MIN_PIECE: Final = 2
"""A divided word leaves this many letters on either line."""

_CUT: Final = re.compile(
    r"(?<=[aeiouyäöüáéíóúàèùâêîôûåø])(?=[^\W\d_aeiouyäöüáéíóúàèùâêîôûåø][aeiouyäöüáéíóú])", re.IGNORECASE
)
"""A simple rule of syllables: before a consonant between two vowels."""

_BREAK: Final = re.compile(r"[^\s-]+-+(?=\w)|\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to wrap a text; `blank` is whether a blank line parts its lines, None for where they are."""

    width: int | None = None
    blank: bool | None = None
    ragged: bool = False
    hyphenated: bool = False

    def __str__(self) -> str:
        gaps = {None: "gaps kept", True: "blank lines", False: "no blank lines"}[self.blank]
        more = "".join((" ragged" * self.ragged, " hyphenated" * self.hyphenated))
        return f"{self.width or 'unwrapped'}, {gaps}{more}"


WAYS: Final = (
    Way(),
    *(Way(width=width, blank=blank) for width in WIDTHS for blank in (None, True, False)),
    *(Way(width=width, blank=blank, ragged=True) for width in WIDTHS for blank in (True, False)),
    *(Way(width=width, blank=blank, hyphenated=True) for width in WIDTHS for blank in (True, False)),
)


def main() -> None:
    """Print a line a way: mean body F1 of both halves, and how far below the dumps as they are."""
    if absent(PAGES, SCORER):
        return
    halves = ("dev", "held")
    base: dict[str, float] = {}
    for way in WAYS:
        found = {half: mean_f1(way, half) for half in halves}
        base = base or found
        figures = "".join(f"  {half} {found[half]:.4f} ({found[half] - base[half]:+.4f})" for half in halves)
        print(f"{way!s:36}{figures}", flush=True)


def mean_f1(way: Way, half: str) -> float:
    """Return the mean body F1 over one half of the dumps: F1 of mean precision and mean recall."""
    return f1([score for _, score in page_scores(way, half)])


def page_scores(way: Way, half: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Give the precision and recall of each dump's body."""
    pages: list[dict[str, Any]] = [json.loads(line) for line in (PAGES / "gold.jsonl").open(encoding="utf-8")]
    texts = sorted((page["text"], page["body"]) for page in pages if page.get("text") and page.get("body"))
    for number, (name, gold) in enumerate(texts):
        if (number % 2 == 0) == (half == "dev"):
            text = wrapped((PAGES / name).read_text("utf-8"), way, seed=number)
            yield name, scorer().body_scores(gold, body(text))


def body(text: str) -> str:
    """Return what is kept of a text."""
    page = extract(Input(path="dump.txt", media_type="text/plain", data=text.encode(), sha256=""))
    return "\n\n".join(block.text for block in page.blocks if block.role is Role.BODY)


def wrapped(text: str, way: Way, *, seed: int) -> str:
    """Return the text wrapped this way."""
    chance = random.Random(seed)
    rows: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            rows += _filled(line, way, chance) if way.width else [line]
            rows += [""] if way.blank else []
        elif way.blank is None:
            rows.append("")
    return "\n".join(rows)


def _filled(line: str, way: Way, chance: random.Random) -> Iterator[str]:
    """Give the rows of a line; a word is divided where the way says so, and a hyphen of its own may end a row."""
    row, room = "", _room(way, chance)
    for glued, piece in _pieces(line):
        word, joint = piece, "" if glued or not row else " "
        while (row and len(row) + len(joint) + len(word) > room) or len(word) > room:
            head = _head(word, room - len(row) - len(joint), way) if row else word[:room]
            yield f"{row}{joint}{head}-" if row and head else row or head
            word, row, joint, room = word[len(head) :], "", "", _room(way, chance)
        row = f"{row}{joint}{word}"
    if row:
        yield row


def _pieces(line: str) -> Iterator[tuple[bool, str]]:
    """Give a line's words, cut behind their hyphens, and whether each piece is glued to the one before."""
    for word in line.split():
        for number, piece in enumerate(_BREAK.findall(word)):
            yield number > 0, piece


def _head(word: str, room: int, way: Way) -> str:
    """Return as much of a word as may stand before a hyphen in so much room."""
    cuts = [at.start() for at in _CUT.finditer(word)] if way.hyphenated and word.isalpha() else []
    fitting = [at for at in cuts if MIN_PIECE <= at <= min(room - 1, len(word) - MIN_PIECE)]
    return word[: fitting[-1]] if fitting else ""


def _room(way: Way, chance: random.Random) -> int:
    width = way.width or 0
    return round(width * chance.uniform(1 - VARIATION, 1 + VARIATION)) if way.ragged else width

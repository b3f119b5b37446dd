"""What differs between two articles: facts, and the words of their bodies.

Python's difflib compares paragraphs first, then the words of the paragraphs that differ. The time is bounded: difflib
leaves out what recurs often (`autojunk`), and long stretches are not compared word by word. Knows only the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article.model import Article, Published

MAX_COMPARED_WORDS: Final = 5_000
"""Longest stretch that is compared word by word, which takes some 20 ms; a longer one counts as one change."""

MAX_CHANGES: Final = 50
"""Changes that are listed; the numbers of words count all."""

MAX_CHANGE_CHARS: Final = 500
"""A longer text of a change is cut, with an ellipsis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDifference:
    """A fact that two articles state differently; a fact that is not stated has no values."""

    name: str
    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of words of one body, and the words that the other has in its place.

    Attributes:
        paragraph: the index of the first body's paragraph where the stretch begins.
        one: the words of the first body, one space between them; '' if the other only adds.
        other: the words of the other; '' if it only leaves out.
    """

    paragraph: int
    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDifference:
    """How two bodies differ.

    Attributes:
        words_removed: the number of words that only the first has.
        words_added: the number of words that only the other has.
        changes: the first `MAX_CHANGES`, in the order of the text.
        total_changes: the number of all.
    """

    words_removed: int
    words_added: int
    changes: tuple[Change, ...]
    total_changes: int


def fact_differences(one: Article, other: Article) -> tuple[FactDifference, ...]:
    """Return the facts in which two articles differ, as printed; an order of names counts."""
    ours, theirs = _facts(one), _facts(other)
    return tuple(
        FactDifference(name=name, one=values, other=theirs[name])
        for name, values in ours.items()
        if values != theirs[name]
    )


def _facts(article: Article) -> dict[str, tuple[str, ...]]:
    published = article.published
    return {
        "title": (article.title,),
        "dek": _present(article.dek),
        "authors": tuple(author.name for author in article.authors),
        "published": (date_text(published),) if published else (),
        "outlet": _present(article.outlet.name if article.outlet else None),
        "site": _present(article.site),
        "url": _present(article.url),
        "kind": _present(article.kind),
        "section": _present(article.section),
        "regions": tuple(region.key for region in article.regions),
        "tags": article.tags,
        "lang": (article.language,),
        "quality": (article.quality.value,),
    }


_DATE_CHARS: Final = {"year": 4, "month": 7, "day": 10}


def date_text(published: Published) -> str:
    """Return a date as precise as it was printed: `2020`, `2020-10` or `2020-10-05`."""
    return published.first.isoformat()[: _DATE_CHARS[published.precision]]


def _present(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def text_difference(one: Sequence[str], other: Sequence[str]) -> TextDifference:
    """Return how two bodies differ, given as paragraphs. Where paragraphs end makes no difference."""
    removed = added = total = 0
    listed: list[Change] = []
    for paragraph, before, after in _changes(one, other):
        removed += len(before)
        added += len(after)
        total += 1
        if len(listed) < MAX_CHANGES:
            listed.append(Change(paragraph=paragraph, one=_cut(before), other=_cut(after)))
    return TextDifference(words_removed=removed, words_added=added, changes=tuple(listed), total_changes=total)


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield each change: the paragraph where it begins, the words of the first body, the words of the other."""
    for tag, start, stop, other_start, other_stop in SequenceMatcher(None, one, other).get_opcodes():
        if tag == "equal":
            continue
        ours = [(word, start + index) for index, text in enumerate(one[start:stop]) for word in text.split()]
        words = [word for word, _ in ours]
        theirs = [word for text in other[other_start:other_stop] for word in text.split()]
        if max(len(words), len(theirs)) > MAX_COMPARED_WORDS:
            yield start, words, theirs
            continue
        for kind, first, last, other_first, other_last in SequenceMatcher(None, words, theirs).get_opcodes():
            if kind != "equal":
                at = ours[min(first, len(ours) - 1)][1] if ours else start
                yield at, words[first:last], theirs[other_first:other_last]


def _cut(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= MAX_CHANGE_CHARS else text[: MAX_CHANGE_CHARS - 1].rstrip() + "…"

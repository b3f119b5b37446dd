"""What differs between two articles: facts, and the words of their bodies.

Python's difflib compares paragraphs first, then the words of the paragraphs that differ. The time is bounded: difflib
leaves out what recurs often (`autojunk`), and long stretches are not compared word by word. Knows only the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article.model import Article, Published

MAX_COMPARED_WORDS: Final = 5_000
"""Longest stretch that is compared word by word, which takes some 20 ms; a longer one counts as one change."""

MAX_CHANGES: Final = 50
"""Changes that are listed; the numbers of words count all."""

MAX_CHANGE_CHARS: Final = 500
"""A longer text of a change is cut, with an ellipsis."""

CONTEXT_WORDS: Final = 12
"""Words that are shown before and after a change."""

_ELLIPSIS: Final = "…"


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


class RunKind(StrEnum):
    """Which of two bodies has a run of words."""

    BOTH = "both"
    ONE = "one"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that follow each other, one space between them, and which body has them."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Neighbouring changes, with words that both bodies have around them.

    Attributes:
        paragraph: the index of the first body's paragraph where the first change begins.
        runs: in the order of the text.
    """

    paragraph: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDifference:
    """How two bodies differ, for readers: the numbers count everything, `hunks` hold the first `MAX_CHANGES`."""

    words_removed: int
    words_added: int
    total_changes: int
    hunks: tuple[Hunk, ...]


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
    for each in _stretches(one, other):
        for part in each.parts:
            if not part.is_same:
                ours, theirs = each.ours[part.first : part.last], each.theirs[part.other_first : part.other_last]
                yield _paragraph_at(each, part), ours, theirs


class _Part(NamedTuple):
    """Words `first` to `last` of one stretch, and the words of the other that stand in their place."""

    is_same: bool
    first: int
    last: int
    other_first: int
    other_last: int


class _Stretch(NamedTuple):
    """Neighbouring paragraphs that differ: the words of both bodies, aligned; `paragraphs` has one number a word."""

    start: int
    ours: list[str]
    paragraphs: list[int]
    theirs: list[str]
    parts: list[_Part]


def _stretches(one: Sequence[str], other: Sequence[str]) -> Iterator[_Stretch]:
    for tag, start, stop, other_start, other_stop in SequenceMatcher(None, one, other).get_opcodes():
        if tag == "equal":
            continue
        numbered = [(word, start + index) for index, text in enumerate(one[start:stop]) for word in text.split()]
        ours, paragraphs = [word for word, _ in numbered], [paragraph for _, paragraph in numbered]
        theirs = [word for text in other[other_start:other_stop] for word in text.split()]
        parts = [_Part(is_same=False, first=0, last=len(ours), other_first=0, other_last=len(theirs))]
        if max(len(ours), len(theirs)) <= MAX_COMPARED_WORDS:
            matched = SequenceMatcher(None, ours, theirs).get_opcodes()
            parts = [_Part(kind == "equal", *numbers) for kind, *numbers in matched]
        yield _Stretch(start, ours, paragraphs, theirs, parts)


def marked_difference(one: Sequence[str], other: Sequence[str]) -> MarkedDifference:
    """Return what `text_difference` counts, and the changes with the words around them."""
    removed = added = total = 0
    hunks: list[Hunk] = []
    for each in _stretches(one, other):
        changed = [index for index, part in enumerate(each.parts) if not part.is_same]
        removed += sum(each.parts[index].last - each.parts[index].first for index in changed)
        added += sum(each.parts[index].other_last - each.parts[index].other_first for index in changed)
        if shown := changed[: max(MAX_CHANGES - total, 0)]:
            hunks.append(_hunk(each, shown))
        total += len(changed)
    return MarkedDifference(words_removed=removed, words_added=added, total_changes=total, hunks=tuple(hunks))


def _hunk(stretch: _Stretch, changed: list[int]) -> Hunk:
    first, last = changed[0], changed[-1]
    near = range(max(first - 1, 0), min(last + 2, len(stretch.parts)))
    runs = (
        run
        for index in near
        for run in _runs(stretch, stretch.parts[index], has_before=first < index, has_after=index < last)
    )
    return Hunk(paragraph=_paragraph_at(stretch, stretch.parts[first]), runs=tuple(runs))


def _paragraph_at(stretch: _Stretch, part: _Part) -> int:
    return stretch.paragraphs[min(part.first, len(stretch.ours) - 1)] if stretch.ours else stretch.start


def _runs(stretch: _Stretch, part: _Part, *, has_before: bool, has_after: bool) -> Iterator[Run]:
    """Yield the runs of one part: what is the same is shown only near a change."""
    ours = stretch.ours[part.first : part.last]
    if not part.is_same:
        if ours:
            yield Run(kind=RunKind.ONE, text=_cut(ours))
        if theirs := stretch.theirs[part.other_first : part.other_last]:
            yield Run(kind=RunKind.OTHER, text=_cut(theirs))
        return
    head = ours[:CONTEXT_WORDS] if has_before else []
    tail = ours[-CONTEXT_WORDS:] if has_after else []
    if len(head) + len(tail) < len(ours):
        yield Run(kind=RunKind.BOTH, text=" ".join([*head, _ELLIPSIS, *tail]))
    else:
        yield Run(kind=RunKind.BOTH, text=" ".join(ours))


def _cut(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= MAX_CHANGE_CHARS else text[: MAX_CHANGE_CHARS - 1].rstrip() + "…"

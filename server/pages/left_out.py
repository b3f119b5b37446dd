"""What was left out of an article, for its page: in the page's order, grouped by what it is, each with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from index.article.model import KEPT_ROLES, Role
from server.wording import dropped_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article

_ABOVE: Final = "Above the text"
_BELOW: Final = "Below the text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring blocks that were left out for one reason, and where on the page they stand."""

    place: str
    reason: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All blocks of one kind: their number in words, and the blocks in the page's order."""

    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    role: Role
    place: str
    reason: str
    text: str


def left_out_groups(article: Article) -> tuple[Group, ...]:
    """Return the blocks that were left out, in the page's order; a group stands where its first block does."""
    placed = tuple(_placed(article))
    counts = Counter(each.role for each in placed)
    return tuple(
        Group(title=dropped_text(role, total), stretches=tuple(_stretches(placed, role)))
        for role, total in counts.items()
    )


def _stretches(placed: tuple[_Placed, ...], role: Role) -> Iterator[Stretch]:
    blocks = (each for each in placed if each.role is role)
    for (place, reason), run in groupby(blocks, key=attrgetter("place", "reason")):
        yield Stretch(place=place, reason=reason, texts=tuple(each.text for each in run))


def _placed(article: Article) -> Iterator[_Placed]:
    total, seen = len(article.paragraphs), 0
    for block in article.blocks:
        if block.role is Role.BODY:
            seen += 1
        elif block.role not in KEPT_ROLES:
            yield _Placed(role=block.role, place=_place(seen, total), reason=block.reason, text=block.text)


def _place(seen: int, total: int) -> str:
    """Return where a block stands that has so many of the article's paragraphs before it."""
    if not seen:
        return _ABOVE
    return _BELOW if seen == total else f"After paragraph {seen}"

"""Which value of a facet is meant by a typed one that no article has?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from index.article import regions
from index.facets import Facet
from index.fields import NO_VALUE, facet_label, resolve_value
from index.text.analysis import fold, max_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.offers.asking import Asking

MIN_PREFIX: Final = 4
"""The fewest characters of a typed value that a longer one may begin with."""


def nearest_value(facet: Facet, typed: str, asking: Asking) -> str | None:
    """Return the value that a typed one is nearest to; None if articles have the typed one, or if none is near.

    The commonest of the nearest: values whose letters are the same come first, then those at the least distance in
    optimal string alignment, then those with a word that begins so. A region that no article is about is no mistake.
    """
    wanted = fold(resolve_value(facet, typed))
    if wanted == NO_VALUE or (facet is Facet.REGION and regions.resolve(typed)):
        return None
    plain = _plain(typed)
    best: tuple[int, int, str] | None = None
    for value, count in asking.values(facet):
        if fold(value) == wanted:
            return None
        rank = min((_rank(plain, form) for form in _forms(facet, value)), default=_FAR)
        if rank < _FAR:
            best = min(best or (rank, -count, value), (rank, -count, value))
    return best and best[2]


_BEGINS: Final = 3
_FAR: Final = 4


def _rank(typed: str, form: str) -> int:
    """Return the distance of a typed value from a form of another; _BEGINS if that only begins so, else _FAR."""
    edits = max_edits(typed)
    distance = OSA.distance(typed, form, score_cutoff=edits)
    if distance <= edits:
        return int(distance)
    return _BEGINS if len(typed) >= MIN_PREFIX and form.startswith(typed) else _FAR


def _forms(facet: Facet, value: str) -> Iterator[str]:
    """Yield what a user may have in mind for a value: its name, its other names, and the name from each word on."""
    names = [value, facet_label(facet, value)]
    if facet is Facet.REGION and (region := regions.resolve(value)):
        names += region.names
    for name in names:
        yield _plain(name)
        words = name.replace(".", " ").replace("-", " ").split()
        yield from (_plain(" ".join(words[index:])) for index in range(1, len(words)))
        # A host without its last part: `harbourledger.example`.
        yield from (_plain(" ".join(words[:index])) for index in range(1, len(words)))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))

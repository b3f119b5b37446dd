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

    The commonest of the nearest, by optimal string alignment without spaces and signs. A whole name is nearer than a
    part of one, and values that only begin so come last. A region that no article is about is no mistake.
    """
    wanted = fold(resolve_value(facet, typed))
    if wanted == NO_VALUE or (facet is Facet.REGION and regions.resolve(typed)):
        return None
    plain = _plain(typed)
    best: tuple[int, int, str] | None = None
    for value, count in asking.values(facet):
        if fold(value) == wanted:
            return None
        rank = min(_rank(plain, form, is_part=is_part) for form, is_part in _forms(facet, value))
        if rank < _FAR:
            best = min(best or (rank, -count, value), (rank, -count, value))
    return best and best[2]


_BEGINS: Final = 6
_FAR: Final = 8


def _rank(typed: str, form: str, *, is_part: bool) -> int:
    """Return how far a typed value is from a form of another: the less, the nearer; _FAR if it is not near."""
    edits = 0 if is_part and len(typed) <= MIN_PREFIX else max_edits(typed)
    distance = OSA.distance(typed, form, score_cutoff=edits)
    if distance <= edits:
        return 2 * int(distance) + is_part
    return _BEGINS + is_part if len(typed) >= MIN_PREFIX and form.startswith(typed) else _FAR


def _forms(facet: Facet, value: str) -> Iterator[tuple[str, bool]]:
    """Yield what a user may have in mind for a value, and whether it is a part of a name.

    That is its name, its other names, the names from each word on, and a host without its last part.
    """
    names = [value, facet_label(facet, value)]
    if facet is Facet.REGION and (region := regions.get(value)):
        names += region.names
    for name in dict.fromkeys(names):
        yield _plain(name), False
        words = name.replace(".", " ").replace("-", " ").split()
        yield from ((_plain(" ".join(words[index:])), True) for index in range(1, len(words)))
    if facet in {Facet.SITE, Facet.OUTLET} and "." in value:
        yield _plain(value.rpartition(".")[0]), True


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))

"""The orders of results, as OpenSearch sorts: ties by id, undated articles last.

A random order sorts by the key of `index.evaluation.sampling`, which a script computes from the halves of an article's
id. A sort by script compares float64, so the 63 bits of a key are two numbers. Strata need every article of the answer
at once: their order is made here, from the ids, the keys and the values alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.evaluation.sampling import places_in_strata, random_keys
from index.request import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.engines.opensearch.querying import DSL
    from index.request import SearchRequest

BY_ID: Final[dict[str, Any]] = {"id": "asc"}

_MIX: Final = """
long mix(long number) {
  long mixed = number + -7046029254386353131L;
  mixed = (mixed ^ (mixed >>> 30)) * -4658895280553007687L;
  mixed = (mixed ^ (mixed >>> 27)) * -7723592293110705685L;
  return mixed ^ (mixed >>> 31);
}
long start = ((Number) params.start).longValue();
long key = mix(mix(start ^ doc['id_low'].value) ^ doc['id_high'].value) >>> 1;
"""
"""SplitMix64 in Painless, whose longs wrap as unsigned ones do; `start` is the mixed seed."""

_HIGH: Final = f"{_MIX} return key >>> 31;"
_LOW: Final = f"{_MIX} return key & 2147483647L;"

_GAMMA: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_WORD: Final = 1 << 64


def sorting(request: SearchRequest) -> list[DSL]:
    """Return how the hits of a request are sorted, without its strata."""
    match request.order:
        case Sort.RELEVANCE:
            return [{"_score": "desc"}, BY_ID]
        case Sort.NEWEST:
            return [{"last_day": {"order": "desc", "missing": "_last"}}, BY_ID]
        case Sort.OLDEST:
            return [{"first_day": {"order": "asc", "missing": "_last"}}, BY_ID]
        case Sort.ADDED:
            return [{"added": "desc"}, BY_ID]
        case Sort.RANDOM:
            return [_scripted(_HIGH, request.seed), _scripted(_LOW, request.seed), BY_ID]


def _scripted(source: str, seed: int) -> DSL:
    params = {"start": _signed(_mixed(seed))}
    return {"_script": {"type": "number", "order": "asc", "script": {"source": source, "params": params}}}


def _mixed(number: int) -> int:
    mixed = (number + _GAMMA) % _WORD
    mixed = (mixed ^ (mixed >> 30)) * _FIRST % _WORD
    mixed = (mixed ^ (mixed >> 27)) * _SECOND % _WORD
    return mixed ^ (mixed >> 31)


def _signed(number: int) -> int:
    return number - _WORD if number >= _WORD // 2 else number


def in_strata(ids: Sequence[str], strata: Sequence[int], seed: int) -> list[str]:
    """Return ids in random order, each stratum in proportion (`index.evaluation.sampling`).

    Args:
        ids: of all articles of an answer.
        strata: (ids,): the number of each one's stratum.
        seed: which random order.
    """
    if not ids:
        return []
    as_bytes = np.array(ids, dtype="S16")
    keys = random_keys(as_bytes, seed)
    places = places_in_strata(as_bytes, keys, np.array(strata, np.int64))
    return [ids[index] for index in np.lexsort((as_bytes, keys, places)).tolist()]

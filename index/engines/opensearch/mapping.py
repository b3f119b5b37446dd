"""The settings and the mapping of an index: which field holds what, and why it has its type.

An index holds articles, tombstones and aliases, each under its id. Every text is analysed by `index.text.analysis`
before it is sent: a text field receives terms joined by spaces, so that the cluster cuts nothing and stems nothing.
"""

from __future__ import annotations

from typing import Any, Final

from index.evaluation.snapshot import STEMS_OF
from index.facets import SPELLED, Facet
from index.fields import FIELD_GAP, STORED_FIELDS

FORMAT: Final = "opensearch-1"
"""The name of the mapping. An index of another format is not read, and must be made again."""

META_MAPPING: Final[dict[str, Any]] = {
    "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-2", "refresh_interval": -1}},
    "mappings": {"enabled": False},
}
"""The index of two documents, which are only ever read by id: `meta` and `lock`."""

_ANALYZER: Final = "terms"
_SIMILARITY: Final = "frequency"

_TERMS: Final[dict[str, Any]] = {
    "type": "text",
    "analyzer": _ANALYZER,
    "similarity": _SIMILARITY,
    "norms": False,  # lengths are exact in `length_*`; a norm would keep one byte of each
}
_KEYWORD: Final = {"type": "keyword"}
_FILTER: Final = {"type": "keyword", "doc_values": False}
_LOOKED_UP: Final = {"type": "keyword", "index": False}
_NUMBER: Final = {"type": "integer"}
_COLUMN: Final = {"type": "integer", "index": False}
_LONG: Final = {"type": "long"}
_LONG_COLUMN: Final = {"type": "long", "index": False}

SOURCE: Final = ("state", "record", "moved_to", "removed")
"""What is stored to be handed out; all else is only indexed."""

_PROPERTIES: Final[dict[str, Any]] = {
    "id": _KEYWORD,
    # article, removed or moved; the latter two have no other field but their own
    "state": _KEYWORD,
    "moved_to": _LOOKED_UP,
    "removed": _LONG_COLUMN,
    # `index.stored.pack`, in Base64
    "record": {"type": "binary"},
    **{f"text_{field}": _TERMS | {"position_increment_gap": FIELD_GAP} for field in STORED_FIELDS},
    **{f"stems_{field}": _TERMS | {"index_options": "freqs"} for field in STEMS_OF},
    # the number of tokens: BM25F divides by it
    **{f"length_{field}": _COLUMN for field in STORED_FIELDS},
    # the distinct terms of `text_any`: which words begin so, and in how many articles is each?
    "vocabulary": _KEYWORD,
    # folded, as filters compare and counts add up
    **{f"value_{facet}": _KEYWORD for facet in Facet},
    "value_url": _FILTER,
    # as written: the index shows a value in its commonest spelling
    **{f"spelled_{facet}": _KEYWORD for facet in Facet},
    **{f"printed_{facet}": _LOOKED_UP for facet in SPELLED},
    "first_day": _NUMBER,
    "last_day": _NUMBER,
    # the period that the whole date lies in; absent if it lies in none
    "day": _NUMBER,
    "month": _NUMBER,
    "year": _NUMBER,
    "added": _LONG,
    "lead": {"type": "boolean"},
    # the halves of the id as two's complements: a random order is computed from them
    "id_low": _LONG_COLUMN,
    "id_high": _LONG_COLUMN,
}


def index_body(shards: int) -> dict[str, Any]:
    """Return the body of the request that creates an index."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                # A cluster of one node has no replica, and any other one.
                "auto_expand_replicas": "0-1",
                # A commit refreshes: readers see a batch when it ends.
                "refresh_interval": -1,
                "max_regex_length": 20_000,
                "max_terms_count": 65_536,
                # A purge leaves no segment with a deleted document.
                "merge.policy.expunge_deletes_allowed": 0,
                "similarity": {
                    _SIMILARITY: {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}}
                },
                "analysis": {
                    "analyzer": {_ANALYZER: {"type": "custom", "tokenizer": _ANALYZER}},
                    "tokenizer": {_ANALYZER: {"type": "whitespace", "max_token_length": 1_048_576}},
                },
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"format": FORMAT},
            "_source": {"includes": list(SOURCE)},
            "properties": _PROPERTIES,
        },
    }

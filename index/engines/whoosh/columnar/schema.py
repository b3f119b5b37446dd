"""The fields that Whoosh sees. Stock Whoosh reads under these names what the product reads as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from whoosh.fields import STORED, Schema

from index.engines.whoosh.columnar.frozen import Terms, Words
from index.evaluation.snapshot import StemField
from index.query.query import TextField, ValueField
from index.search import Facet

if TYPE_CHECKING:
    from whoosh.fields import FieldType

INDEX_NAME: Final = "MAIN"
"""Whoosh's default name of an index."""

EVERY: Final = "article"
"""The one term of the field `every`."""


def text_field(field: TextField) -> str:
    """Return the name of a positional field of words."""
    return f"text_{field}"


def stem_field(field: StemField) -> str:
    """Return the name of a field of stems, which belongs to a field of words."""
    return f"stem_{field}"


def value_field(field: Facet | ValueField) -> str:
    """Return the name of the field of folded values."""
    return f"value_{field}"


TEXT_NAMES: Final = tuple(map(text_field, TextField))
STEM_NAMES: Final = tuple(map(stem_field, StemField))

_FIELDS: Final[dict[str, FieldType]] = {
    # The id of a document: an article has `id` and the one term of `every`; a tombstone or an alias has `trace`.
    "id": Terms(),
    "every": Terms(),
    "trace": Terms(),
    # The article itself, in the project's own JSON.
    "record": STORED(),
    # All words of title, dek, body and authors; of the title; of the authors' names. For words, phrases and NEAR.
    **{name: Words() for name in TEXT_NAMES},
    # Stems need no positions: only single words match other forms.
    **{name: Terms() for name in STEM_NAMES},
    # The folded values that filters look for; a region has its ancestors too.
    **{value_field(field): Terms() for field in (*Facet, *ValueField)},
}

SCHEMA: Final = Schema(**_FIELDS)

"""The schema of the index, for stock Whoosh: the name and the type of each field.

Dateline reads the index's arrays directly. Stock Whoosh reads the same data as these fields, through `columnar.codec`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from whoosh.fields import STORED, Schema

from index.engines.whoosh.columnar.frozen import Terms, Words
from index.evaluation.snapshot import StemField
from index.facets import Facet
from index.fields import STORED_FIELDS
from index.query.query import ValueField

if TYPE_CHECKING:
    from whoosh.fields import FieldType

    from index.query.query import TextField

INDEX_NAME: Final = "MAIN"
"""Whoosh's default name of an index."""

EVERY: Final = "article"
"""The one term of the field `every`: all articles have it, and no tombstone or alias has it."""


def text_field(field: TextField) -> str:
    """Return the name of the Whoosh field with the words of a text field, with positions."""
    return f"text_{field}"


def stem_field(field: StemField) -> str:
    """Return the name of the Whoosh field with the stems of a text field's words."""
    return f"stem_{field}"


def value_field(field: Facet | ValueField) -> str:
    """Return the name of the Whoosh field with the folded values of a facet or value field."""
    return f"value_{field}"


TEXT_NAMES: Final = tuple(map(text_field, STORED_FIELDS))
"""Names of the fields of words."""

STEM_NAMES: Final = tuple(map(stem_field, StemField))
"""Names of the fields of stems."""

_FIELDS: Final[dict[str, FieldType]] = {
    # An article's id is the term of `id`; the id of a tombstone or an alias is the term of `trace` instead.
    # Only articles have `every`.
    "id": Terms(),
    "every": Terms(),
    "trace": Terms(),
    # The article itself, in the project's own JSON.
    "record": STORED(),
    # All words of title, dek, body and authors; of the title; of the authors' names; of each kind of text that was left
    # out. For words, phrases and NEAR.
    **{name: Words() for name in TEXT_NAMES},
    # Stems need no positions: only single words match other forms.
    **{name: Terms() for name in STEM_NAMES},
    # The folded values that filters look for; a region has its ancestors too.
    **{value_field(field): Terms() for field in (*Facet, *ValueField)},
}

SCHEMA: Final = Schema(**_FIELDS)

"""Define which parts of an article are searched, counted and compared; the same for every engine.

This module owns the texts of each field and the form in which values compare. `index.facets` declares the facets. It
knows no engine and no query syntax.

A region counts for its ancestors too. Only authors who are persons are counted. An article that leads copies also has
their outlets, authors, regions and sets: it represents them in filters and counts, whether the answer shows them or
not. Words are searched in its own text alone. Text of the page that was left out of the article (captions, menus, …)
has fields of its own, in which only a query that names them is searched.

Invariant: the `value_term` of a region that is not in the vocabulary matches no article, and raises no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Role
from index.facets import FACETS
from index.facets import NO_VALUE as NO_VALUE  # noqa: PLC0414 -- how values compare, so it is imported from here
from index.query.query import TextField, ValueField
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.facets import Facet

TEXT_FIELDS: Final = ("title", "dek", "body", "authors")
"""The fields in which words are searched by default, in the order of the positional field."""

LEFT_OUT: Final = (TextField.CAPTION, TextField.CREDIT, TextField.BIO, TextField.RELATED, TextField.OTHER)
"""The fields of text that was left out of the article; a field of an article has the same name as its TextField."""

LEFT_OUT_FIELDS: Final = tuple(field.value for field in LEFT_OUT)

PAGE_FIELDS: Final = (*TEXT_FIELDS, *LEFT_OUT_FIELDS)
"""All fields of an article's text, in reading order."""

STEMMED_FIELDS: Final = frozenset({"title", "dek", "body", "caption", "bio", "related"})
"""Fields whose words are also indexed by stem. Names have none; stems of menus would only make the index larger."""

PARTS: Final = {TextField.DROPPED: LEFT_OUT, TextField.PAGE: (TextField.ANY, *LEFT_OUT)}
"""The fields that an index stores no words for: it searches each of their parts. No phrase crosses parts."""

STORED_FIELDS: Final = tuple(field for field in TextField if field not in PARTS)
"""The fields that an index stores words for."""

FIELD_GAP: Final = 100
"""Positions skipped between two fields, and between two authors, so that no phrase crosses.

Paragraphs have no gap, so a phrase may cross from one to the next. The gap covers the widest `~N`: N is at most 50, and
a quotation has at most 50 words."""

_SEARCHED: Final = {
    TextField.ANY: TEXT_FIELDS,
    TextField.TITLE: ("title",),
    TextField.AUTHOR: ("authors",),
    **{field: (field.value,) for field in LEFT_OUT},
    TextField.DROPPED: LEFT_OUT_FIELDS,
    TextField.PAGE: PAGE_FIELDS,
}

_LEFT_OUT_FIELD_OF: Final = {
    **dict.fromkeys(Role, "other"),
    **dict.fromkeys((Role.TITLE, Role.DEK, Role.BODY, Role.BYLINE)),
    **{role: role.value for role in Role if role.value in LEFT_OUT_FIELDS},
}
"""The field of LEFT_OUT_FIELDS with the blocks of each role; None for those that make title, dek, body and authors."""


def searched_fields(field: TextField) -> tuple[str, ...]:
    """Return the names of the article's fields in which a word of this query field is searched."""
    return _SEARCHED[field]


def field_text(article: Article, name: str) -> str:
    """Return the text of one of PAGE_FIELDS; '' if absent. Spans and snippets count in this text."""
    match name:
        case "title":
            return article.title
        case "dek":
            return article.dek or ""
        case "body":
            return article.body
        case "authors":
            return PARAGRAPH_BREAK.join(author.name for author in article.authors)
        case _:
            return PARAGRAPH_BREAK.join(_left_out_in(article, name))


def passages(article: Article, name: str) -> tuple[str, ...]:
    """Return the parts of a field that no phrase crosses: each author's name, each block that was left out, or all."""
    if name == "authors":
        return tuple(author.name for author in article.authors)
    if name in LEFT_OUT_FIELDS:
        return tuple(_left_out_in(article, name))
    return (text,) if (text := field_text(article, name)) else ()


def left_out(article: Article) -> Iterator[tuple[str, str]]:
    """Yield each block that was left out of the article, in order: its field of LEFT_OUT_FIELDS, and its text."""
    for block in article.blocks:
        if (name := _LEFT_OUT_FIELD_OF[block.role]) is not None:
            yield name, block.text


def _left_out_in(article: Article, name: str) -> Iterator[str]:
    if name not in LEFT_OUT_FIELDS:
        raise ValueError(f"not a field of text: {name!r}")
    return (text for field, text in left_out(article) if field == name)


def stem_term(language: str, stem: str) -> str:
    """Return the index term of a stem. The language is part of it, so words of two languages never share one."""
    return f"{language}:{stem}"


def facet_values(article: Article, facet: Facet) -> tuple[str, ...]:
    """Return the values the article is counted under, its copies' last; a region's ancestors follow it.

    Values that fold to one are one value. The index shows it in its commonest spelling.
    """
    spelled: dict[str, str] = {}
    for value in FACETS[facet].values(article):
        if value:
            spelled.setdefault(fold(value), value)
    spelled.pop(NO_VALUE, None)
    return tuple(spelled.values())


def facet_spellings(article: Article, facet: Facet) -> tuple[tuple[str, str], ...]:
    """Return pairs of a folded value and the text that the page prints for it, where that is not the value itself."""
    return tuple(dict.fromkeys((fold(value), printed) for value, printed in FACETS[facet].spellings(article)))


def value_terms(article: Article, field: Facet | ValueField) -> frozenset[str]:
    """Return the folded values that filters compare with `value_term`; NO_VALUE if the article has none."""
    if isinstance(field, ValueField):
        return frozenset({comparable_url(article.url) if article.url else NO_VALUE})
    return frozenset(map(fold, facet_values(article, field))) or frozenset({NO_VALUE})


def value_term(field: Facet | ValueField, typed: str) -> str:
    """Return a typed value, or a URL, in the form of `value_terms`: folded, a region by key, label or alias."""
    if isinstance(field, ValueField):
        return comparable_url(typed)
    return fold(resolve_value(field, typed))


def resolve_value(facet: Facet, typed: str) -> str:
    """Return the facet's value for a typed one, as far as it is known without an index."""
    return FACETS[facet].resolve(typed)


def comparable_url(url: str) -> str:
    """Return the form in which URLs compare: without case, scheme, `www.`, fragment and final slash."""
    address = fold(url).partition("#")[0]
    for prefix in ("https://", "http://", "www."):
        address = address.removeprefix(prefix)
    return address.rstrip("/")


def facet_label(facet: Facet, value: str) -> str:
    """Return the label of a facet's value: a region's label, else the value itself."""
    return FACETS[facet].label(value)


def facet_ancestors(facet: Facet, value: str) -> tuple[str, ...]:
    """Return the values above this one in the facet's tree, the nearest first."""
    parent = FACETS[facet].parent(value)
    return () if parent is None else (parent, *facet_ancestors(facet, parent))

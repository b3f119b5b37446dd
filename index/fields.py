"""Define which parts of an article are searched, counted and compared; the same for every engine.

This module owns the texts of each field and the form in which values compare. `index.facets` declares the facets. It
knows no engine and no query syntax.

A region counts for its ancestors too. Only authors who are persons are counted. An article that leads copies also has
their outlets, authors, regions and sets: it represents them in filters and counts, whether the answer shows them or
not. Words are searched in its own text alone.

Invariant: the `value_term` of a region that is not in the vocabulary matches no article, and raises no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK
from index.facets import FACETS
from index.query.query import TextField, ValueField
from index.text.analysis import fold

if TYPE_CHECKING:
    from index.article.model import Article
    from index.facets import Facet

TEXT_FIELDS: Final = ("title", "dek", "body", "authors")
"""The fields in which words are searched, in the order of the positional field."""

STEMMED_FIELDS: Final = frozenset({"title", "dek", "body"})
"""Fields whose words are also indexed by stem; names have none."""

FIELD_GAP: Final = 100
"""Positions skipped between two fields, and between two authors, so that no phrase crosses.

Paragraphs have no gap, so a phrase may cross from one to the next. The gap covers the widest `~N`: N is at most 50, and
a quotation has at most 50 words."""

NO_VALUE: Final = "none"
"""The typed value that finds the articles without a value of a facet: `section=none`.

A value that folds to it is no value. Every article has a quality and a language, so it finds nothing there."""

_SEARCHED: Final = {TextField.ANY: TEXT_FIELDS, TextField.TITLE: ("title",), TextField.AUTHOR: ("authors",)}


def searched_fields(field: TextField) -> tuple[str, ...]:
    """Return the names of the article's fields in which a word of this query field is searched."""
    return _SEARCHED[field]


def field_text(article: Article, name: str) -> str:
    """Return the text of one of TEXT_FIELDS; '' if absent. Spans and snippets count in this text."""
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
            raise ValueError(f"not a field of text: {name!r}")


def passages(article: Article, name: str) -> tuple[str, ...]:
    """Return the parts of a field that no phrase crosses: each author's name, any other field whole."""
    if name == "authors":
        return tuple(author.name for author in article.authors)
    return (text,) if (text := field_text(article, name)) else ()


def stem_term(language: str, stem: str) -> str:
    """Return the index term of a stem. The language is part of it, so words of two languages never share one."""
    return f"{language}:{stem}"


def facet_values(article: Article, facet: Facet) -> tuple[str, ...]:
    """Return the values the article is counted under, each once, its copies' last; a region's ancestors follow it."""
    values = dict.fromkeys(filter(None, FACETS[facet].values(article)))
    return tuple([value for value in values if fold(value) != NO_VALUE])


def value_terms(article: Article, field: Facet | ValueField) -> frozenset[str]:
    """Return the folded values that filters compare with `value_term`; NO_VALUE if a facet has none."""
    if isinstance(field, ValueField):
        return frozenset({comparable_url(article.url)} if article.url else ())
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

"""What of an article is searched, counted and compared: the same for every engine.

Owns which texts make up a field and the form in which values compare; `index.facets` declares the facets. Knows no
engine and no query syntax. A region counts for its ancestors too, and only persons are
authors to count. Outlet, author and region of an article that leads copies are theirs too: it stands for them in
filters and counts, whether they are shown beside it or not. Words are looked for in its own text alone.

Invariant: a `value_term` value of a region that the
vocabulary does not know is nobody's: it finds nothing and is no error.
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
"""Where words are looked for, in the order of the positional field."""

STEMMED_FIELDS: Final = frozenset({"title", "dek", "body"})
"""Where words have stems beside their forms: names have none."""

FIELD_GAP: Final = 100
"""Positions between two fields, and between two authors, so that no phrase crosses; none lie empty between paragraphs,
so that one may. The widest `~N` is 50, with 50 words in it."""

_SEARCHED: Final = {TextField.ANY: TEXT_FIELDS, TextField.TITLE: ("title",), TextField.AUTHOR: ("authors",)}


def searched_fields(field: TextField) -> tuple[str, ...]:
    """Return the names of the article's fields that a word of this field is looked for in."""
    return _SEARCHED[field]


def field_text(article: Article, name: str) -> str:
    """Return the text of one of TEXT_FIELDS, which spans and snippets count in; empty where it is absent."""
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
    """Return the term of a stem: each language has its own, so that none is met by another's word."""
    return f"{language}:{stem}"


def facet_values(article: Article, facet: Facet) -> tuple[str, ...]:
    """Return the values the article is counted under, each once, its copies' last: a region's ancestors follow it."""
    return tuple(dict.fromkeys(filter(None, FACETS[facet].values(article))))


def value_terms(article: Article, field: Facet | ValueField) -> frozenset[str]:
    """Return the folded values by which the article is found: compare with `value_term`."""
    if isinstance(field, ValueField):
        return frozenset({comparable_url(article.url)} if article.url else ())
    return frozenset(map(fold, facet_values(article, field)))


def value_term(field: Facet | ValueField, typed: str) -> str:
    """Return a value typed, or of a URL, in the form of `value_terms`: folded, a region by key, label or alias."""
    if isinstance(field, ValueField):
        return comparable_url(typed)
    return fold(resolve_value(field, typed))


def resolve_value(facet: Facet, typed: str) -> str:
    """Return the facet's value that is meant by a typed one, as far as that can be told without an index."""
    return FACETS[facet].resolve(typed)


def comparable_url(url: str) -> str:
    """Return the form in which addresses compare: case, scheme, `www.`, fragment and a slash at the end aside."""
    address = fold(url).partition("#")[0]
    for prefix in ("https://", "http://", "www."):
        address = address.removeprefix(prefix)
    return address.rstrip("/")


def facet_label(facet: Facet, value: str) -> str:
    """Return what to show for a facet's value: a region's label, else the value itself."""
    return FACETS[facet].label(value)

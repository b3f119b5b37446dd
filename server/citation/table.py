"""Map the facts of a reference to the fields of RIS, BibTeX, CSL JSON, `<meta>` and JSON-LD: one row a fact.

Each format's module writes the rows that name a field for it. A new fact of citations needs only its row here, and its
line in docs/CITING.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from index.article.model import Precision, Published
from server.citation.names import Name
from server.citation.reference import Kind
from server.wording import date_text, day_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.citation.reference import Reference

Value = str | date | Published | tuple[Name, ...] | tuple[str, ...] | None
"""A fact as a format writes it; '', None and () are no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The names of one kind of work: in RIS, BibTeX, CSL, Zotero (as `DC.type`) and schema.org."""

    ris: str
    bibtex: str
    csl: str
    zotero: str
    schema: str


TYPES: Final = {
    Kind.NEWS: Type(
        ris="NEWS", bibtex="article", csl="article-newspaper", zotero="newspaperArticle", schema="NewsArticle"
    ),
    Kind.WEB: Type(ris="ELEC", bibtex="online", csl="webpage", zotero="webpage", schema="Article"),
    Kind.DOCUMENT: Type(ris="GEN", bibtex="misc", csl="document", zotero="document", schema="Article"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fact and its field in each format; '' where the format has none for it.

    Attributes:
        fact: the fact's name, for the documentation.
        value: returns the fact.
        ris: the tag.
        bibtex: the field, of BibTeX or biblatex.
        csl: the variable.
        meta: the name of the element: those of Highwire Press, which Zotero and Google Scholar read.
        schema: the property of schema.org.
    """

    fact: str
    value: Callable[[Reference], Value]
    ris: str = ""
    bibtex: str = ""
    csl: str = ""
    meta: str = ""
    schema: str = ""


def archived_note(reference: Reference) -> str:
    """Return where the archive holds the article, and when its page was fetched, if that is known."""
    captured = f" (captured {day_text(reference.captured)})" if reference.captured else ""
    return f"Archived copy{captured}: {reference.archived}"


def _newspaper(reference: Reference) -> str | None:
    return reference.outlet if reference.kind is Kind.NEWS else None


def _website(reference: Reference) -> str | None:
    return None if reference.kind is Kind.NEWS else reference.outlet


def _year(reference: Reference) -> str | None:
    return f"{reference.issued.first.year:04}" if reference.issued else None


def _month(reference: Reference) -> str | None:
    """Return the month as BibTeX abbreviates it: the first three letters of its English name."""
    issued = reference.issued
    if issued is None or issued.precision is Precision.YEAR:
        return None
    return date_text(issued.first, Precision.MONTH)[:3].lower()


ROWS: Final = (
    Row(
        fact="authors", value=lambda it: it.authors,
        ris="AU", bibtex="author", csl="author", meta="citation_author", schema="author",
    ),
    Row(fact="title", value=lambda it: it.title,
        ris="TI", bibtex="title", csl="title", meta="citation_title", schema="headline"),
    Row(fact="newspaper", value=_newspaper,
        ris="T2", bibtex="journal", csl="container-title", meta="citation_journal_title", schema="publisher"),
    Row(fact="site", value=_website,
        ris="T2", bibtex="organization", csl="container-title", meta="og:site_name", schema="publisher"),
    Row(fact="subtype", value=lambda it: "newspaper" if it.kind is Kind.NEWS else None, bibtex="entrysubtype"),
    Row(fact="year", value=_year, ris="PY", bibtex="year"),
    Row(fact="month", value=_month, bibtex="month"),
    Row(fact="date", value=lambda it: it.issued,
        ris="DA", bibtex="date", csl="issued", meta="citation_publication_date", schema="datePublished"),
    Row(fact="section", value=lambda it: it.section, ris="SE", csl="section", schema="articleSection"),
    Row(fact="kind", value=lambda it: it.genre, ris="M3", csl="genre", schema="genre"),
    Row(fact="dek", value=lambda it: it.abstract,
        ris="AB", bibtex="abstract", csl="abstract", meta="citation_abstract", schema="description"),
    Row(fact="tags", value=lambda it: it.keywords,
        ris="KW", bibtex="keywords", csl="keyword", meta="citation_keywords", schema="keywords"),
    Row(fact="language", value=lambda it: it.language,
        ris="LA", bibtex="langid", csl="language", meta="citation_language", schema="inLanguage"),
    Row(fact="address", value=lambda it: it.url,
        ris="UR", bibtex="url", csl="URL", meta="citation_public_url", schema="url"),
    Row(fact="day of access", value=lambda it: it.accessed, ris="Y2", bibtex="urldate", csl="accessed"),
    Row(fact="archive", value=lambda _: "Dateline", ris="DP", csl="source"),
    Row(fact="id", value=lambda it: it.id, ris="ID", schema="identifier"),
    Row(fact="permalink", value=archived_note, ris="N1", bibtex="annote", csl="note"),
    Row(fact="permalink alone", value=lambda it: it.archived, schema="archivedAt"),
)  # fmt: skip
"""Every fact, in the order in which the formats write their fields."""

"""Citations in each form: the texts of five kinds, and that the readers of each format read every work back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from index.article.model import Article, Precision
from server.citation.bibtex import bibtex
from server.citation.csl import csl_item, csl_json
from server.citation.head import json_ld, meta_elements
from server.citation.plain import citation
from server.citation.reference import Kind, Reference, reference_to
from server.citation.ris import ris
from server.citation.table import ROWS, TYPES
from server.wording import date_code
from tests.archive import ROOT
from tests.server.citation.expected import BIBTEX, CSL, PLAIN, RIS
from tests.server.citation.works import KINDS, TODAY, UNDATED, WORKS

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST: Final = {kind: works[0] for kind, works in KINDS.items()}
REFERENCES: Final = [pytest.param(work, id=work.source.path) for work in WORKS]


def reference(work: Article) -> Reference:
    return reference_to(work, TODAY, f"http://localhost/articles/{work.id}?build=b1&generation=7")


@pytest.mark.parametrize("kind", KINDS)
def test_a_work_of_each_kind_is_cited_as_a_librarian_expects(kind: str) -> None:
    cited = reference(FIRST[kind])
    assert ris(cited) == RIS[kind].replace("ER  -\n", "ER  - \n").replace("\n", "\r\n")
    assert bibtex(cited) == BIBTEX[kind]
    assert csl_item(cited) == CSL[kind]
    assert citation(cited) == PLAIN[kind]


def test_the_kinds_differ_as_they_say() -> None:
    assert [len(works) for works in KINDS.values()] == [4] * 5
    dates = {kind: {w.published and w.published.precision for w in works} for kind, works in KINDS.items()}
    assert dates["dated"] == {Precision.DAY}
    assert dates["monthly"] == {Precision.MONTH, Precision.YEAR}
    assert dates["undated"] == {None}
    assert {reference(work).kind for work in WORKS} == set(Kind)


def printed_names(cited: Reference) -> list[str]:
    return [name.inverted for name in cited.authors]


@pytest.mark.parametrize("work", REFERENCES)
def test_ris_is_read_back(work: Article) -> None:
    cited = reference(work)
    (record,) = rispy.loads(ris(cited))
    assert record["type_of_reference"] == TYPES[cited.kind].ris
    assert [name.removesuffix(",") for name in record.get("authors", [])] == printed_names(cited)
    assert (record["title"], record["id"], record["access_date"]) == (work.title, work.id, "2026/11/30/")
    assert (record.get("secondary_title"), record.get("urls", [None])) == (cited.outlet, [cited.url])
    assert record.get("keywords", []) == list(work.tags)
    assert record["notes"][0].endswith(cited.archived)
    code = date_code(work.published.first, work.published.precision) if work.published else ""
    assert [part for part in record.get("date", "").split("/") if part] == list(filter(None, code.split("-")))
    assert record.get("year") == (code[:4] or None)


def test_a_line_of_ris_is_a_tag_or_nothing() -> None:
    for work in WORKS:
        lines = ris(reference(work)).split("\r\n")
        assert lines[0].startswith("TY  - ")
        assert lines[-2:] == ["ER  - ", ""]
        assert all(re.match(r"[A-Z][A-Z0-9]  - \S", line) for line in lines[:-2])


def latex_to_text() -> LatexNodes2Text:
    """Return a decoder that knows three commands of LaTeX that it lacks, or takes for an accent."""
    context = get_default_latex_context_db()
    commands = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    macros = [MacroTextSpec(name, text) for name, text in commands.items()]
    context.add_context_category("braces", macros=macros, prepend=True)
    return LatexNodes2Text(context, math_mode="verbatim")


def entry(text: str, *middleware: Any) -> Any:
    library = parse_string(text, append_middleware=middleware)
    assert library.failed_blocks == []
    (found,) = library.entries
    return found


@pytest.mark.parametrize("work", REFERENCES)
def test_bibtex_is_read_back(work: Article) -> None:
    cited = reference(work)
    found = entry(bibtex(cited))
    assert (found.entry_type, found.key) == (TYPES[cited.kind].bibtex, cited.key)
    fields: Mapping[str, str] = {field.key: field.value for field in found.fields}
    code = date_code(work.published.first, work.published.precision) if work.published else None
    assert (fields.get("date"), fields.get("url"), fields["urldate"]) == (code, cited.url, "2026-11-30")
    decoded = entry(bibtex(cited), LatexDecodingMiddleware(decoder=latex_to_text()))
    assert decoded["title"] == work.title
    outlet = decoded.get("journal") or decoded.get("organization")
    assert (outlet.value if outlet else None) == cited.outlet
    parts = entry(bibtex(cited), SeparateCoAuthors(), SplitNameParts()).get("author")
    names = parts.value if parts else []
    assert len(names) == len(cited.authors)
    for name, read in zip(cited.authors, names, strict=True):
        family = " ".join((*read.von, *read.last))
        assert (family.strip("{}"), " ".join(read.first)) == (name.family or name.printed, name.given)


@pytest.mark.parametrize("text", ["{", "}", "}{", "a { b } c", r"\{", "\\", "%", "# & $ _ ~ ^", '"', "@article{x, y}"])
def test_no_text_breaks_an_entry_of_bibtex(text: str) -> None:
    (work, *_) = WORKS
    title = f"Before {text} after"
    cited = reference(Article(**{**given(work), "title": title, "section": text}))
    assert entry(bibtex(cited), LatexDecodingMiddleware(decoder=latex_to_text()))["title"] == title
    depth = 0
    for character in bibtex(cited):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0, "BibTeX counts every brace, also one after a backslash"


def given(work: Article) -> dict[str, Any]:
    return {name: value for name, value in vars(work).items() if name != "body"}


@pytest.mark.parametrize("work", REFERENCES)
def test_csl_json_is_read_back_and_formatted(work: Article) -> None:
    cited = reference(work)
    source = CiteProcJSON(json.loads(csl_json(cited)))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(cited.key)]))
    (line,) = map(str, bibliography.bibliography())
    year = f"({work.published.first.year})" if work.published else "(no date)"
    assert year in line
    assert work.title.replace("“", "").replace("”", "")[:20] in line.replace("‘", "").replace("’", "")
    assert all((name.family or name.printed) in line for name in cited.authors[:3])
    assert cited.url is None or cited.url in line


@pytest.mark.parametrize("work", REFERENCES)
def test_the_head_of_a_page_says_the_same(work: Article) -> None:
    cited = reference(work)
    meta = meta_elements(cited)
    assert meta[0] == ("DC.type", TYPES[cited.kind].zotero)
    assert [text.removesuffix(",") for name, text in meta if name == "citation_author"] == printed_names(cited)
    assert dict(meta)["citation_title"] == work.title
    data: dict[str, Any] = json_ld(cited)
    assert data["@type"] == ("NewsArticle" if cited.kind is Kind.NEWS else "Article")
    assert (data["headline"], data.get("url"), data["archivedAt"]) == (work.title, cited.url, cited.archived)
    kinds = ["Person" if name.is_person else "Organization" for name in cited.authors]
    assert [author["@type"] for author in data.get("author", [])] == kinds
    code = date_code(work.published.first, work.published.precision) if work.published else None
    assert data.get("datePublished") == code


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\ud800", "https://a.example/\x07", "x", None]
)
def test_what_is_no_web_address_is_not_cited(url: str | None) -> None:
    cited = reference(Article(**{**given(UNDATED[0]), "url": url}))
    assert (cited.url, cited.kind) == (None, Kind.DOCUMENT)
    assert "\nUR" not in ris(cited)


def test_keys_differ_and_are_plain() -> None:
    keys = [reference(work).key for work in WORKS]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+-(\d{4}|nd)-[a-z2-7]{16}", key) for key in keys)


FIELDS: Final = {
    "ris": re.findall(r"^([A-Z][A-Z0-9])  - ", "\n".join(RIS.values()), re.MULTILINE),
    "bibtex": re.findall(r"^  (\w+) = ", "\n".join(BIBTEX.values()), re.MULTILINE),
    "csl": [variable for item in CSL.values() for variable in item],
}
OUTSIDE: Final = {"ris": {"TY", "ER"}, "bibtex": set(), "csl": {"id", "type"}}


@pytest.mark.parametrize("form", FIELDS)
def test_the_expected_texts_have_every_field_of_the_table(form: str) -> None:
    assert {getattr(row, form) for row in ROWS} - {""} | OUTSIDE[form] >= set(FIELDS[form])
    assert {getattr(row, form) for row in ROWS} - {""} <= set(FIELDS[form])


def test_the_documentation_has_the_table_row_by_row() -> None:
    documented = (ROOT / "docs" / "CITING.md").read_text("utf-8")
    forms = ("ris", "bibtex", "csl", "meta", "schema")
    for row in ROWS:
        cells = (f"`{getattr(row, form)}`" if getattr(row, form) else "–" for form in forms)
        assert f"| {row.fact} | {' | '.join(cells)} |" in documented
    for kind, names in TYPES.items():
        cells = (f"`{getattr(names, form)}`" for form in ("ris", "bibtex", "csl", "zotero", "schema"))
        assert f"| {kind} | {' | '.join(cells)} |" in documented

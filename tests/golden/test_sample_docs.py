"""Every sample page against its truth file: facts, body, and that its dirt is not searched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.article.model import Article, normalise
from index.article.regions import resolve
from index.fields import TEXT_FIELDS, field_text
from index.text.analysis import fold, term_sequence, tokenize
from indexer.geography.places import INFERRED
from indexer.inputs.formats import FORMATS, Format
from tests.archive import ROOT, Archive

SAMPLES = ROOT / "sample_docs"
TRUTH: list[dict[str, Any]] = json.loads(Path(__file__).with_name("sample_docs.json").read_text("utf-8"))
SINGLE = {page["path"] for page in TRUTH}
"""Paths of whole files; a container of several articles is not among them."""

ARTICLES = [page for page in TRUTH if not page["duplicate_of"]]
SHORTFALLS: dict[str, list[str]] = json.loads(Path(__file__).with_name("shortfalls.json").read_text("utf-8"))
HIDDEN = ("consent-wall", "error-page", "list-page")


@pytest.fixture(scope="module")
def articles(sample_archive: Archive) -> dict[str, Article]:
    return {place(article.source.path, article.title): article for article in sample_archive.articles().values()}


def place(path: str, title: str) -> str:
    """Return what names an article here: a record's number in its container is nobody's, its title is."""
    container, mark, _ = path.partition("#")
    return f"{container}#{fold(title)}" if mark and container not in SINGLE else container


def of(page: dict[str, Any], articles: dict[str, Article]) -> Article:
    return articles[place(page["path"], page["title"] or "")]


def terms_of(marker: str) -> set[str]:
    """Return the terms that a query of these words looks for."""
    return {term for word in marker.split() for term in term_sequence(word).terms}


def each(rule: str, pages: Callable[[dict[str, Any]], bool]) -> pytest.MarkDecorator:
    """Run the rule on every article these pages are; one known to fall short must go on doing so, or be struck off."""
    short = pytest.mark.xfail(strict=True, reason="falls short of the truth file")
    params = [
        pytest.param(page, id=page["path"], marks=[short] if page["path"] in SHORTFALLS.get(rule, ()) else [])
        for page in ARTICLES
        if pages(page)
    ]
    return pytest.mark.parametrize("page", params)


def whole(page: dict[str, Any]) -> bool:
    """Return whether the page holds an article at all."""
    return page["quality"] not in HIDDEN


def test_every_article_of_the_truth_file_is_indexed_and_no_other(articles: dict[str, Article]) -> None:
    assert set(articles) == {place(page["path"], page["title"] or "") for page in ARTICLES}


@each("labels", whole)
def test_title_kind_and_section_are_those_printed(page: dict[str, Any], articles: dict[str, Article]) -> None:
    article = of(page, articles)
    assert (fold(article.title), article.kind, article.section) == (fold(page["title"]), page["kind"], page["section"])


@each("dek", whole)
def test_the_dek_is_the_one_printed(page: dict[str, Any], articles: dict[str, Article]) -> None:
    assert of(page, articles).dek == page["dek"]


@each("authors", whole)
def test_the_authors_are_those_printed(page: dict[str, Any], articles: dict[str, Article]) -> None:
    found = [(author.name, author.kind.value) for author in of(page, articles).authors]
    assert found == [(author["name"], author["kind"]) for author in page["authors"]]


@each("date", whole)
def test_the_date_is_the_one_printed(page: dict[str, Any], articles: dict[str, Article]) -> None:
    published = of(page, articles).published
    found = published and published.first.isoformat()[: len(page["published"] or "")]
    assert found == page["published"]


def test_an_article_has_the_day_of_its_capture_where_its_container_states_it(articles: dict[str, Article]) -> None:
    captured = {path: article.source.captured for path, article in articles.items()}
    assert captured["harbour-ledger/skerrow-head-rescue.mhtml"] is not None
    assert {day for path, day in captured.items() if path.startswith("deux-rives/courrier-2019")} >= {date(2020, 1, 10)}
    assert captured["harbour-ledger/cable-ship.html"] is None


@each("outlet", lambda page: page["path"].startswith(("exports/", "kinds/")))
def test_the_outlet_of_an_export_is_the_one_printed(page: dict[str, Any], articles: dict[str, Article]) -> None:
    outlet = of(page, articles).outlet
    assert (outlet and outlet.name) == page["outlet"]


@each("region", whole)
def test_the_region_is_the_one_stated(page: dict[str, Any], articles: dict[str, Article]) -> None:
    stated = [region.key for region in of(page, articles).regions if region.source not in INFERRED]
    label = page["region_label"]
    printed = resolve(label) if label else None
    assert stated == ([printed.key if printed else label] if label else [])


@each("evidence", whole)
def test_an_inferred_region_has_evidence_and_no_stated_one_beside_it(
    page: dict[str, Any], articles: dict[str, Article]
) -> None:
    article = of(page, articles)
    inferred = [region for region in article.regions if region.source in INFERRED]
    assert inferred in ([], list(article.regions))
    assert all(field_text(article, span.field)[span.start : span.stop] for one in inferred for span in one.evidence)
    assert all(region.evidence for region in inferred)


@each("quality", lambda page: True)
def test_language_and_quality(page: dict[str, Any], articles: dict[str, Article]) -> None:
    article = of(page, articles)
    assert (article.language, article.quality.value) == (page["language"], page["quality"])


@each("body", whole)
def test_the_body_is_the_article_and_nothing_else(page: dict[str, Any], articles: dict[str, Article]) -> None:
    article = of(page, articles)
    if page["quality"] == "title-only":
        return
    assert article.body.startswith(page["body_starts"])
    assert article.body.endswith(page["body_ends"])
    assert len(article.paragraphs) == page["paragraphs"]


@each("dirt", whole)
def test_what_is_only_in_the_dirt_is_not_searched(page: dict[str, Any], articles: dict[str, Article]) -> None:
    article = of(page, articles)
    searched = {token.term for field in TEXT_FIELDS for token in tokenize(field_text(article, field))}
    leaked = [marker for marker in page["dropped_markers"] if terms_of(marker) <= searched]
    assert not leaked


@each("found", whole)
def test_what_is_in_the_body_finds_the_article(page: dict[str, Any], articles: dict[str, Article]) -> None:
    article = of(page, articles)
    searched = {token.term for token in tokenize(article.body)}
    assert all(terms_of(marker) <= searched for marker in page["body_markers"])


@each("lines", lambda page: "lines" in page)
def test_every_line_of_a_dump_has_its_role(page: dict[str, Any], articles: dict[str, Article]) -> None:
    kept = ("title", "dek", "kicker", "byline", "body", "bio")
    found: dict[str, list[str]] = defaultdict(list)
    for block in of(page, articles).blocks:
        found[block.text].append(block.role.value)
    roles = {text: iter(values) for text, values in found.items()}
    # A page prints a kicker again, over its neighbour: lines of one wording are told apart by their order.
    told = [(role, next(roles.get(normalise(text), iter(())), "nowhere"), text[:60]) for role, text in page["lines"]]
    wrong = [one for one in told if one[0] != one[1] and (one[0] in kept or one[1] in kept)]
    assert not wrong


def test_the_archives_are_what_their_sources_make() -> None:
    subprocess.run([sys.executable, ROOT / "tests/samples/pack.py", "--check"], check=True)


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_the_sample_pile_has_a_file_of_each_format(format_: Format) -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file()]
    if format_.endings:
        assert any(path.name.removesuffix(".gz").endswith(format_.endings) for path in files)
    else:  # its files share another format's ending
        assert any(re.search(format_.begins, path.read_bytes()[:1_000]) for path in files)


def test_the_files_of_each_kind_are_what_their_stories_make() -> None:
    subprocess.run([sys.executable, "-m", "tests.samples.kinds", "--check"], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    "page", [page for page in ARTICLES if page["path"].startswith("kinds/")], ids=lambda page: page["path"]
)
def test_an_article_of_each_kind_is_found_by_its_date_author_and_outlet(
    page: dict[str, Any], sample_archive: Archive
) -> None:
    typed = [f"author:{json.dumps(author['name'])}" for author in page["authors"]]
    typed += [
        f"{name}:{json.dumps(value)}" for name, value in (("date", page["published"]), ("outlet", page["outlet"]))
    ]
    query = " ".join(one for one in typed if not one.endswith(":null")) or f"title:{json.dumps(page['title'])}"
    found = json.loads(sample_archive.do("search", query, "--json"))["results"]
    assert [hit["title"] for hit in found] == [page["title"]]


def test_the_exports_are_what_their_articles_make() -> None:
    subprocess.run([sys.executable, ROOT / "tests/samples/exports.py", "--check"], check=True)

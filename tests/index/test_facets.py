"""Test that every facet is declared once and appears in every interface."""

from __future__ import annotations

import json

import click
import pytest

from dateline import cli
from index import fields
from index.engines.whoosh.columnar.doc_values import DocValuesTable, doc_value_arrays, doc_values_of
from index.engines.whoosh.columnar.schema import SCHEMA, value_field
from index.facets import DEFAULT_FACETS, FACETS, MULTI_VALUED, Facet
from index.query.operands import FIELD_NAMES, TEXT_FIELDS_BY_NAME, VALUE_FIELDS_BY_NAME
from scripts import make_schema
from server import formats
from server.address import FILTER_NAMES, NAMES
from server.params import FACETS_WANTED
from tests.archive import ROOT
from tests.server.articles import ARTICLES, FERRY

OPTIONS = {
    option for each in cli.commands["search"].get_params(click.Context(cli.commands["search"])) for option in each.opts
}
DOCS = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("ANSWER.md", "QUERY.md")}


def test_every_facet_has_one_entry() -> None:
    assert sorted(FACETS) == sorted(Facet)


def test_facet_titles_differ() -> None:
    assert len({spec.title for spec in FACETS.values()}) == len(Facet)


@pytest.mark.parametrize("facet", Facet)
def test_a_facet_appears_in_every_interface(facet: Facet) -> None:
    assert {facet.value, f"not_{facet}"} <= FILTER_NAMES & set(NAMES), "the addresses"
    assert facet.value in FACETS_WANTED, "the facets that can be asked for"
    assert {f"--{facet}", f"--not-{facet}"} <= OPTIONS, "the command line"
    assert facet.value in FIELD_NAMES, "the query language"
    assert (VALUE_FIELDS_BY_NAME.get(facet.value) is facet) is not (facet.value in TEXT_FIELDS_BY_NAME)
    assert value_field(facet) in dict(SCHEMA.items()), "the schema of the index"
    assert facet in doc_values_of(FERRY).facets, "the columns"
    assert facet.value in json.loads(make_schema.text())["$defs"]["Facet"]["enum"], "the answer"
    assert f"`{facet}:" in DOCS["QUERY.md"]
    assert f"`{facet}" in DOCS["ANSWER.md"]


@pytest.mark.parametrize("facet", Facet)
def test_only_multi_valued_facets_have_several_values(facet: Facet) -> None:
    most = max(len(fields.facet_values(article, facet)) for article in ARTICLES)
    assert most <= 1 or facet in MULTI_VALUED
    assert (facet in MULTI_VALUED) is FACETS[facet].multi_valued


@pytest.mark.parametrize("facet", Facet)
def test_a_listed_value_resolves_to_itself(facet: Facet) -> None:
    values = {value for article in ARTICLES for value in fields.facet_values(article, facet)}
    assert {fields.resolve_value(facet, value) for value in values} == values


def test_the_page_counts_more_than_the_default() -> None:
    page = formats.SEARCH[0].facets
    read = (Facet.REGION, Facet.AUTHOR, Facet.KIND, Facet.SECTION, Facet.OUTLET, Facet.LANG)
    assert page == (*read, Facet.TAG, Facet.SET, Facet.QUALITY)
    assert DEFAULT_FACETS == (Facet.REGION, Facet.AUTHOR)


def test_a_file_older_than_a_facet_counts_its_articles_as_unknown() -> None:
    arrays = doc_value_arrays([doc_values_of(FERRY)])
    older = {name: array for name, array in arrays.items() if not name.startswith(f"{Facet.KIND}.")}
    assert len(older) < len(arrays)
    now, before = DocValuesTable(arrays).facet(Facet.KIND), DocValuesTable(older).facet(Facet.KIND)
    assert (now.values, now.first.tolist()) == (["Reporting"], [0])
    assert (before.values, before.first.tolist(), before.more.tolist()) == ([], [-1], [])

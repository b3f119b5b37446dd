"""Records of scrapers, news services, reading services and publishing systems: the same article comes out of each."""

from __future__ import annotations

import pytest

from index.article.model import Quality, Role
from indexer.extract import extract
from indexer.page import FactName, Page
from indexer.urls import believable_url
from tests.indexer.extract.records.exporters import EXPORTS, FIRST, SECOND, TITLE, URL, Export
from tests.indexer.inputs.build import inputs


def page_of(export: Export) -> Page:
    (one,) = inputs(f"export.{export.ending}", export.data.encode())
    return extract(one)


def values(page: Page, name: FactName) -> tuple[str, ...]:
    return tuple(fact.value for fact in page.all(name))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.tool)
def test_an_export_is_its_article(export: Export) -> None:
    page = page_of(export)
    outlet = page.first(FactName.OUTLET)
    published = page.first(FactName.PUBLISHED)
    assert values(page, FactName.TITLE)[:1] == (TITLE,)
    assert values(page, FactName.AUTHOR) == export.authors
    assert (published.value if published else None) == export.published
    assert believable_url(page) == export.url
    assert (outlet.value if outlet else None) == export.outlet


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.tool)
def test_an_export_has_the_paragraphs_of_its_article_and_no_others(export: Export) -> None:
    page = page_of(export)
    body = [block.text for block in page.blocks if block.role is Role.BODY]
    if export.tool == "newsapi":
        assert (body, page.quality) == ([FIRST], Quality.TRUNCATED)
    else:
        assert body == ([FIRST, SECOND] if export.has_body else [])
        assert page.quality is (Quality.FULL if export.has_body else Quality.TITLE_ONLY)


def test_the_country_of_a_news_service_s_record_is_no_region() -> None:
    record = f'{{"title": "{TITLE}", "source": "Tidal Post", "country": "us", "url": "{URL}"}}'
    assert not values(page_of(Export(tool="mediastack", data=record)), FactName.REGION)


@pytest.mark.parametrize("nothing", ['"null"', '"None"', '"NaN"', '"n/a"', '"N/A"', "null", "NaN", '""', "[]"])
def test_what_says_nothing_is_no_value(nothing: str) -> None:
    record = (
        f'{{"title": "{TITLE}", "author": {nothing}, "section": {nothing}, "date": {nothing}, "tags": [{nothing}]}}'
    )
    page = page_of(Export(tool="any", data=record))
    assert {fact.name for fact in page.facts} == {FactName.TITLE}


def test_a_ticker_in_a_headline_is_no_tag() -> None:
    record = '{"title": "STANDARD OIL <SRD> TO FORM <em>A</em> UNIT"}'
    assert values(page_of(Export(tool="wire", data=record)), FactName.TITLE) == ("STANDARD OIL <SRD> TO FORM A UNIT",)

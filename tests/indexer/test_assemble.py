"""Which candidate of a fact wins, and what its text means."""

from datetime import date

import pytest

from index.article.model import Article, Precision, Published, Source, article_id
from indexer.assemble import MAX_TITLE_CHARS, Decided, assemble
from indexer.page import Fact, FactName, Page
from tests.indexer.pages import NOW, body, heading, page


def article(one: Page, url: str | None = None, path: str = "dir/ferry.txt") -> Article:
    source = Source(pile="pile", path=path, media_type="text/plain", sha256="0" * 64)
    return assemble(one, Decided(id=article_id("k"), source=source, url=url, added=NOW, updated=NOW))


def stated(name: FactName, *values: tuple[str, str]) -> Page:
    facts = tuple(Fact(name=name, value=value, source=source) for value, source in values)
    return Page(media_type="text/html", blocks=body("The ferry ran aground."), facts=facts)


@pytest.mark.parametrize(
    ("one", "title"),
    [
        pytest.param(page("Ferry aground", "At dawn."), "Ferry aground", id="stated"),
        pytest.param(
            Page(media_type="t", blocks=(*body("At dawn."), heading("The rescue"))), "The rescue", id="heading"
        ),
        pytest.param(page(None, "It ran aground. Nobody was hurt."), "It ran aground.", id="first-sentence"),
        pytest.param(page(None), "ferry.txt", id="file-name"),
    ],
)
def test_an_article_always_has_a_title(one: Page, title: str) -> None:
    assert article(one).title == title


def test_a_sentence_standing_in_for_a_title_is_cut() -> None:
    title = article(page(None, " ".join(["word"] * 200))).title
    assert len(title) <= MAX_TITLE_CHARS
    assert title.endswith("…")


def test_the_first_date_that_is_one_wins_and_says_where_it_came_from() -> None:
    found = article(
        stated(FactName.PUBLISHED, ("soon", "json-ld"), ("2021-02-30", "meta"), ("2021-03", "text"))
    ).published
    assert found == Published(first=date(2021, 3, 1), last=date(2021, 3, 31), precision=Precision.MONTH, source="text")


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        pytest.param([("Asia-Pacific", "kicker")], ["asia-pacific"], id="a-place"),
        pytest.param([("Global Crises", "kicker")], [], id="no-place"),
        pytest.param(
            [("Asia-Pacific", "kicker"), ("Europe", "breadcrumb")], ["asia-pacific"], id="the-first-source-ends-it"
        ),
        pytest.param(
            [("Global Crises", "kicker"), ("Europe", "breadcrumb")], ["europe"], id="no-place-does-not-end-it"
        ),
        pytest.param([("Europe, Middle East", "kicker")], ["europe", "middle-east"], id="several-in-one-label"),
        pytest.param([("Europe, Economy", "kicker")], [], id="half-a-list-is-no-list"),
        pytest.param([("Europe", "record"), ("Africa", "record")], ["europe", "africa"], id="a-record-lists-places"),
    ],
)
def test_the_first_stated_label_that_is_a_place_ends_the_search(values: list[tuple[str, str]], keys: list[str]) -> None:
    regions = article(stated(FactName.REGION, *values)).regions
    assert [region.key for region in regions] == keys
    assert all(region.source in {source for _, source in values} for region in regions)


def test_a_section_that_is_a_place_is_the_region() -> None:
    found = article(page("Ferry", "At dawn.", section="Middle East"))
    assert (found.section, found.regions[0].key, found.regions[0].source) == ("Middle East", "middle-east", "section")


@pytest.mark.parametrize(
    ("printed", "language"),
    [("en-GB", "en"), ("de_AT", "de"), ("FR", "fr"), ("english", "und"), ("x", "und")],
)
def test_a_language_is_its_primary_subtag(printed: str, language: str) -> None:
    assert article(page("Ferry", "At dawn.", language=printed)).language == language


def test_the_site_is_the_host_and_never_a_folder() -> None:
    assert article(page("Ferry", "At dawn."), url="https://www.ledger.example/a").site == "ledger.example"
    assert article(page("Ferry", "At dawn.", origin="https://copy.example/x")).site == "copy.example"
    assert article(page("Ferry", "At dawn.")).site is None


def test_tags_that_fold_alike_are_one() -> None:
    assert article(page("Ferry", "At dawn.", tag=("Ports", "ports", "Öl"))).tags == ("Ports", "Öl")


def test_a_correction_with_an_earlier_key_of_a_region_states_the_present_one() -> None:
    one = article(stated(FactName.REGION, ("latin-america/south-america/brazil", "user")))
    assert [region.key for region in one.regions] == ["americas/latin-america/south-america/brazil"]

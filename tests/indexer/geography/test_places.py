"""Regions are inferred from an article's words, with printed evidence; without evidence none is inferred."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.indexing import regions as bench
from index.article.model import PARAGRAPH_BREAK, Quality
from indexer.geography.gazetteer import gazetteer
from indexer.geography.mentions import MAX_READ_CHARS, dateline_end
from indexer.geography.places import DATELINE, INFERRED, MAX_EVIDENCE, TEXT, infer
from indexer.page import FactName, Page
from tests.growth import assert_cheap
from tests.indexer.pages import body, page
from tests.indexer.test_assemble import article

REUTERS_SHA256 = "351d7df8f054cf999f775465302203b9c3971cce7bdf13336e24b819ed601971"
PRECISION, RECALL = 0.98, 0.88
"""Floors on Reuters; they only go up."""

LONG = "The harbour trust met for most of the day and its members could not agree on anything at all, they said later."

PIECES = "PARIS Peru Michael Jordan US Korea , - . ( ) May 2 the 中国 Paris, Texas U.S.-led Swiss francs".split()


def inferred(title: str, *paragraphs: str, dek: str | None = None, language: str = "en") -> list[str]:
    """Return the last parts of the keys inferred."""
    return [fact.key.rpartition("/")[2] for fact in infer(title, dek, paragraphs, language)]


@pytest.mark.parametrize(
    ("title", "paragraphs", "keys"),
    [
        pytest.param("Norway closes its ports", ["The ports are closed."], ["norway"], id="title"),
        pytest.param("Wild win", ["BUFFALO, N.Y. — Buffalo Sabres lost."], ["united-states"], id="town-and-club"),
        pytest.param("Ports close", ["CLEVELAND, Feb 26 - A company said so."], ["united-states"], id="city-dateline"),
        pytest.param("Ports close", ["EXTON, Pa., March 3 (Reuters) - It did."], ["united-states"], id="small-town"),
        pytest.param("Ports close", ["OSLO, May 2 -", "They are closed."], ["norway"], id="line-of-its-own"),
        pytest.param(
            "Peru and Chile meet", ["GENEVA (AP) — Peru and Chile met.", "Peru smiled, and so did Chile."],
            ["chile", "peru", "switzerland"], id="a-dateline-is-no-end",
        ),
        pytest.param(
            "Norway closes its ports", [LONG, "A ship from Chile waited.", "Norway was firm, its minister said."],
            ["norway"], id="named-in-passing",
        ),
        pytest.param("A fire", ["A fire in Paris, Texas, burned.", "Texas sent help."], ["united-states"], id="texas"),
        pytest.param("The Sahel waits", ["Rain fell in the Sahel."], ["sahel"], id="a-region-of-no-country"),
        pytest.param("Europe and France wait", ["France waits, and Europe."], ["france"], id="the-closer"),
    ],
)  # fmt: skip
def test_regions_are_inferred_from_the_articles_words(title: str, paragraphs: list[str], keys: list[str]) -> None:
    assert inferred(title, *paragraphs) == keys


@pytest.mark.parametrize(
    ("title", "paragraphs"),
    [
        pytest.param("Deal near", ["A Turkish source said so.", "A Turkish daily agreed."], id="source"),
        pytest.param("Francs rise", ["It paid 100 mln Swiss francs.", "Swiss francs rose."], id="currency"),
        pytest.param("Bank grows", ["The London-based bank and U.S.-led, Dutch-built ships grew."], id="based"),
        pytest.param("Bulls win", ["Michael Jordan scored.", "Jordan was tired. Jordan sat down."], id="a-person"),
        pytest.param("Jordan sings", ["Whitney Houston and Jordan Smith sang.", "Houston won."], id="two-persons"),
        pytest.param("Talks in Congo", ["The talks went on in Congo all day."], id="two-countries"),
        pytest.param("Georgia votes", ["Georgia voted all day."], id="country-or-state"),
        pytest.param("Birmingham waits", ["Birmingham waited; so did San Jose, and Cordoba."], id="city-of-several"),
        pytest.param("Ports close", [LONG, LONG, "The captain came from Chile."], id="in-passing"),
        pytest.param("Ports close", [LONG], id="no-place"),
        pytest.param("", [], id="nothing"),
    ],
)  # fmt: skip
def test_without_evidence_no_region_is_inferred(title: str, paragraphs: list[str]) -> None:
    assert inferred(title, *paragraphs) == []


@pytest.mark.parametrize(
    ("beside", "key"),
    [
        ("Tbilisi was quiet; nobody in Tbilisi spoke.", "georgia"),
        ("Atlanta was quiet; nobody in Atlanta spoke.", "united-states"),
    ],
)
def test_a_name_of_two_places_means_the_one_that_the_article_names(beside: str, key: str) -> None:
    assert inferred("Georgia votes", "Georgia voted.", beside) == [key]


def test_a_weak_country_name_counts_unless_it_is_a_person() -> None:
    assert inferred("Jordan rations water", "Jordan has no rain.", "In Jordan nobody waters gardens.") == ["jordan"]


@pytest.mark.parametrize(
    ("language", "title", "text", "key"),
    [
        ("de", "Regierung tritt zurück", "Wien (dpa) - Die österreichische Regierung tritt zurück.", "austria"),
        ("de", "Möwen", "Kiel. Wer am Hafen steht, hört sie.", "germany"),
        ("fr", "Le vote", "Paris, 5 mars (AFP) – Le gouvernement a perdu.", "france"),
        ("es", "Cumbre", "Madrid, 5 mar (EFE).- El Gobierno español espera.", "spain"),
        ("fr", "Les pêcheurs tunisiens attendent", "La Tunisie ne dit rien.", "tunisia"),
    ],
)
def test_other_languages_have_datelines_and_adjectives_of_their_own(
    language: str, title: str, text: str, key: str
) -> None:
    assert inferred(title, text, language=language) == [key]


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("NEW YORK, Oct 19 - Stocks fell.", "NEW YORK, Oct 19"),
        ("OYSTER BAY, N.Y., June 18 - It said.", "OYSTER BAY, N.Y., June 18"),
        ("LONDON (Reuters) - It said.", "LONDON"),
        ("BEIRUT — It said.", "BEIRUT"),
        ("ISLAMABAD: It said.", "ISLAMABAD"),
        ("Norway closes its ports - for good.", ""),
        ("In Oslo - of all places - it rained.", ""),
        ("Oslo was quiet. It rained.", ""),
    ],
)
def test_a_dateline_is_a_place_at_the_head_of_the_body(text: str, dateline: str) -> None:
    assert text[: dateline_end(text, gazetteer("en").mentions(text))] == dateline


def test_evidence_is_the_name_as_printed_in_its_field() -> None:
    title, paragraphs = "Peru’s 🎏 festival", ("LIMA, May 2 - Peruvian kites flew.", "Cusco saw Peru’s best.")
    dek = "Kites over the coast: Peru’s best."
    (fact,) = infer(title, dek, paragraphs, "en")
    fields = {"title": title, "dek": dek, "body": PARAGRAPH_BREAK.join(paragraphs)}
    printed = [(span.field, fields[span.field][span.start : span.stop]) for span in fact.evidence]
    assert (fact.label, fact.source) == ("Peru", DATELINE)
    assert printed == [
        ("title", "Peru"), ("dek", "Peru"),
        ("body", "LIMA"), ("body", "Peruvian"), ("body", "Cusco"), ("body", "Peru"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "dek", "paragraphs", "keys"),
    [
        pytest.param(
            "A coast waits", "Fishers in Peru ask who moved the line.", ["Boats stay in.", "Peru says little."],
            ["peru"], id="what the dek says and the text takes up",
        ),
        pytest.param("Peru waits", "Peru asks who moved the line.", ["Boats stay in."], ["peru"], id="title and dek"),
        pytest.param("A coast waits", "Peru asks who moved the line.", ["Boats stay in."] * 3, [], id="dek alone"),
        pytest.param(
            "Peru waits", "Chile, Norway, Japan: who moved the line?", ["Boats in Peru stay in."], ["peru"],
            id="named in passing",
        ),
        pytest.param("A player waits", "Michael Jordan asks who moved the line.", ["He is in."], [], id="a person"),
        pytest.param("An envoy", "The visit to Georgia.", ["She left Tbilisi on Monday."], ["georgia"], id="unsure"),
    ],
)  # fmt: skip
def test_a_dek_counts_as_lead(title: str, dek: str, paragraphs: list[str], keys: list[str]) -> None:
    assert inferred(title, *paragraphs, dek=dek) == keys


def test_evidence_is_bounded_however_often_a_place_is_named() -> None:
    (fact,) = infer("Peru", None, ["Peru. "] * 100, "en")
    assert len(fact.evidence) == MAX_EVIDENCE


def test_of_a_body_without_end_the_beginning_is_read() -> None:
    """Ten megabytes of capitals, which may each begin a name, would take half a minute."""
    words = "A " * MAX_READ_CHARS
    assert_cheap(words[:MAX_READ_CHARS], words * 10, lambda body: infer("Peru", None, [body], "en"))
    assert inferred("Peru", "Peru. " * 10, words, "Chile. " * 10_000) == ["peru"]


@given(
    title=st.text(),
    dek=st.none() | st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join),
    paragraphs=st.lists(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join)),
    language=st.sampled_from(["en", "de", "fr", "es", "ja"]),
)  # fmt: skip
def test_any_text_gives_evidence_inside_it(title: str, dek: str | None, paragraphs: list[str], language: str) -> None:
    fields = {"title": title, "dek": dek or "", "body": PARAGRAPH_BREAK.join(paragraphs)}
    for fact in infer(title, dek, paragraphs, language):
        assert fact.source in INFERRED
        assert fact.evidence
        assert all(0 <= span.start < span.stop <= len(fields[span.field]) for span in fact.evidence)


def test_evidence_in_a_dek_has_the_deks_offsets() -> None:
    made = article(page("A coast waits", "Boats stay in.", "Peru says little.", dek="Fishers in Peru ask who."))
    (fact,) = made.regions
    assert made.dek
    assert [made.dek[span.start : span.stop] for span in fact.evidence if span.field == "dek"] == ["Peru"]


def test_a_stated_region_ends_inference() -> None:
    stated = page("Norway closes its ports", "Norway is firm.", section="Middle East")
    assert [(fact.key, fact.source) for fact in article(stated).regions] == [("middle-east", "section")]


def test_a_label_that_is_no_place_does_not_end_inference() -> None:
    labelled = page("Norway closes its ports", "Norway is firm.", section="Global Crises")
    assert [(fact.label, fact.source) for fact in article(labelled).regions] == [("Norway", TEXT)]


@pytest.mark.parametrize("quality", [Quality.CONSENT_WALL, Quality.ERROR_PAGE, Quality.LIST_PAGE])
def test_a_page_of_hidden_quality_has_no_inferred_region(quality: Quality) -> None:
    named = Page(media_type="text/html", blocks=body("Norway is firm.", "Norway waits."), quality=quality)
    assert named.all(FactName.REGION) == ()
    assert article(named).regions == ()


@pytest.mark.skipif(not bench.REUTERS.exists(), reason="shared data absent: ../shared/data/piles")
def test_precision_and_recall_on_reuters_keep_their_floors() -> None:
    assert hashlib.sha256(bench.REUTERS.read_bytes()).hexdigest() == REUTERS_SHA256
    counts = bench.measure().counts[bench.ALL]
    assert counts.precision >= PRECISION
    assert counts.recall >= RECALL

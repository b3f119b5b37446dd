"""Values of metadata fields: authors in every spelling, and what is a day."""

from __future__ import annotations

import pytest

from indexer.extract.cues.stated import field_day, stated_day
from indexer.extract.cues.stated_names import printed_list, stated_names

ODA, NILS = "Oda Renvik", "Nils Ahr"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Renvik, Oda", [ODA]),
        ("RENVIK, Oda", [ODA]),
        ("Renvik, Oda; Ahr, Nils", [ODA, NILS]),
        ("Renvik, Oda and Nils Ahr", [ODA, NILS]),
        ("Renvik Holm, Oda; Ahr, Nils", ["Oda Renvik Holm", NILS]),
        ("Renvik, O.; Ahr, N. B.", ["O. Renvik", "N. B. Ahr"]),
        ("van der Berg, Jan Willem", ["Jan Willem van der Berg"]),
        ("von Trapp, Maria", ["Maria von Trapp"]),
        ("O'Dea, Siobhán", ["Siobhán O'Dea"]),
        ("[[Oda Renvik]]", [ODA]),
        ("[[people/Oda Renvik]]", [ODA]),
        ("[[people/renvik|Oda Renvik]], [[Nils Ahr]]", [ODA, NILS]),
        ("[Oda Renvik](https://tidal.example/oda)", [ODA]),
        ("['Oda Renvik', 'Nils Ahr']", [ODA, NILS]),
        ('["Oda Renvik", "Siobhán O\'Dea"]', [ODA, "Siobhán O'Dea"]),
        ("[{'@type': 'Person', 'name': 'Oda Renvik'}]", [ODA]),
        ("['Renvik, Oda', 'Ahr, Nils']", [ODA, NILS]),
        ('{"Oda Renvik","Nils Ahr"}', [ODA, NILS]),
        ("{Oda Renvik,Nils Ahr}", [ODA, NILS]),
        ("oda@tidal.example (Oda Renvik)", [ODA]),
        ("Oda Renvik <oda@tidal.test>", [ODA]),
        ("newsdesk@tidal.test", []),
        ("By Oda Renvik in Oslo and Nils Ahr in New York", [ODA, NILS]),
        ("Oda Renvik in Oslo, Nils Ahr in Berlin and Bea Toft in Paris", [ODA, NILS, "Bea Toft"]),
        ("Oda Renvik, with Nils Ahr in Paris", [ODA, NILS]),
        ("Par Oda Renvik à Paris", [ODA]),
        ("di Oda Renvik", [ODA]),
        ("文/王小明", ["王小明"]),
        ("本报记者 王小明、李四光", ["王小明", "李四光"]),
        ("作者：王小明", ["王小明"]),
    ],
)
def test_an_author_is_one_name_given_name_first(text: str, names: list[str]) -> None:
    assert list(stated_names(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oda Renvik, Nils Ahr", [ODA, NILS]),
        ("Oda Renvik, Berlin", [ODA]),
        ("Oda Renvik, Harbour Correspondent", [ODA]),
        ("von Oda Renvik, Berlin", [ODA]),
        ("Reuters, AFP", ["Reuters", "AFP"]),
        ("AP, Oda Renvik", ["AP", ODA]),
        ("Women in Science", ["Women in Science"]),
        ("(Image: Getty Images)", []),
        ("['']", []),
        ("[]", []),
    ],
)
def test_a_comma_or_a_place_that_turns_no_name_is_left_alone(text: str, names: list[str]) -> None:
    assert list(stated_names(text)) == names


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1551679200", "2019-03-04"),
        ("1551679200.0", "2019-03-04"),
        ("1551679200000", "2019-03-04"),
        ("978307200", "2001-01-01"),
        ("20190304", "2019-03-04"),
        ("20190304061500", "2019-03-04"),
        ("2019", "2019"),
        ("2019.0", "2019"),
        ("2019-03", "2019-03"),
        ("2019-03-04T23:30:00-05:00", "2019-03-04"),
        ("Mon, 04 Mar 2019 06:00:00 GMT", "2019-03-04"),
    ],
)
def test_a_record_s_day_is_read_in_whatever_form_exports_write_it(text: str, day: str) -> None:
    assert field_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "0", "-1", "1", "1970-01-01T00:00:00Z", "1969-12-31 19:00:00", "0000-00-00 00:00:00", "0001-01-01T00:00:00",
        "Wed, 30 Nov -0001 00:00:00 +0000", "2 hours ago", "true", "99999999999999999999",
    ],
)  # fmt: skip
def test_a_database_s_zero_is_no_day(text: str) -> None:
    assert field_day(text) is None
    assert stated_day(text) is None


def test_a_text_in_brackets_is_no_list() -> None:
    assert printed_list("[Video] The tide") == ()
    assert printed_list("(Oda's lock)") == ()

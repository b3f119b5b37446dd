"""Names, days, sections and languages as newspaper databases print them."""

from __future__ import annotations

import pytest

from indexer.extract.records.exportfacts import export_day, export_names, language_code, outlet_name, section_name


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By ODA RENVIK, --(Reuter)", ["ODA RENVIK"]),
        ("-- (AFP)", ["AFP"]),
        ("--(Financial Times Service)", []),
        ("Oda Renvik, tidalpost.example", ["Oda Renvik"]),
        ("VON ODA RENVIK, LISE EMMER UND NILS AHR", ["ODA RENVIK", "LISE EMMER", "NILS AHR"]),
        ("INTERVIEW: ODA RENVIK", ["ODA RENVIK"]),
        ("Von ODA RENVIK und NILS AHR (Fotos)", ["ODA RENVIK"]),
        ("By ODA RENVIK and NILS AHR; Oda Renvik reported from Estrup.", ["ODA RENVIK", "NILS AHR"]),
        ("Exclusive by ODA RENVIK, POLITICAL EDITOR", ["ODA RENVIK"]),
        ("By Our Foreign Staff", []),
        ("Renvik, Oda", ["Oda Renvik"]),
        ("Renvik, Oda; Emmer, Lise", ["Oda Renvik", "Lise Emmer"]),
        ("Ветрова Анна Петровна,", ["Ветрова Анна Петровна"]),
        ("홍길동 기자", ["홍길동"]),
        ("GCA", []),
    ],
)
def test_authors_are_persons_or_the_agency_that_signs(printed: str, names: list[str]) -> None:
    assert list(export_names(printed, "")) == names


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("March 14, 2013 Thursday 11:21 AM GMT", "2013-03-14"),
        ("9 Januar 1993", "1993-01-09"),
        ("samedi 14 mars 2015", "2015-03-14"),
        ("décembre 10 2019", "2019-12-10"),
        ("1985年 01月01日", "1985-01-01"),
        ("09.02.1994", "1994-02-09"),
        ("昭和60年", "1985"),
        ("昭和６０年１月５日", "1985-01-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("28 5월 2018", "2018-05-28"),
        ("25 十一月 2017", "2017-11-25"),
        ("03/04/2019", None),
    ],
)
def test_days_are_read_as_printed_in_many_languages(printed: str, day: str | None) -> None:
    assert export_day(printed) == day


@pytest.mark.parametrize(
    ("printed", "section"),
    [
        ("Section B; Column 0; Business/Financial Desk; Pg. 1", "Business/Financial Desk"),
        ("HOME NEWS; ANGLING NOTES; Pg. 2", "HOME NEWS"),
        ("Pg. 1", None),
    ],
)
def test_a_section_is_neither_a_page_nor_a_column(printed: str, section: str | None) -> None:
    assert section_name(printed) == section


def test_languages_have_names_in_many_languages() -> None:
    printed = ("ENGLISH; ENGLISH", "Englisch", "anglais", "DE", "日本語", "no language")
    assert [language_code(text) for text in printed] == ["en", "en", "en", "de", "ja", None]


def test_an_outlet_is_named_without_its_issue_and_by_its_copyright_where_nothing_else_names_it() -> None:
    assert outlet_name("Le Monde, no. 20123") == "Le Monde"
    assert outlet_name("", "Copyright 1995 The Tidal Post Limited") == "The Tidal Post"
    assert outlet_name("", "") is None

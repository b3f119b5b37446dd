"""Twenty works to cite, four of each kind: dated, month alone, undated, by an agency, by several authors."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from index.article.model import Article, Author, AuthorKind, Outlet, Source
from tests.server.articles import article

TODAY: Final = date(2026, 11, 30)
"""The day of access."""

AGENCY, STAFF, OUTLET = AuthorKind.AGENCY, AuthorKind.STAFF, AuthorKind.OUTLET


def work(key: str, title: str, **facts: Any) -> Article:
    """Return an article with these facts; `outlet` may be a name."""
    if isinstance(facts.get("outlet"), str):
        facts["outlet"] = Outlet(name=facts["outlet"], source="og:site_name")
    return article(key, title, "The pilots met at noon. Nobody had slept.", **facts)


def by(name: str, kind: AuthorKind) -> Author:
    return Author(name=name, kind=kind, printed=(name,), source="byline")


DATED: Final = (
    work(
        "dredger",
        "Dredger starts two-year deepening of Wrenholm channel",
        dek="Cockle fishermen want the spoil ground moved.",
        outlet="The Harbour Ledger",
        site="harbourledger.example",
        url="https://www.harbourledger.example/ports/dredger?utm_source=feed&page=2&fbclid=x#utm_medium=mail",
        section="Ports & Shipping",
        kind="Reporting",
        tags=("dredging", "grain"),
        authors=["Nell Tranter"],
        published="2021-03-04",
        source=Source(
            pile="tests", path="ports.warc", media_type="text/html", sha256="0" * 64, captured=date(2021, 3, 6)
        ),
    ),
    work("kurhaus", "Kurhaus bekommt sein Echo zurück", outlet="Küstenblatt", language="de", published="2017-11-25"),
    work("votes", "Counting votes by boat", site="tallies.example", url="https://tallies.example/votes_by_boat",
         authors=["Adi Prasetyo Wirawan"], published="2019-04-18"),
    work("signs", r"50% of $5 & {a_brace} ~ C:\quay ^ #1: “why?”", outlet="Quay & Sons", authors=["Bea Marsh"],
         published="2020-01-31"),
)  # fmt: skip

MONTHLY: Final = (
    work("rack", "A rack railway waits for its third country", outlet="Meridian Review", section="Americas",
         url="https://meridianreview.example/rack-railway", site="meridianreview.example",
         authors=["Lucía Barragán"], published="2017-09"),
    work("chips", "Three things a chip plant asks of a small town", outlet="Meridian Review", published="2023-03"),
    work("belfast", "Belfast: Ein Papier, auf das dreißig Jahre gewartet wurde", language="de",
         authors=["Katrin von der Ahe"], published="1998-04"),
    work("almanac", "The almanac of an island without a clock", outlet="Holm Gazette", authors=["Tor Brekke"],
         published="1987"),
)  # fmt: skip

UNDATED: Final = (
    work("lighthouse", "Notes on a lighthouse nobody dated", url="https://lamp.example/notes", site="lamp.example",
         authors=["Bea Marsh"]),
    work("river", "The ceasefire that froze a river", outlet="Meridian Review", section="Europe",
         authors=["Tomas Brzeski"]),
    work("about", "About this site", outlet="Tide Tables", url="https://tides.example/about", site="tides.example"),
    work("ferries", "العبارات تعود إلى العمل", language="ar", authors=["ليلى حداد"]),
)  # fmt: skip

AGENCIES: Final = (
    work("cable", "Undersea cable off Abidjan repaired", outlet="Courrier des Deux Rives", section="Monde",
         url="https://deuxrives.example/cable/?gclid=1", site="deuxrives.example",
         authors=[by("Agence Littorale", AGENCY)], published="2022-05-18"),
    work("herring", "Heringstage in Norderhafen fallen aus", language="de", authors=[by("Redaktion", STAFF)],
         published="2020-03-19"),
    work("cockles", "Cockle beds reopen", outlet="The Harbour Ledger",
         authors=[by("The Harbour Ledger", OUTLET), by("Harbour Ledger staff", STAFF)], published="2018-06-19"),
    work("aqaba", "Freight returns to the desert railway", outlet="Strait Times",
         authors=["Samir Benyoucef", by("Sand and Sea News Agency", AGENCY)], published="2014-03"),
)  # fmt: skip

SEVERAL: Final = (
    work("rescue", "Nine winched to safety from listing coaster", outlet="The Harbour Ledger", section="Coast",
         url="https://www.harbourledger.example/coast/rescue", site="harbourledger.example",
         authors=["Nell Tranter", "Ruairi Madden", "Priya Dholakia"], published="2020-01-14"),
    work("maghreb", "Who remembers the railway?", outlet="Courrier des Deux Rives",
         authors=["Samir Benyoucef", "Léonie de la Tour"], published="2019-12-02"),
    work("bells", "Bell ringers ask for a lower rope", outlet="The Tidal Post",
         authors=["Martin Ahr, Jr.", "José Ortega y Vidal"], published="2019-06-09"),
    work("noodles", "A noodle shop between two tides", outlet="Strait Times", language="ja",
         authors=["山田 太郎", "Plato"], published="2016-02"),
)  # fmt: skip

KINDS: Final = {"dated": DATED, "monthly": MONTHLY, "undated": UNDATED, "agency": AGENCIES, "several": SEVERAL}
WORKS: Final = tuple(each for works in KINDS.values() for each in works)

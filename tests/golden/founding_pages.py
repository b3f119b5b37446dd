"""Two pages in one manner, and what is true of each: an article wrapped in the teasers of three others.

The project was founded on the first, which is not ours to publish: its tests skip where it is absent. The second is our
own, about invented things, so that every copy of the tree tests the same behaviour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from tests.archive import ROOT, SHARED

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingPage:
    """A page, the facts it prints, and what a search for its words gives."""

    path: Path
    title: str
    dek: str
    author: str
    begins: str
    ends: str
    dropped: tuple[str, ...]
    """How each block begins that is no part of the article."""
    finding: tuple[str, ...]
    """Queries that the article answers, with a snippet each."""
    elsewhere: tuple[str, ...]
    """Queries that only the neighbours' teasers or a credit would answer."""
    answered: tuple[tuple[str, str, str], ...]
    """Query, yes or no, and the words that are marked, comma-separated in their order of first mention."""

    def __str__(self) -> str:
        return self.path.stem

    def need(self) -> None:
        """Skip the test where the page is not there."""
        if not self.path.exists():
            pytest.skip("shared data absent: ../shared/seeds")


KICKED: Final = ("Analysis", "Asia-Pacific")
"""The kind and the section that both pages print in their kicker; the section is the region too."""

BODY_PARAGRAPHS: Final = 8

FOUNDING: Final = FoundingPage(
    path=SHARED / "seeds" / "responsible-statecraft-page.txt",
    title="Putin and Erdogan shift their power dynamics to Armenia-Azerbaijan",
    dek="And don't be surprised if the West is cut out of any future resolution of the Nagorno-Karabakh conflict.",
    author="Alice Calder",
    begins="Despite the current ceasefire",
    ends="It'll take much more than that.",
    dropped=(
        "Follow us on social",
        "Russia-turkey-scaled",
        "Trump Vance Rubio",
        "Top image credit: President Donald Trump meets",
        "The roots of Trump's wars on terror trace back to 9/11",
        "Global Crises",
        "The U.S. military recently launched",
        "This is only the latest troubling development",
        "keep readingShow less",
        "President Trump with reporters",
        "Top photo credit: President Donald Trump speaks",
        "Is Israel forcing Trump to be the capitulator in chief?",
        "Middle East",
        "President Donald Trump told reporters",
        "“I am not thrilled about it.",
        "Europe Ukraine",
        "Top image credit: German Chancellor Friedrich Merz",
        "Is Europe deliberately sabotaging Ukraine War negotiations?",
        "Europe",
        "After last week’s meeting",
        "Three weeks prior, at the Anchorage",
        "LATEST",
        "QIOSK",
        "Newsletter",
        "Subscribe now to our weekly round-up",
    ),
    finding=(
        "Karabakh", "Erdoğan", "“peace talks”", 'region:"Asia-Pacific"', 'author:"Alice Calder"', "armenia -syriac",
    ),
    elsewhere=(
        "Venezuela", "Venezuelan", "Qatar", "Merz", "Zelenskyi", "Torok",
        "newsletter", "QIOSK", "date:2025", "Anchorage",
    ),
    answered=(
        ("armenian", "yes", "Armenian, Armenians"),
        ("Armenia", "yes", "Armenia"),
        ('"armenian"', "yes", "Armenian"),
        ("nagorno karabakh", "yes", "Nagorno, Karabakh"),
        ("Nagorno-Karabakh", "yes", "Nagorno-Karabakh"),
        ("erdogan", "yes", "Erdogan, Erdogan’s"),
        ("ERDOĞAN", "yes", "Erdogan, Erdogan’s"),
        ("turk*", "yes", "Turkey, Turkey’s, Turks, Turkish"),
        ("azerbaijn~", "yes", "Azerbaijan"),
        ('"moscow ankara"~5', "yes", "Moscow, Ankara"),
        ("author:calder -syria", "no", ""),
    ),
)  # fmt: skip

_QUERY_MD = (ROOT / "docs" / "QUERY.md").read_text("utf-8")
_SECTION = _QUERY_MD.partition("## What one page answers")[2].partition("\n## ")[0]

REEFS: Final = FoundingPage(
    path=ROOT / "tests" / "golden" / "founding" / "reef-page.txt",
    title="Pelisk and Dravos turn a quarrel over reefs into a contest of fleets",
    dek="And do not expect the old naval powers to be asked when somebody finally settles the Sorrel-Vantu question.",
    author="Imogen Mercer",
    begins="Despite the truce that both navies signed",
    ends="It'll take more than a pencil.",
    dropped=(
        "Follow us on social",
        "Talmaria-orrebia-scaled",
        "Harlan Brock Quade",
        "Top image credit: Governor Ellis Harlan shows",
        "Harlan's war on smuggling began with a tax on salt",
        "Global Crises",
        "Nine canal policemen searched",
        "The salt tax was repealed",
        "keep readingShow less",
        "Governor Harlan with reporters",
        "Top photo credit: Governor Ellis Harlan waves",
        "Has the Duke of Ossary made Harlan his doorman?",
        "Middle East",
        "Governor Ellis Harlan came out",
        "“Nobody wrote to me.",
        "Europe Lowmark",
        "Top image credit: Chancellor Ottilie Reuss",
        "Who is slowing the Lowmark dyke negotiations?",
        "Europe",
        "Twenty-six towns of the “alliance",
        "The dyke reeve had seemed content",
        "LATEST",
        "SOUNDINGS",
        "Newsletter",
        "Subscribe now to our weekly letter",
    ),
    finding=(
        "Vantu", "Demirağ", "“peace talks”", 'region:"Asia-Pacific"', 'author:"Imogen Mercer"', "talmaria -lowmark",
    ),
    elsewhere=(
        "Brevania", "Brevanian", "Ossary", "Reuss", "Zorenko", "Nandor",
        "newsletter", "soundings", "date:2025", "Sandhaven",
    ),
    answered=tuple(
        (typed, finds, marks)
        for typed, finds, marks in re.findall(r"^\| `(.+?)` \| (yes|no) \| (.*?) ?\| ", _SECTION, re.MULTILINE)
    ),
)  # fmt: skip
"""Its queries with their marks are those of docs/QUERY.md."""

PAGES: Final = (FOUNDING, REEFS)

"""What a printed name stands for, and which printed names are one author.

Owns the telling apart of persons, agencies, staff and outlets by structure and by a short list of
words; the names themselves come from extract as candidate facts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import Author, AuthorKind
from index.text.analysis import fold
from indexer.page import FactName

if TYPE_CHECKING:
    from indexer.page import Fact, Page

# News agencies that sign stories by their name alone. Facts, not prose: names as the agencies print them.
_AGENCIES: Final = frozenset(
    fold(name)
    for name in (
        "AAP", "AFP", "Agence France-Presse", "ANI", "Anadolu Agency", "ANSA", "AP", "APA", "Associated Press",
        "The Associated Press", "Belga", "Bloomberg News", "CNA", "Canadian Press", "The Canadian Press", "dpa",
        "Deutsche Presse-Agentur", "EFE", "epd", "Europa Press", "IANS", "Interfax", "Jiji Press", "KCNA",
        "Keystone-SDA", "KNA", "Kyodo", "Kyodo News", "Lusa", "MTI", "NTB", "PA", "PA Media", "PAP",
        "Press Association", "PTI",
        "Press Trust of India", "Reuter", "Reuters", "Ritzau", "SDA", "SID", "TASS", "TT", "Ukrinform", "UPI", "Xinhua",
        "Yonhap",
    )
)  # fmt: skip
_AGENCY_WORDS: Final = re.compile(
    r"\b(?:news agency|press agency|newswire|wire service|nachrichtenagentur|presseagentur|agence|agencia|agenzia)\b"
)
_STAFF_WORDS: Final = re.compile(
    r"\b(?:staff|newsroom|news desk|newsdesk|editorial board|editors?|editorial team|correspondents?|reporters?|"
    r"contributors?|redaktion|redaction|redaccion|redazione|redactie|redacao|redakcja|redakcia)\b"
)
_PERSON_TITLE: Final = re.compile(r",\s+(?:staff|senior|chief|deputy|managing|special|our)\b.*\Z", re.IGNORECASE)


def authors_of(page: Page, outlet: str | None, site: str | None) -> tuple[Author, ...]:
    """Return the page's authors, one a canonical name, in the order they were printed."""
    printed: dict[str, list[Fact]] = {}
    for fact in page.all(FactName.AUTHOR):
        printed.setdefault(fold(_canonical(fact.value)), []).append(fact)
    return tuple(
        Author(
            name=_canonical(facts[0].value),
            kind=_kind(folded, outlet, site),
            printed=tuple(dict.fromkeys(fact.value for fact in facts)),
            source=facts[0].source,
        )
        for folded, facts in printed.items()
        if folded
    )


def is_agency(name: str) -> bool:
    """Return whether the name is a news agency's."""
    folded = fold(name)
    return folded in _AGENCIES or _AGENCY_WORDS.search(folded) is not None


def _canonical(name: str) -> str:
    """Return the name without a post behind it, and with capitals only at the words' beginnings."""
    name = _PERSON_TITLE.sub("", name)
    words = name.split()
    if len(words) > 1 and name.isupper():
        return " ".join(_capitalised(word) for word in words)
    return name


def _capitalised(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))


def _kind(folded: str, outlet: str | None, site: str | None) -> AuthorKind:
    if is_agency(folded):
        return AuthorKind.AGENCY
    if outlet and folded in _outlet_names(outlet):
        return AuthorKind.OUTLET
    if site and folded.replace(" ", "") in (site.replace(".", ""), site.split(".")[0]):
        return AuthorKind.OUTLET
    return AuthorKind.STAFF if _STAFF_WORDS.search(folded) else AuthorKind.PERSON


def _outlet_names(outlet: str) -> set[str]:
    folded = fold(outlet)
    return {folded, folded.removeprefix("the "), f"the {folded}"}

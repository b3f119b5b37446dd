"""Write a reference, a quotation and an article as plain text.

A citation has the order of a bibliography: authors, title, outlet, date, address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK
from server.citation.table import archived_note
from server.wording import day_text, published_text, quality_note

if TYPE_CHECKING:
    from index.article.model import Article
    from server.citation.names import Name
    from server.citation.reference import Reference

NO_DATE: Final = "n.d."
_ENDS: Final = tuple(".?!…。？！؟")
_CLOSING: Final = "”’»\"')]"
"""Marks that may stand between the end of a sentence and the end of a text."""


def citation(reference: Reference) -> str:
    """Return the reference as one line of sentences; an article without a date is `n.d.`."""
    issued = published_text(reference.issued) if reference.issued else NO_DATE
    parts = (
        _ended(_authors(reference.authors)),
        f"“{_ended(reference.title)}”",
        _ended(f"{reference.outlet}, {issued}" if reference.outlet else issued),
        _ended(reference.url or ""),
        _ended(archived_note(reference)),
        f"Accessed {day_text(reference.accessed)}.",
    )
    return " ".join(part for part in parts if part)


def article_text(article: Article, reference: Reference) -> str:
    """Return an article as text: title, dek, a line for each fact, the paragraphs, and its citation at the end."""
    facts = (
        ("Authors", ", ".join(name.printed for name in reference.authors)),
        ("Outlet", reference.outlet),
        ("Published", published_text(reference.issued) if reference.issued else NO_DATE),
        ("Section", reference.section),
        ("Kind", reference.genre),
        ("Regions", ", ".join(region.label for region in article.regions)),
        ("Tags", ", ".join(reference.keywords)),
        ("Language", reference.language),
        ("Address", reference.url),
        ("Quality", quality_note(article)),
        ("Permalink", reference.archived),
    )
    head = (article.title, article.dek, "\n".join(f"{label}: {text}" for label, text in facts if text))
    parts = (*head, *article.paragraphs, *article.bios, citation(reference))
    return PARAGRAPH_BREAK.join(part for part in parts if part) + "\n"


def quotation(text: str, reference: Reference) -> str:
    """Return the quoted text in quotation marks, then its citation."""
    return f"“{text}” {citation(reference)}"


def _authors(names: tuple[Name, ...]) -> str:
    """Return the names, the first one inverted: `Calder, Alice, and Bea Marsh`."""
    shown = [_sorted(name) if position == 0 else name.printed for position, name in enumerate(names)]
    if len(shown) < 2:
        return "".join(shown)
    # After an inverted name, which has a comma of its own, even two names need one.
    comma = "," if len(shown) > 2 or "," in shown[0] else ""
    return f"{', '.join(shown[:-1])}{comma} and {shown[-1]}"


def _sorted(name: Name) -> str:
    """Return the name with its family name first; one that is printed so stays as it is."""
    return name.printed if name.family and name.printed.startswith(name.family) else name.inverted


def _ended(text: str) -> str:
    return text if not text or text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."

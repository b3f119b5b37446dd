"""Write a reference and a quotation as plain text, in the order of a bibliography: authors, title, outlet, date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.citation.table import archived_note
from server.wording import day_text, published_text

if TYPE_CHECKING:
    from server.citation.names import Name
    from server.citation.reference import Reference

NO_DATE: Final = "n.d."
_ENDS: Final = tuple(".?!…。？！؟")


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


def quotation(text: str, reference: Reference) -> str:
    """Return the quoted text in quotation marks, then its citation."""
    return f"“{text}” {citation(reference)}"


def _authors(names: tuple[Name, ...]) -> str:
    """Return the names, the first one inverted: `Calder, Alice, and Bea Marsh`."""
    shown = [name.inverted if position == 0 else name.printed for position, name in enumerate(names)]
    if len(shown) < 2:
        return "".join(shown)
    # After an inverted name, which has a comma of its own, even two names need one.
    comma = "," if len(shown) > 2 or names[0].family else ""
    return f"{', '.join(shown[:-1])}{comma} and {shown[-1]}"


def _ended(text: str) -> str:
    return text if not text or text.endswith(_ENDS) else f"{text}."

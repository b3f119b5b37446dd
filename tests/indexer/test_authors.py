"""What a printed name stands for, and which printed names are one author."""

import pytest

from index.article.model import Author, AuthorKind
from indexer.authors import authors_of
from tests.indexer.pages import page


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("Alice Calder", AuthorKind.PERSON, id="person"),
        pytest.param("Reuters", AuthorKind.AGENCY, id="agency"),
        pytest.param("AGENCE FRANCE-PRESSE", AuthorKind.AGENCY, id="agency-in-capitals"),
        pytest.param("Agence Littorale", AuthorKind.AGENCY, id="agency-by-its-word"),
        pytest.param("Harbour Ledger Staff", AuthorKind.STAFF, id="staff"),
        pytest.param("Die Redaktion", AuthorKind.STAFF, id="redaktion"),
        pytest.param("The Harbour Ledger", AuthorKind.OUTLET, id="outlet"),
        pytest.param("harbourledger", AuthorKind.OUTLET, id="site"),
    ],
)
def test_a_name_has_a_kind(name: str, kind: AuthorKind) -> None:
    (author,) = authors_of(page("Ferry", author=name), "Harbour Ledger", "harbourledger.example")
    assert author.kind is kind


def test_printed_forms_of_one_name_are_one_author() -> None:
    found = authors_of(
        page("Ferry", author=("JOSÉ MARTÍN-VELA", "Jose Martin-Vela", "Ida Lund, senior writer")), None, None
    )
    assert found == (
        Author(name="José Martín-Vela", printed=("JOSÉ MARTÍN-VELA", "Jose Martin-Vela"), source="test"),
        Author(name="Ida Lund", printed=("Ida Lund, senior writer",), source="test"),
    )

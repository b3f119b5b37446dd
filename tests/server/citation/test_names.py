"""Names of persons are split as reference managers hold them; addresses are cited without trackers."""

from __future__ import annotations

import pytest

from index.article.trackers import without_trackers
from server.citation.names import person

NAMES = [
    ("Alice Calder", "Calder, Alice"),
    ("Adi Prasetyo Wirawan", "Wirawan, Adi Prasetyo"),
    ("Daniel Okonjo-Reyes", "Okonjo-Reyes, Daniel"),
    ("Katrin von der Ahe", "von der Ahe, Katrin"),
    ("Léonie de la Tour", "de la Tour, Léonie"),
    ("José Ortega y Vidal", "Ortega y Vidal, José"),
    ("Martin Ahr Jr.", "Ahr, Martin, Jr."),
    ("Martin Ahr, Jr.", "Ahr, Martin, Jr."),
    ("Ivo Lantz III", "Lantz, Ivo, III"),
    ("Calder, Alice", "Calder, Alice"),
    ("della moen", "moen, della"),
    ("Plato", "Plato"),
    ("Jr.", "Jr."),
    ("山田 太郎", "山田, 太郎"),
    ("山田太郎", "山田太郎"),
    ("Alice Calder, Bea Marsh, Cy Dorn", "Alice Calder, Bea Marsh, Cy Dorn"),
    (", Alice", ", Alice"),
]


@pytest.mark.parametrize(("printed", "inverted"), NAMES)
def test_a_name_is_sorted_by_its_family_name(printed: str, inverted: str) -> None:
    name = person(printed)
    assert (name.inverted, name.printed, name.is_person) == (inverted, printed, True)


ADDRESSES = [
    ("https://a.example/x", "https://a.example/x"),
    ("https://a.example/x?utm_source=f&id=7&fbclid=1&gclid=2", "https://a.example/x?id=7"),
    ("https://a.example/x?UTM_Medium=mail", "https://a.example/x"),
    ("https://a.example/x?q=a%20b+c&b=&c", "https://a.example/x?q=a%20b+c&b=&c"),
    ("https://a.example/x?u%74m_source=f", "https://a.example/x"),
    ("https://a.example/x#utm_campaign=y", "https://a.example/x"),
    ("https://a.example/x#section-2", "https://a.example/x#section-2"),
    ("https://a.example/x#section-2:~:text=quay", "https://a.example/x#section-2"),
    ("https://a.example/?ref=home", "https://a.example/?ref=home"),
]


@pytest.mark.parametrize(("url", "cited"), ADDRESSES)
def test_an_address_loses_what_tracks_readers_and_nothing_else(url: str, cited: str) -> None:
    assert without_trackers(url) == cited

"""The forms of the search page: one button each, and the rest of the search in hidden fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.server.test_page import HTML, Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SEARCH = "/search?q=harbour&region=europe&region=africa&from=2016&to=2024&sort=oldest&per_page=5&page=2"


def forms(client: FlaskClient, address: str) -> list[Page]:
    html = client.get(address, headers=HTML).text
    return [Page(form) for form in re.findall(r"<form.*?</form>", html, re.DOTALL)]


def sent_by(form: Page) -> set[tuple[str | None, str | None]]:
    """Return the fields that a form sends as it stands."""
    return {(field["name"], field.get("value")) for field in form.attributes("input")}


def test_each_form_has_one_button(client: FlaskClient) -> None:
    found = forms(client, SEARCH)
    assert len(found) >= 2
    assert [len(form.attributes("button")) for form in found] == [1] * len(found)


@pytest.mark.parametrize("name", ["q", "from"])
def test_each_form_keeps_the_rest_of_the_search_and_leaves_the_page(client: FlaskClient, name: str) -> None:
    [form] = [
        form
        for form in forms(client, SEARCH)
        if any(field.get("type") != "hidden" and field["name"] == name for field in form.attributes("input"))
    ]
    assert sent_by(form) == {
        ("q", "harbour"), ("region", "europe"), ("region", "africa"), ("from", "2016"), ("to", "2024"),
        ("sort", "oldest"), ("per_page", "5"),
    }  # fmt: skip


def test_the_page_names_its_canonical_address(client: FlaskClient) -> None:
    page = Page(client.get("/search?sort=newest&to=2024&region=europe&region=africa", headers=HTML).text)
    [link] = [link for link in page.attributes("link") if link["rel"] == "canonical"]
    assert link["href"] == "/search?region=africa&region=europe&to=2024"

"""Empty fields of a form never stay in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.test_page import HTML, Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("/search?q=", "/search"),
        ("/?q=", "/"),
        ("/?q=harbour&from=", "/search?q=harbour"),
        ("/search?sort=&q=harbour&to=&from=2016", "/search?q=harbour&from=2016"),
        ("/search?region=europe&region=&region=africa&page=1&q=+", "/search?region=africa&region=europe"),
        ("/search?from=March+2016&to=", "/search?from=March+2016"),
        ("/search?from=last+year&to=&colour=red", "/search?from=last+year&colour=red"),
        ("/search?utm_source=x&q=", "/search?utm_source=x"),
        ("/search?q=%E6%B8%AF%26%23&from=", "/search?q=%E6%B8%AF%26%23"),
    ],
)
def test_a_form_with_empty_fields_leads_to_the_address_without_them(
    client: FlaskClient, sent: str, canonical: str
) -> None:
    for method in (client.get, client.head):
        response = method(sent, headers=HTML)
        assert (response.status_code, response.headers["Location"]) == (303, canonical)
        assert "Accept" in response.headers["Vary"]
    assert client.get(canonical, headers=HTML).status_code == 200


@pytest.mark.parametrize("address", ["/search?q=harbour&from=2016", "/search?utm_source=x", "/search?page=1", "/"])
def test_an_address_without_an_empty_field_stays_as_it_is(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers=HTML).status_code == 200


@pytest.mark.parametrize("address", ["/search?q=", "/search.json?q=", "/search.atom?q=&from="])
def test_programs_are_not_sent_elsewhere(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_date_in_words_filters_and_is_shown_as_it_was_typed(client: FlaskClient) -> None:
    response = client.get("/search?from=October+2020&to=10/2020", headers=HTML)
    page = Page(response.text)
    assert {field["name"]: field.get("value") for field in page.attributes("input") if field["type"] == "text"} == {
        "from": "October 2020", "to": "10/2020"
    }  # fmt: skip
    [link] = [link for link in page.attributes("link") if link["rel"] == "canonical"]
    assert link["href"] == "/search?from=2020-10&to=2020-10"
    other = client.get("/search?from=2020-10&to=2020-10", headers=HTML)
    assert response.headers["ETag"] != other.headers["ETag"]
    for form in (page, Page(other.text)):
        assert "1 article " in form.text


@pytest.mark.parametrize(
    ("address", "name", "words"),
    [
        ("/search?from=last+year", "from", "“last year” is not a date."),
        ("/search?to=31+June+2020", "to", "“31 June 2020” is not a date."),
        ("/search?from=2021&to=2019", "to", "This is earlier than the first date."),
    ],
)
def test_a_date_field_says_what_is_wrong_with_what_it_keeps(
    client: FlaskClient, address: str, name: str, words: str
) -> None:
    page = Page(client.get(address, headers=HTML).text)
    fields = {field["name"]: field for field in page.attributes("input")}
    assert fields[name]["value"]
    assert fields[name]["aria-invalid"] == "true"
    assert f"{name}-wrong" in (fields[name]["aria-describedby"] or "").split()
    assert words in page.text
    [other] = {"from", "to"} - {name}
    assert "aria-invalid" not in fields[other]

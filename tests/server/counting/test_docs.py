"""docs/COUNTING.md and the schemas agree with the answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from index.engines import open_engine
from index.facets import Facet
from scripts import make_schema
from server import ServerConfig, create_app
from server.counting.views import MAX_COUNTS, MAX_QUERIES
from tests.archive import ROOT, Archive

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

REFERENCE: Final = (ROOT / "docs" / "COUNTING.md").read_text("utf-8")

ADDRESSES: Final = {
    make_schema.TREND_SCHEMA: (
        "/trends.json",
        "/trends.json?q=peace&of=zebra&interval=month&undated=only",
        '/trends.json?q=peace ("talks&of=)&interval=day&copies=show&region=europe',
        "/trends.json?q=zebra&of=zebra",
    ),
    make_schema.COUNTS_SCHEMA: (
        "/count.json",
        "/count.json?q=peace&q=ceasefire (&by=year",
        *(f"/count.json?q=peace&q=zebra&by={by}" for by in (*Facet, "auto", "month", "day")),
    ),
}


@pytest.fixture(scope="module")
def samples(sample_archive: Archive) -> FlaskClient:
    return create_app(open_engine(sample_archive.data), ServerConfig(version="0.1.0")).test_client()


@pytest.mark.parametrize("path", ADDRESSES, ids=lambda path: path.name)
def test_the_schemas_are_made_of_the_types_as_they_are(path: Path) -> None:
    assert path.read_text("utf-8") == make_schema.text(path), "run python -m scripts.make_schema"


@pytest.mark.parametrize(("path", "address"), [(path, address) for path, some in ADDRESSES.items() for address in some])
def test_every_answer_is_valid_by_its_schema(path: Path, address: str, samples: FlaskClient) -> None:
    validator = Draft202012Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker())
    response = samples.get(address)
    assert response.status_code == 200, response.text
    validator.validate(response.get_json())


def test_the_reference_names_every_key_of_the_records() -> None:
    named = {word for code in re.findall("`([^`\n]+)`", REFERENCE) for word in re.findall(r"[\w-]+", code)}
    for path in ADDRESSES:
        definitions = json.loads(path.read_text("utf-8"))
        own = [record for name, record in definitions["$defs"].items() if name != "WarningRecord"]
        assert {key for record in (definitions, *own) for key in record.get("properties", ())} <= named


def settled(answer: Any) -> str:
    """Return an answer as text, less what another build changes."""
    answer["index"]["build"] = answer["index"]["generation"] = 0
    return json.dumps(answer, indent=1)


def test_the_example_is_what_the_sample_pile_answers(samples: FlaskClient) -> None:
    address = re.findall(r"^    \$ curl -s 'http://[^/]*(/trends[^']*)'", REFERENCE, re.MULTILINE)[0]
    (example,) = re.findall(r"^```json\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)
    assert settled(samples.get(address).get_json()) == settled(json.loads(example))


def test_the_file_of_the_example_is_counted_as_its_lines_say(samples: FlaskClient) -> None:
    (file,) = re.findall(r"^```csv\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)
    response = samples.post("/count.csv", data=file.encode(), content_type="text/csv")
    assert response.text == "name,q,total\r\nTalks,peace talks,4\r\nCeasefires in Europe,ceasefire,4\r\n"


def test_the_reference_names_the_limits() -> None:
    assert f"at most {MAX_QUERIES} queries" in REFERENCE
    assert f"at most {MAX_COUNTS:,} counts" in REFERENCE

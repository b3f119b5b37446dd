"""docs/ANSWER.md and docs/answer.schema.json agree with the answers."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from index import fields
from index.engines import open_engine
from index.facets import Facet
from scripts import make_schema
from server import ServerConfig, create_app
from server.answer.hits import FieldName
from tests.archive import ROOT, Archive
from tests.conformance.piles import PILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from index.engine import Engine

REFERENCE: Final = (ROOT / "docs" / "ANSWER.md").read_text("utf-8")
SCHEMA: Final[dict[str, Any]] = json.loads(make_schema.SCHEMA.read_text("utf-8"))
VALIDATOR: Final = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
FACET_SCHEMA: Final[dict[str, Any]] = json.loads(make_schema.FACET_SCHEMA.read_text("utf-8"))
FACET_VALIDATOR: Final = Draft202012Validator(FACET_SCHEMA, format_checker=FormatChecker())

ADDRESSES: Final = (
    "/search",
    f"/search?per_page=100&facets={','.join(Facet)},date&facet_size=2",
    "/search?q=peace+talks",
    "/search?q=peace+OR+ceasefire+OR+harbour&snippets=8&copies=show&page=2&per_page=3",
    '/search?q="peace talks" -war ) title:',
    "/search?q=author:calder&region=europe&from=2020-10&facets=date&interval=month",
    "/search?q=peace&from=2020&to=2019&not_region=africa&region=nowhere&interval=day",
    "/search?undated=only&from=2020&interval=year&sort=oldest",
    "/search?quality=consent-wall&quality=list-page&quality=title-only&sort=added",
    "/search?q=停戦&lang=ja",
    '/search?q=🌊 "ferry&facets=none&snippets=0',
    "/search?q=zebra&page=100",
)  # fmt: skip


def client_of(engine: Engine) -> FlaskClient:
    return create_app(engine, ServerConfig(version="0.1.0")).test_client()


def blocks(language: str) -> list[str]:
    """Return what the reference holds in fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)


WHOLE, EMOJI = map(json.loads, blocks("json"))


@pytest.fixture(scope="module")
def samples(sample_archive: Archive) -> Iterator[FlaskClient]:
    """A server over the sample pile."""
    engine = open_engine(sample_archive.data)
    yield client_of(engine)
    engine.close()


@pytest.fixture(scope="module")
def oddities() -> FlaskClient:
    """A server over the pile with one of each oddity."""
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    return client_of(engine)


def test_the_schema_is_made_of_the_types_as_they_are() -> None:
    assert make_schema.SCHEMA.read_text("utf-8") == make_schema.text(), "run python -m scripts.make_schema"
    assert make_schema.FACET_SCHEMA.read_text("utf-8") == make_schema.text(make_schema.FACET_SCHEMA), (
        "run python -m scripts.make_schema"
    )


@pytest.mark.parametrize("schema", [SCHEMA, FACET_SCHEMA], ids=["answer", "facet"])
def test_the_schema_is_one_and_lets_no_key_in_or_out(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    for record in (schema, *schema["$defs"].values()):
        if "properties" in record:
            assert record["additionalProperties"] is False
            assert record["required"] == list(record["properties"])
        assert record["description"]


@pytest.mark.parametrize("pile", ["samples", "oddities"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_valid_by_the_schema(pile: str, address: str, request: pytest.FixtureRequest) -> None:
    response = request.getfixturevalue(pile).get(address)
    assert response.status_code == 200, response.text
    VALIDATOR.validate(response.get_json())


@pytest.mark.parametrize("pile", ["samples", "oddities"])
@pytest.mark.parametrize("facet", Facet)
def test_every_list_of_values_is_valid_by_its_schema(pile: str, facet: Facet, request: pytest.FixtureRequest) -> None:
    for options in ("", "?prefix=a&facet_size=1", f"?q=peace&{facet}=none&prefix=e"):
        response = request.getfixturevalue(pile).get(f"/facets/{facet}.json{options}")
        assert response.status_code == 200, response.text
        FACET_VALIDATOR.validate(response.get_json())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("score",), 1),
        (("results", 0, "updated"), "2026-11-27T14:03:32Z"),
        (("results", 0, "published", "first"), "2022-08"),
        (("results", 0, "published", "precision"), "decade"),
        (("results", 0, "authors", 0, "kind"), "robot"),
        (("results", 0, "snippets", 0, "field"), "headline"),
        (("results", 0, "snippets", 0, "matches", 0), [10]),
        (("results", 0, "snippets", 0, "matches", 0), [10, 19, 20]),
        (("results", 0, "title"), None),
        (("facets", "colour"), {"values": [], "unknown": 0, "other": 0, "total_values": 0, "multi_valued": False}),
        (("facets", "region"), {"values": []}),
        (("facets", "date", "interval"), "auto"),
        (("links", "self"), None),
        (("total",), -1),
        (("zero_hits",), []),
    ],
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else "",
)
def test_the_schema_refuses_invalid_answers(path: tuple[Any, ...], value: object) -> None:
    broken = copy.deepcopy(WHOLE)
    *way, last = path
    place = broken
    for step in way:
        place = place[step]
    place[last] = value
    assert VALIDATOR.is_valid(WHOLE)
    assert not VALIDATOR.is_valid(broken)


def test_the_fields_of_spans_are_those_that_are_searched() -> None:
    assert tuple(FieldName) == fields.PAGE_FIELDS


def test_the_reference_names_every_key_and_every_value() -> None:
    schemas = (SCHEMA, FACET_SCHEMA)
    records = [record for schema in schemas for record in (schema, *schema["$defs"].values())]
    keys = {key for record in records for key in record.get("properties", ())}
    values = {value for record in SCHEMA["$defs"].values() for value in record.get("enum", ())}
    named = {word for code in re.findall("`([^`\n]+)`", REFERENCE) for word in re.findall(r"[\w-]+", code)}
    assert keys - named == set()
    assert values - named - set(SCHEMA["$defs"]["Facet"]["enum"]) == set()


def settled(answer: Any) -> str:
    """Return an answer as text, less what another run, another build or a better ranking changes."""
    answer = copy.deepcopy(answer)
    answer["took_ms"] = answer["index"]["build"] = answer["index"]["generation"] = 0
    for hit in answer["results"]:
        hit["added"] = hit["score"] = 0
        for snippet in hit["snippets"]:
            snippet["quote"] = snippet["quote"].partition("&build=")[0]
    return json.dumps(answer, ensure_ascii=False, indent=1)


def test_the_example_is_what_the_sample_pile_answers(samples: FlaskClient) -> None:
    (address,) = re.findall(r"^    \$ curl -s 'http://[^/]*(/search[^']*)'", REFERENCE, re.MULTILINE)
    assert settled(samples.get(address).get_json()) == settled(WHOLE)


def test_the_example_of_suggestions_is_the_answer(samples: FlaskClient) -> None:
    (block,) = blocks("json suggestions")
    (address,) = re.findall(r"curl -s 'http://127.0.0.1:8000(/suggest\.json\?.*?)'", REFERENCE)
    assert samples.get(address).get_json() == json.loads(block)


@pytest.mark.parametrize(("name", "path"), [("similar", "/articles/"), ("related", "/related.json")])
def test_the_examples_of_what_is_alike_are_the_answers(samples: FlaskClient, name: str, path: str) -> None:
    (block,) = blocks(f"json {name}")
    (address,) = re.findall(rf"curl -s 'http://127\.0\.0\.1:8000({path}.*?{name}\.json\?.*?|{path}\?.*?)'", REFERENCE)
    answer, example = samples.get(address).get_json(), json.loads(block)
    for hit in (*answer.get("results", ()), *example.get("results", ())):
        hit["score"] = 0
    assert answer == example


def test_the_example_with_an_emoji_is_what_its_page_is_answered_by(tmp_path: Any) -> None:
    (page,), (address,) = blocks("markdown"), re.findall(r"search for `\w+` \(`(/search\?.*?)`\)", REFERENCE)
    archive = Archive.at(tmp_path)
    (archive.pile / "quay.md").write_text(page, "utf-8")
    archive.index()
    engine = open_engine(archive.data)
    assert settled(client_of(engine).get(address).get_json()) == settled(EMOJI)
    engine.close()


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ("code points", len),
        ("UTF-16 units", lambda text: len(text.encode("utf-16-le")) // 2),
        ("bytes of UTF-8", lambda text: len(text.encode())),
    ],
    ids=["code points", "UTF-16 units", "bytes"],
)
def test_a_match_stands_where_the_reference_says_in_each_unit(unit: str, length: Any) -> None:
    (snippet,) = EMOJI["results"][0]["snippets"]
    ((start, stop),) = snippet["matches"]
    assert "\N{WATER WAVE}" in snippet["text"][:start]
    positions = re.findall(rf"^\| {unit}.*?\| (\d+) to (\d+) \|$", REFERENCE, re.MULTILINE)
    assert positions == [(str(length(snippet["text"][:start])), str(length(snippet["text"][:stop])))]


def test_python_slices_a_snippet_as_the_reference_says() -> None:
    (code,) = blocks("python")
    *statements, last = code.splitlines()
    names: dict[str, Any] = {"answer": EMOJI}
    exec("\n".join(statements), names)
    assert eval(last, names) == ["ferry"]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
def test_javascript_slices_a_snippet_as_the_reference_says() -> None:
    (code,) = blocks("js")
    script = f"const answer = {json.dumps(EMOJI)}\nconsole.log(JSON.stringify(eval({json.dumps(code)})))"
    run = subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True)
    assert json.loads(run.stdout) == ["ferry"]

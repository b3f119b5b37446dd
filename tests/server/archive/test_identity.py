"""The archive's own title, language and mark: how `dateline.toml` is read, and where the pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server import ServerConfig, create_app
from server.archive.identity import DEFAULT_IDENTITY, FILE_NAME, Identity, SettingsError, read_identity
from tests.server.conftest import VERSION
from tests.server.test_page import HTML, Page, visit

if TYPE_CHECKING:
    from pathlib import Path

    from index.engine import Engine

OWN = Identity(title="Harbour <Archive>", language="en-GB", mark="⚓")

FAULTY = [
    ('title = ""', "title", "has 1 to 60 characters, not 0"),
    (f'title = "{"x" * 61}"', "title", "not 61"),
    ("title = 3", "title", "put the text between quotation marks"),
    ('mark = "long"', "mark", "has 1 to 3 characters, not 4"),
    ('mark = "\\u202e"', "mark", "cannot be printed"),
    ('title = "two\\nlines"', "title", "cannot be printed"),
    ('language = "English!"', "language", "no language tag"),
    ('colour = "red"', "colour", "there is no such setting"),
]


@pytest.mark.parametrize(("text", "key", "why"), FAULTY, ids=[case[0][:20] for case in FAULTY])
def test_a_setting_that_cannot_be_used_is_an_error_that_names_file_and_key(
    tmp_path: Path, text: str, key: str, why: str
) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as raised:
        read_identity(path)
    assert str(raised.value).startswith(f"{path}: {key}: ")
    assert why in str(raised.value)


@pytest.mark.parametrize("raw", [b"title = ", b'title = "\xff"'], ids=["cut short", "no UTF-8"])
def test_a_file_that_is_no_toml_is_an_error_that_names_it(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(raw)
    with pytest.raises(SettingsError, match=f"{FILE_NAME}: is no TOML"):
        read_identity(path)


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_identity(tmp_path / FILE_NAME)


def test_settings_that_are_not_given_have_their_defaults(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    assert read_identity(path) == DEFAULT_IDENTITY
    path.write_text('title = " Küstenarchiv "\nlanguage = "de"\n', "utf-8-sig")
    assert read_identity(path) == Identity(title="Küstenarchiv", language="de")


def test_a_mark_of_one_sign_may_be_of_several_code_points(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text('mark = "🏴\\U000E0067\\U000E0062\\U000E0073\\U000E0063\\U000E0074\\U000E007F"', "utf-8")
    assert len(read_identity(path).mark) == 7


@pytest.mark.parametrize("address", ["/", "/search?q=ferry", "/nowhere"])
def test_every_page_has_the_title_the_mark_and_the_language(engine: Engine, address: str) -> None:
    client = create_app(engine, ServerConfig(version=VERSION, identity=OWN)).test_client()
    html = client.get(address, headers=HTML).text
    page = Page(html)
    assert " – Harbour &lt;Archive&gt;</title>" in html
    assert page.links["Harbour <Archive> ⚓"] == "/"
    assert page.attributes("html") == [{"lang": "en-GB"}]
    assert {"lang": "en-GB"} in page.attributes("bdi")


def test_the_pages_words_stay_english_if_the_title_is_not() -> None:
    assert Identity(title="Küstenarchiv", language="de").page_language == "en"


def test_another_title_makes_another_tag(engine: Engine) -> None:
    tags = {
        create_app(engine, ServerConfig(version=VERSION, identity=identity)).test_client()
        .get("/", headers=HTML)
        .headers["ETag"]
        for identity in (DEFAULT_IDENTITY, OWN)
    }  # fmt: skip
    assert len(tags) == 2


def test_the_icon_is_the_dash(engine: Engine) -> None:
    client = create_app(engine, ServerConfig(version=VERSION)).test_client()
    icon = next(link for link in visit(client, "/").attributes("link") if link["rel"] == "icon")
    with client.get(str(icon["href"])) as response:
        assert response.mimetype == "image/svg+xml"

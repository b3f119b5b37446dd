"""Saved files over HTTP: attachments that are never shown, off by default, and a reason where there is none."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dateline.serving import wsgi_with_sources
from index.article.model import Article
from index.article.saved import SavedFile
from index.errors import SavedFileChangedError, SavedFileError, SavedFileSharedError, SavedFileUnreadableError
from server import ServerConfig, create_app
from server.wsgi import environment
from tests.archive import Archive
from tests.server.articles import FERRY
from tests.server.conftest import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from index.engine import Engine

HTML = {"Accept": "text/html"}
PAGE = b"<script>alert(1)</script>"
DIGEST = hashlib.sha256(PAGE)


def open_saved(_: Article) -> SavedFile:
    return SavedFile(file=BytesIO(PAGE), name='Fähre "1"\n.html', size_bytes=len(PAGE), sha256=DIGEST.hexdigest())


@pytest.fixture
def client_with_sources(engine: Engine) -> FlaskClient:
    return create_app(engine, ServerConfig(version=VERSION), open_saved).test_client()


def test_a_saved_file_is_an_attachment_that_no_browser_shows(client_with_sources: FlaskClient) -> None:
    response = client_with_sources.get(f"/articles/{FERRY.id}/source", headers=HTML)
    assert (response.status_code, response.data, response.mimetype) == (200, PAGE, "application/octet-stream")
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''F%C3%A4hre" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers.getlist("Content-Security-Policy")
    assert response.headers["Content-Length"] == str(len(PAGE))
    assert response.headers["Cache-Control"] == "no-store"


def test_its_headers_hold_the_digest_and_the_day_of_capture(client_with_sources: FlaskClient) -> None:
    headers = client_with_sources.head(f"/articles/{FERRY.id}/source").headers
    assert headers["Dateline-SHA256"] == DIGEST.hexdigest()
    assert headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(DIGEST.digest()).decode()}:"
    assert "Dateline-Captured" not in headers


def test_the_day_of_capture_is_a_header_and_on_the_page(own_engine: Engine) -> None:
    with own_engine.batch() as batch:
        batch.put(replace(FERRY, source=replace(FERRY.source, captured=date(2020, 1, 10))))
    client = create_app(own_engine, ServerConfig(version=VERSION), open_saved).test_client()
    response = client.get(f"/articles/{FERRY.id}/source", buffered=True)
    assert response.headers["Dateline-Captured"] == "2020-01-10"
    assert "<dt>Captured</dt>" in client.get(f"/articles/{FERRY.id}", headers=HTML).text


def test_saved_files_are_off_by_default_and_the_page_does_not_link_to_them(
    client: FlaskClient, client_with_sources: FlaskClient
) -> None:
    response = client.get(f"/articles/{FERRY.id}/source")
    assert (response.status_code, response.get_json()["type"]) == (404, "saved-files-off")
    assert "--sources" in response.get_json()["detail"]
    link = f'href="/articles/{FERRY.id}/source"'
    assert link not in client.get(f"/articles/{FERRY.id}", headers=HTML).text
    assert link in client_with_sources.get(f"/articles/{FERRY.id}", headers=HTML).text


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SavedFileUnreadableError, "saved-file-unreadable"),
        (SavedFileChangedError, "saved-file-changed"),
        (SavedFileSharedError, "saved-file-shared"),
    ],
)
def test_a_reason_is_given_where_no_file_is_handed_out_and_names_no_path(
    engine: Engine, error: type[SavedFileError], kind: str
) -> None:
    def refuse(_: Article) -> SavedFile:
        raise error("/secret/path")

    response = (
        create_app(engine, ServerConfig(version=VERSION), refuse).test_client().get(f"/articles/{FERRY.id}/source")
    )
    assert (response.status_code, response.get_json()["type"]) == (404, kind)
    assert "secret" not in response.text


def test_an_unknown_article_has_no_saved_file(client_with_sources: FlaskClient) -> None:
    response = client_with_sources.get(f"/articles/{'a' * 16}/source")
    assert (response.status_code, response.get_json()["type"]) == (404, "no-such-article")


def test_an_article_shows_its_digest(client: FlaskClient) -> None:
    page = client.get(f"/articles/{FERRY.id}", headers=HTML).text
    assert f'<code dir="ltr">{FERRY.source.sha256}</code>' in page


def test_a_worker_hands_out_the_files_that_its_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.at(tmp_path)
    page = archive.write("lamp.md", "Lamp lit", "The lamp was lit at six.")
    archive.index()
    (article,) = archive.articles()
    for name, value in environment(archive.data, ServerConfig(version=VERSION)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATELINE_DATA", str(archive.data))
    monkeypatch.setenv("DATELINE_SOURCES", "own")
    client = wsgi_with_sources().test_client()
    assert client.get(f"/articles/{article}/source", buffered=True).data == page.read_bytes()

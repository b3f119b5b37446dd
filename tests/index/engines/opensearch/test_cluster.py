"""A cluster's address says where it is and nothing secret; its errors become ours."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from opensearchpy import exceptions
from opensearchpy.exceptions import (
    AuthorizationException,
    ConflictError,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    RequestError,
    SSLError,
    TransportError,
)

from index.engines import data_directory, open_engine, warnings
from index.engines.opensearch import cluster
from index.engines.opensearch.cluster import Address, Cluster, NotThereError, RefusedError, parse_address
from index.errors import EngineError, EngineUnavailableError, EngineUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEAR = "http://127.0.0.1:1/news"


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("https://search.example/news", Address(urls=("https://search.example:9200",), name="news")),
        (
            "https://a.example:1,b.example:2/news?shards=12",
            Address(urls=("https://a.example:1", "https://b.example:2"), name="news", shards=12),
        ),
        ("http://localhost:9201/news", Address(urls=("http://localhost:9201",), name="news")),
        ("http://opensearch:9200/a-b_1", Address(urls=("http://opensearch:9200",), name="a-b_1")),
        ("http://[::1]:9200/news", Address(urls=("http://[::1]:9200",), name="news")),
    ],
)
def test_an_address_names_nodes_an_index_and_shards(location: str, address: Address) -> None:
    assert parse_address(location) == address


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("http://search.example/news", "use https://"),
        ("http://10.1.2.3/news", "use https://"),
        ("https://user:secret@search.example/news", "DATELINE_OPENSEARCH_USER"),
        ("https://search.example", "no name of an index; use https://HOST:PORT/NAME"),
        ("https://search.example/News", "no name of an index"),
        ("https://search.example/news?shards=0", "shards=N"),
        ("https://search.example/news?color=red", "shards=N"),
        ("https://search.example:port/news", "no port"),
        ("ftp://search.example/news", "no cluster's address"),
        ("", "no cluster's address"),
    ],
)
def test_another_address_is_refused(location: str, message: str) -> None:
    with pytest.raises(EngineUnavailableError, match=message) as refused:
        parse_address(location)
    assert "secret" not in str(refused.value)


def test_a_cluster_has_no_data_directory_and_no_warnings() -> None:
    assert data_directory(f"opensearch:{NEAR}") is None
    assert list(warnings(f"opensearch:{NEAR}")) == []


def test_a_user_comes_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cluster._credentials() is None
    monkeypatch.setenv("DATELINE_OPENSEARCH_USER", "reader")
    monkeypatch.setenv("DATELINE_OPENSEARCH_PASSWORD", "a:b")
    assert cluster._credentials() == ("reader", "a:b")
    path = tmp_path / "key"
    monkeypatch.setenv("DATELINE_OPENSEARCH_KEY_FILE", str(path))
    with pytest.raises(EngineUnavailableError, match="cannot be read"):
        cluster._credentials()
    path.write_text("writer:c:d\n")
    assert cluster._credentials() == ("writer", "c:d")
    path.write_text("no password\n")
    with pytest.raises(EngineUnavailableError, match="user:password"):
        cluster._credentials()


READ_ONLY = {
    "error": {"type": "cluster_block_exception", "reason": "index [x] blocked by: [FORBIDDEN/5/index read-only"}
}
NO_MANAGER = {"error": {"type": "cluster_block_exception", "reason": "blocked by: [SERVICE_UNAVAILABLE/2/no manager];"}}


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (exceptions.ConnectionError("N/A", "refused", OSError()), EngineUnreachableError, "does not answer; try again"),
        (ConnectionTimeout("TIMEOUT", "slow", OSError()), EngineUnreachableError, "does not answer; try again"),
        (SSLError("N/A", "self-signed", OSError()), EngineUnavailableError, "certificate of .* is not trusted"),
        (TransportError(429, "busy", {}), EngineUnreachableError, "cannot answer now"),
        (TransportError(503, "no_shard", {}), EngineUnreachableError, "cannot answer now"),
        (TransportError(503, "cluster_block_exception", NO_MANAGER), EngineUnreachableError, "cannot answer now"),
        (AuthorizationException(403, "security", {}), EngineUnavailableError, "does not let this user in"),
        (AuthorizationException(403, "cluster_block_exception", READ_ONLY), EngineUnavailableError, "takes no changes"),
        (TransportError(429, "cluster_block_exception", READ_ONLY), EngineUnavailableError, "takes no changes"),
        (NotFoundError(404, "index_not_found", {}), NotThereError, "There is no index"),
        (ConflictError(409, "version_conflict", {}), cluster.ConflictError, "Somebody else is writing"),
        (RequestError(400, "parsing", {"error": {"type": "p", "reason": "odd"}}), RefusedError, "refused .*odd"),
        (OpenSearchException("odd"), EngineError, "odd"),
    ],
)
def test_an_error_of_the_client_becomes_ours(error: OpenSearchException, kind: type[EngineError], message: str) -> None:
    translated = Cluster(parse_address(NEAR)).translate(error)
    assert type(translated) is kind
    with pytest.raises(kind, match=message):
        raise translated


def test_every_error_of_the_client_is_translated() -> None:
    """`Cluster.request` catches their base class. The others are of a part of the client that is not used."""
    kinds = [kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    strangers = {kind.__name__ for kind in kinds if not issubclass(kind, (OpenSearchException, Warning))}
    of_queries = {"OpenSearchDslException", "UnknownDslObject", "ValidationException"}
    assert strangers == of_queries | {"ImproperlyConfigured", "IllegalOperation"}


def test_a_cluster_that_nobody_runs_is_out_of_reach() -> None:
    engine = open_engine(f"opensearch:{NEAR}")
    with pytest.raises(EngineUnreachableError, match="does not answer; try again"):
        engine.info()
    engine.close()


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>Welcome")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(certificate: Path | None = None) -> Iterator[int]:
    """Serve a page; yield the port."""
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None  # type: ignore[method-assign] # the client hangs up
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            serving.join()


def test_a_server_without_tls_is_named_as_such() -> None:
    with served() as port, pytest.raises(EngineUnavailableError, match=r"has no TLS; .*http://"):
        open_engine(f"opensearch:https://127.0.0.1:{port}/news").info()


def test_a_file_of_certificates_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_OPENSEARCH_CA", str(tmp_path / "none.pem"))
    with pytest.raises(EngineUnavailableError, match=r"There is no .*none\.pem, which DATELINE_OPENSEARCH_CA names"):
        open_engine("opensearch:https://127.0.0.1:1/news")


def test_a_missing_client_is_named_with_what_to_install() -> None:
    """In a process of its own: the modules of the engine are not imported yet."""
    program = (
        "import sys; sys.modules['opensearchpy'] = None\n"
        "from index.engines import open_engine\n"
        f"open_engine('opensearch:{NEAR}')"
    )
    run = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert run.stderr.splitlines()[-1].endswith(
        "EngineUnavailableError: Install dateline[opensearch] to use a cluster."
    )


def test_another_kind_of_server_is_named_as_such() -> None:
    with served() as port, pytest.raises(EngineUnavailableError, match="is not OpenSearch"):
        open_engine(f"opensearch:http://127.0.0.1:{port}/news").info()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody has signed is refused, unless its file is named."""
    certificate = tmp_path / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", certificate, "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    with certificate.open("ab") as file:
        file.write((tmp_path / "cert.pem").read_bytes())
    with served(certificate) as port:
        address = f"opensearch:https://localhost:{port}/news"
        with pytest.raises(EngineUnavailableError, match=r"certificate of .* is not trusted .*DATELINE_OPENSEARCH_CA"):
            open_engine(address).info()
        monkeypatch.setenv("DATELINE_OPENSEARCH_CA", str(tmp_path / "cert.pem"))
        with pytest.raises(EngineUnavailableError, match="is not OpenSearch"):
            open_engine(address).info()

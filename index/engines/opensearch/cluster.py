"""A cluster: its address, its HTTP client, and which of our errors is an error of it.

Every request goes through `Cluster.request`. It is sent again, with growing pauses, as long as the cluster is out of
reach, overloaded or electing a manager. All requests can be repeated: a document has an id, and a change a condition.

The user and the password, or the certificate authority, come from the environment:

    DATELINE_OPENSEARCH_USER, DATELINE_OPENSEARCH_PASSWORD
    DATELINE_OPENSEARCH_KEY_FILE    a file with `user:password` in its first line, in place of both
    DATELINE_OPENSEARCH_CA          a file with the certificates that are trusted, if the system does not trust them
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson
from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,  # noqa: A004 -- opensearch-py's own
    ConnectionTimeout,
    OpenSearchException,
    SerializationError,
    SSLError,
    TransportError,
)
from opensearchpy.serializer import Serializer

from index.errors import EngineError, EngineUnavailableError, EngineUnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping

READ_PATIENCE_S: Final = 5.0
"""How long a reader waits for a cluster that cannot answer. After the kill of one of three nodes it takes 1 s."""

WRITE_PATIENCE_S: Final = 60.0
"""How long a writer waits for it."""

REQUEST_S: Final = 60.0
"""The limit of one request without a deadline."""

_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 1.0
_REVIVED_S: Final = 2.0
"""A node that did not answer is asked again after this time."""

BUSY: Final = frozenset({429, 502, 503, 504})
"""The statuses with which a cluster says that a retry may help."""

NOT_FOUND: Final = 404
_CONFLICT: Final = 409
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")
_NO_TLS: Final = "WRONG_VERSION_NUMBER"
_CLOSED: Final = "search_context_missing_exception"
_BLOCKED: Final = "cluster_block_exception"
_READ_ONLY: Final = re.compile(r"read-only|flood-stage", re.IGNORECASE)
_SHOWN_CHARS: Final = 300
_MAX_SHARDS: Final = 1024
_USER_VARIABLES: Final = "DATELINE_OPENSEARCH_USER and DATELINE_OPENSEARCH_PASSWORD, or DATELINE_OPENSEARCH_KEY_FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a cluster is, and which of its indices is meant.

    Attributes:
        urls: the nodes to ask, each `scheme://host:port`.
        name: the name of the index.
        shards: how many shards a new index gets; None for as many as the cluster has data nodes.
    """

    urls: tuple[str, ...]
    name: str
    shards: int | None = None

    def __str__(self) -> str:
        return f"{','.join(self.urls)}/{self.name}"


def parse_address(location: str) -> Address:
    """Read `https://HOST[:PORT][,HOST[:PORT]…]/NAME[?shards=N]`.

    Raises:
        EngineUnavailableError: it is no such address, or it would send what is searched unencrypted over a network.
    """
    parts = urlsplit(location)
    hosts = [host for host in parts.netloc.split(",") if host]
    name = parts.path.strip("/")
    if "@" in parts.netloc:
        raise EngineUnavailableError(
            f"A cluster's address has no user; set {_USER_VARIABLES}, and use {parts.scheme}://HOST:PORT/NAME."
        )
    if parts.scheme not in {"http", "https"} or not hosts:
        raise EngineUnavailableError(f"{location!r} is no cluster's address; use https://HOST:PORT/NAME.")
    if not _NAME.match(name):
        raise EngineUnavailableError(
            f"{name!r} is no name of an index; use https://HOST:PORT/NAME, with small letters, digits, - and _ as NAME."
        )
    asked = parse_qs(parts.query)
    shards = asked.pop("shards", [""])[-1]
    if asked or (shards and not (shards.isascii() and shards.isdigit() and 1 <= int(shards) <= _MAX_SHARDS)):
        raise EngineUnavailableError(f"{parts.query!r} is not understood; use ?shards=N, from 1 to {_MAX_SHARDS}.")
    urls = []
    for host in hosts:
        url = urlsplit(f"{parts.scheme}://{host}")
        try:
            port = url.port or 9200
        except ValueError as error:
            raise EngineUnavailableError(f"{host!r} has no port that is a number.") from error
        if parts.scheme == "http" and not _is_near(url.hostname or ""):
            raise EngineUnavailableError(f"http:// is for this machine and its containers; use https:// for {host}.")
        shown = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
        urls.append(f"{parts.scheme}://{shown}:{port}")
    return Address(urls=tuple(urls), name=name, shards=int(shards) if shards else None)


def _is_near(host: str) -> bool:
    """Return whether a host is this machine, or has a name without a dot, as containers have."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host


class _Json(Serializer):
    """JSON by orjson: answers have hundreds of kilobytes."""

    mimetype = "application/json"

    def loads(self, s: str) -> Any:  # noqa: ANN401 -- JSON
        return orjson.loads(s)

    def dumps(self, data: Any) -> Any:  # noqa: ANN401 -- JSON
        return data


def to_json(value: object) -> bytes:
    """Return a value as JSON; a lone half of a surrogate pair is written as its escape."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()


class NotThereError(EngineUnavailableError):
    """The cluster has no such index, or if `is_document`, no such document in it."""

    def __init__(self, message: str, *, is_document: bool) -> None:
        super().__init__(message)
        self.is_document: Final = is_document


class ConflictError(EngineError):
    """The document has changed since it was read."""


class RefusedError(EngineError):
    """The cluster understands the request and refuses it. `kinds` are its own names of the reasons."""

    def __init__(self, message: str, kinds: frozenset[str]) -> None:
        super().__init__(message)
        self.kinds: Final = kinds


# Every failure is translated; opensearch-py's own log would repeat it.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


class Cluster:
    """The HTTP client of a cluster; any number of threads may use it."""

    def __init__(self, address: Address) -> None:
        """Make a client; this connects to nothing.

        Raises:
            EngineUnavailableError: a file that the environment names cannot be read.
        """
        self.address: Final = address
        authority = os.environ.get("DATELINE_OPENSEARCH_CA")
        options: dict[str, Any] = {}
        if address.urls[0].startswith("https:"):
            options = {"use_ssl": True, "verify_certs": True}
            if authority:
                if not Path(authority).exists():
                    raise EngineUnavailableError(f"There is no {authority}, which DATELINE_OPENSEARCH_CA names.")
                options["ca_certs"] = authority
        self._client = OpenSearch(
            list(address.urls),
            http_auth=_credentials(),
            max_retries=0,
            retry_on_timeout=False,
            pool_maxsize=16,
            dead_timeout=_REVIVED_S,
            timeout_cutoff=0,
            serializer=_Json(),
            timeout=REQUEST_S,
            **options,
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        lines: bytes | None = None,
        params: Mapping[str, Any] | None = None,
        patience_s: float = READ_PATIENCE_S,
        timeout_s: float = REQUEST_S,
    ) -> Any:  # noqa: ANN401 -- JSON
        """Send a request, again if need be, and return what the cluster answers.

        Args:
            method: the HTTP method.
            path: the path after the host.
            body: sent as JSON, if it is not None.
            lines: sent as it is, for bulk requests, in place of a body.
            params: parameters of the path.
            patience_s: how long to go on trying.
            timeout_s: the limit of one try.

        Raises:
            EngineUnreachableError: the cluster did not answer within the patience.
            NotThereError: it has no such index or document.
            ConflictError: the document has changed.
            RefusedError: it refuses the request.
            EngineUnavailableError: it does not know the user, or takes no changes.
        """
        sent = lines if lines is not None else None if body is None else to_json(body)
        until = time.monotonic() + patience_s
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return self._client.transport.perform_request(
                    method, path, params=dict(params or ()), body=sent, timeout=timeout_s
                )
            except (SerializationError, orjson.JSONDecodeError) as error:
                raise EngineUnavailableError(f"What answers at {self.address} is not OpenSearch.") from error
            except OpenSearchException as error:
                translated = self.translate(error)
                if not isinstance(translated, EngineUnreachableError) or time.monotonic() + pause > until:
                    raise translated from error
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def translate(self, error: OpenSearchException) -> EngineError:
        """Return the error of `index.errors` for one of opensearch-py's; EngineUnreachableError if a retry may help."""
        address = self.address
        if isinstance(error, SSLError):
            detail = _detail(error)
            if _NO_TLS in detail:
                return EngineUnavailableError(
                    f"What answers at {address} has no TLS; set it up there, or use http:// on this machine."
                )
            return EngineUnavailableError(
                f"The certificate of {address} is not trusted ({detail}); name the file of its authority in "
                "DATELINE_OPENSEARCH_CA."
            )
        if isinstance(error, (AuthenticationException, AuthorizationException)) and not _is_block(error):
            return EngineUnavailableError(f"The cluster at {address} does not let this user in; set {_USER_VARIABLES}.")
        if isinstance(error, (ConnectionError, ConnectionTimeout)):
            return EngineUnreachableError(f"The cluster at {address} does not answer; try again, or check the address.")
        if not isinstance(error, TransportError):
            return EngineError(f"The request to {address} failed ({error}).")
        status, reason = error.status_code, _detail(error)
        if _is_block(error):
            return self.blocked(reason)
        if status in BUSY:
            return EngineUnreachableError(f"The cluster at {address} cannot answer now ({reason}); try again.")
        if status == 404:
            if _CLOSED in _kinds(error):
                return EngineUnavailableError(f"The cluster at {address} no longer keeps this generation; start again.")
            is_document = isinstance(error.info, dict) and "found" in error.info
            return NotThereError(
                f"There is no index at {address} yet; `dateline index` makes one.", is_document=is_document
            )
        if status == 409:
            return ConflictError(f"Somebody else is writing to the index at {address}.")
        return RefusedError(f"The cluster at {address} refused a request ({reason}).", _kinds(error))

    def blocked(self, reason: str) -> EngineError:
        """Return the error for changes that the cluster refuses; `reason` is what the cluster says."""
        if _READ_ONLY.search(reason):
            return EngineUnavailableError(
                f"The cluster at {self.address} takes no changes: its disk is full, or the index is read-only "
                f"({reason[:_SHOWN_CHARS]}). Nothing is lost; try again when it has room."
            )
        return EngineUnreachableError(
            f"The cluster at {self.address} cannot answer now ({reason[:_SHOWN_CHARS]}); try again."
        )

    def close(self) -> None:
        """Close all connections; the next request opens them again."""
        self._client.close()


def _credentials() -> tuple[str, str] | None:
    """Return user and password.

    Raises:
        EngineUnavailableError: the file with them cannot be read.
    """
    named, path = os.environ.get("DATELINE_OPENSEARCH_USER"), os.environ.get("DATELINE_OPENSEARCH_KEY_FILE")
    if path:
        try:
            line = Path(path).read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise EngineUnavailableError(f"{path} cannot be read ({error}).") from error
        user, colon, password = line.partition(":")
        if not colon:
            raise EngineUnavailableError(f"{path} does not hold user:password in its first line.")
        return user, password
    return (named, os.environ.get("DATELINE_OPENSEARCH_PASSWORD", "")) if named else None


def _is_block(error: TransportError) -> bool:
    return _BLOCKED in _kinds(error)


def _kinds(error: TransportError) -> frozenset[str]:
    """Return the cluster's own names of all reasons of an error."""
    found: set[str] = set()
    _collect(error.info, found)
    return frozenset(found)


def _collect(value: object, kinds: set[str]) -> None:
    if isinstance(value, dict):
        if isinstance(kind := value.get("type"), str):
            kinds.add(kind)
        for each in value.values():
            _collect(each, kinds)
    elif isinstance(value, list):
        for each in value:
            _collect(each, kinds)


def _detail(error: OpenSearchException) -> str:
    """Return the cluster's own words for an error, or its first cause."""
    info: object = error.info if isinstance(error, TransportError) else None
    if isinstance(info, dict) and isinstance(reported := info.get("error"), dict):
        causes = [reported, *(cause for cause in reported.get("root_cause", ()) if isinstance(cause, dict))]
        failed = [each["reason"] for each in reported.get("failed_shards", ()) if isinstance(each.get("reason"), dict)]
        for each in failed:
            causes += [each, each.get("caused_by") or {}]
        if isinstance(caused := reported.get("caused_by"), dict):
            causes.append(caused)
        reasons = dict.fromkeys(str(cause["reason"]) for cause in causes if cause.get("reason"))
        return "; ".join(reasons)[:_SHOWN_CHARS]
    return str(info or error)[:_SHOWN_CHARS]

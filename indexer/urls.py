"""Decide whether a page's own URL is believable, and bring URLs into one comparable form.

A page's canonical URL is whatever its template printed: a site's root, a staging host, another site's address. It
becomes an article's key only if nothing contradicts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from index.article.trackers import is_tracker
from indexer.page import FactName

if TYPE_CHECKING:
    from indexer.page import Page

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"
_MAX_URL_CHARS: Final = 2_000


def host_of(url: str) -> str | None:
    """Return the URL's host, lower-case and without `www.`; None where it has none."""
    parts = _split(url)
    return parts.hostname.removeprefix("www.") if parts and parts.hostname else None


def comparable(url: str) -> str | None:
    """Return the form that all URLs of one page share; None for a URL that is no http(s) URL of a page.

    Scheme, `www.`, default port, fragment, tracking parameters, the order of parameters and a closing slash do not
    distinguish pages. A root is a site's URL, and not a page's.
    """
    parts = _split(url)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname or len(url) > _MAX_URL_CHARS:
        return None
    path = quote(parts.path, safe=_SAFE).rstrip("/")
    pairs = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not is_tracker(pair[0]))
    if not path and not pairs:
        return None
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{parts.hostname.removeprefix('www.')}{port}{path}{query}"


def believable_url(page: Page) -> str | None:
    """Return the page's believable URL, or None.

    A canonical URL must have the host from which the record came (WARC, MHTML, feed, "saved from"). If the record
    states no host, og:url must not contradict it. If no claim is believable, the URL that the bytes came from is the
    page's own.
    """
    origins = [fact.value for fact in page.all(FactName.ORIGIN) if comparable(fact.value)]
    claims = [fact.value for fact in page.all(FactName.CANONICAL) if comparable(fact.value)]
    others = [fact.value for fact in page.all(FactName.OG_URL) if comparable(fact.value)]
    if origins:
        hosts = {host_of(origin) for origin in origins}
        return next((claim for claim in (*claims, *others) if host_of(claim) in hosts), origins[0])
    candidates = claims or others
    return next((claim for claim in candidates if not _contradicted(claim, others)), None)


def _contradicted(claim: str, others: list[str]) -> bool:
    return any(comparable(other) != comparable(claim) for other in others)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts

"""An article's saved file as a response: an attachment that no browser shows or runs."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final

from flask import send_file

if TYPE_CHECKING:
    from flask import Response

    from index.article.model import Article
    from index.article.saved import SavedFile

SOURCE_SUFFIX: Final = "/source"
"""What follows an article's address in that of its saved file."""

_MEDIA_TYPE: Final = "application/octet-stream"
"""Never the file's own type: a saved page must not run as a page of this server."""

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")


def attachment_response(saved: SavedFile, article: Article) -> Response:
    """Return the saved file as an attachment; the response closes it.

    `Repr-Digest` (RFC 9530) and `Dateline-SHA256` are the digest of the whole file, in Base64 and hexadecimal digits.
    `Dateline-Captured` is the day on which the article was fetched, if it is known.
    """
    response = send_file(
        saved.file,
        mimetype=_MEDIA_TYPE,
        as_attachment=True,
        download_name=_CONTROLS.sub("_", saved.name),
        conditional=False,
        etag=False,
    )
    response.content_length = saved.size_bytes
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(saved.sha256)).decode('ascii')}:"
    response.headers["Dateline-SHA256"] = saved.sha256
    if article.source.captured:
        response.headers["Dateline-Captured"] = article.source.captured.isoformat()
    return response

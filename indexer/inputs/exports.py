"""What a blog's export holds and its readers never saw: drafts, private posts, comments, settings.

Knows the exports of WordPress (WXR, an RSS file), Blogger (Atom: the classic one and Takeout's) and Ghost (JSON), and
says of each entry why it is not to be read. Only what the blog published to everybody is: an entry of an export that
does not say so is left out. A reason names a status or a type, never words of the entry.

Sources: WordPress's wp-admin/includes/export.php; RFC 5023, 13.1.1 (`app:draft`) and Blogger's kinds
(http://schemas.google.com/g/2005#kind); Takeout's http://schemas.google.com/blogger/2018; Ghost's exporter.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORDPRESS: Final = re.compile(r"https?://wordpress\.org/export/")
_BLOGGER: Final = re.compile(r"https?://schemas\.google\.com/blogger/2018")
_PUBLISHING: Final = re.compile(r"https?://(?:purl\.org/atom/app#|www\.w3\.org/2007/app)")
_KIND: Final = re.compile(r"https?://schemas\.google\.com/g/2005#kind")

_WORDPRESS_AUTHOR: Final = re.compile(r"<wp:author>(.{1,4000}?)</wp:author>", re.DOTALL)
_WORDPRESS_NAME: Final = re.compile(r"<wp:author_(login|display_name)>\s*(?:<!\[CDATA\[)?([^<>\[\]]{1,200})")

_CAPTION: Final = re.compile(
    r"\[caption\b[^\[\]]{0,500}\]\s*((?:<a\b[^<>]{0,2000}>\s*)?<img\b[^<>]{0,2000}>(?:\s*</a>)?)([^\[\]]{0,2000})\[/caption\]"
)
_SHORTCODE: Final = re.compile(
    r"\[/?(?:caption|gallery|playlist|audio|video|embed|youtube|vimeo|soundcloud|contact-form|contact-form-7|ads|more)"
    r"(?:\s[^\[\]]{0,1000})?/?\]"
)
"""WordPress's own shortcodes, and those of its hosted form."""

_NOT_PUBLISHED: Final = {
    "draft": "a draft",
    "auto-draft": "a draft",
    "pending": "a draft that waits for review",
    "future": "not published yet: scheduled",
    "scheduled": "not published yet: scheduled",
    "private": "private",
    "trash": "in the trash",
    "soft_trashed": "in the trash",
}
"""What the systems' statuses say, but for that of a published post."""

_MAX_SHOWN_CHARS: Final = 30


def why_entry_ignored(entry: Mapping[str, object], namespaces: Mapping[str, str]) -> str | None:
    """Return why the entry of a feed is not to be read; None where it is published, or the feed is no export.

    Args:
        entry: as feedparser gives it: an element of a namespace is `prefix_name`, in lower case.
        namespaces: the addresses of the feed's namespaces by prefix.
    """
    return (
        _why_not_wordpress_s(_of(entry, namespaces, _WORDPRESS, "wp"))
        or _why_not_takeout_s(_of(entry, namespaces, _BLOGGER, "blogger"))
        or _why_not_blogger_s(entry, _of(entry, namespaces, _PUBLISHING, "app"))
    )


def wordpress_names(text: str) -> dict[str, str]:
    """Return the display names of a WordPress export's authors by login: posts state the login."""
    if "<wp:author>" not in text:
        return {}
    authors = [dict(_WORDPRESS_NAME.findall(author)) for author in _WORDPRESS_AUTHOR.findall(text)]
    return {
        html.unescape(author["login"].strip()): html.unescape(author["display_name"].strip())
        for author in authors
        if author.get("login") and author.get("display_name")
    }


def without_shortcodes(content: str) -> str:
    """Return a WordPress post's content without shortcodes; a caption's shortcode becomes a figure with a caption."""
    content = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", content)
    return _SHORTCODE.sub("", content)


def _of(
    entry: Mapping[str, object], namespaces: Mapping[str, str], address: re.Pattern[str], usual: str
) -> dict[str, str] | None:
    """Return the texts of the entry's elements in a namespace; None where feed and entry know nothing of it.

    A damaged feed may not declare its namespaces, so the usual prefix counts where it is not declared as another's.
    """
    declared = {prefix for prefix, uri in namespaces.items() if address.match(uri)}
    prefixes = declared if usual in namespaces else declared | {usual}
    found = {
        key.partition("_")[2]: value.strip() if isinstance(value, str) else ""
        for key, value in entry.items()
        if key.partition("_")[0] in prefixes
    }
    return found if declared or found else None


def _why_not_wordpress_s(said: dict[str, str] | None) -> str | None:
    if said is None:
        return None
    if said.get("post_type") not in {"post", "page"}:
        return _no_post(said.get("post_type", ""))
    if said.get("post_password"):
        return "protected by a password"
    return _why_not_published(said.get("status", ""), "publish")


def _why_not_takeout_s(said: dict[str, str] | None) -> str | None:
    if said is None:
        return None
    if said.get("type") != "POST":
        return _no_post(said.get("type", ""))
    if said.get("trashed"):
        return "in the trash"
    return _why_not_published(said.get("status", ""), "live")


def _why_not_blogger_s(entry: Mapping[str, object], said: dict[str, str] | None) -> str | None:
    tags = entry.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if _KIND.match(str(tag.get("scheme") or "")):
            kind = str(tag.get("term") or "").rpartition("#")[2]
            if kind != "post":
                return _no_post(kind)
    return "a draft" if said and said.get("draft", "").lower() == "yes" else None


def _no_post(name: str) -> str:
    return f"not a post ({name.lower()[:_MAX_SHOWN_CHARS] or 'it does not say what it is'})"


def _why_not_published(status: str, published: str) -> str | None:
    status = status.lower()
    if status == published:
        return None
    shown = status[:_MAX_SHOWN_CHARS] or "it does not say so"
    return _NOT_PUBLISHED.get(status, f"not published ({shown})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of a Ghost export.

    Attributes:
        record: the post under names that records go by, with the names of its authors and tags.
        why_ignored: why it is not to be read; None where it is published to everybody.
    """

    record: dict[str, object]
    why_ignored: str | None


def ghost_posts(value: object) -> list[Post] | None:
    """Return the posts of a Ghost export, in its order; None for any other JSON."""
    if not isinstance(value, dict):
        return None
    meta, databases = value.get("meta"), value.get("db")
    if isinstance(meta, dict) and "exported_on" in meta:  # before 1.0 an export is what stands in `db` now
        databases = [value]
    tables = [one.get("data") for one in databases if isinstance(one, dict)] if isinstance(databases, list) else []
    exports = [_Export(one) for one in tables if isinstance(one, dict) and isinstance(one.get("posts"), list)]
    return [one.post(row) for one in exports for row in one.rows("posts")] if exports else None


class _Export:
    """The tables of a Ghost export."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        self._tables = tables
        self._names = {
            table: {row.get("id"): row.get("name") for row in self.rows(table) if row.get("visibility") != "internal"}
            for table in ("users", "tags")
        }
        self._joined = {
            column: self._grouped(table, column)
            for table, column in (("posts_authors", "author_id"), ("posts_tags", "tag_id"))
        }

    def rows(self, table: str) -> list[dict[str, object]]:
        """Return the rows of a table that are objects."""
        rows = self._tables.get(table)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def post(self, row: Mapping[str, object]) -> Post:
        """Return a row of the table of posts."""
        authors = self._joined["author_id"].get(row.get("id")) or [row.get("author_id")]
        record = {
            "id": row.get("id"),
            "title": row.get("title"),
            "excerpt": row.get("custom_excerpt"),
            "authors": self._named("users", authors),
            "tags": self._named("tags", self._joined["tag_id"].get(row.get("id"), [])),
            "published": row.get("published_at"),
            "modified": row.get("updated_at"),
            "language": row.get("locale"),
            "canonical": row.get("canonical_url"),
            "html": row.get("html") or row.get("plaintext"),
        }
        return Post(record={key: value for key, value in record.items() if value}, why_ignored=_why_not_ghost_s(row))

    def _grouped(self, table: str, column: str) -> dict[object, list[object]]:
        """Return the ids in a column of a table that joins it to posts, in their order, by post."""
        grouped: dict[object, list[object]] = {}
        for row in sorted(self.rows(table), key=_place):
            grouped.setdefault(row.get("post_id"), []).append(row.get(column))
        return grouped

    def _named(self, table: str, ids: Iterable[object]) -> list[object]:
        return [name for one in ids if (name := self._names[table].get(one))]


def _place(row: Mapping[str, object]) -> int:
    place = row.get("sort_order")
    return place if isinstance(place, int) else 0


def _why_not_ghost_s(row: Mapping[str, object]) -> str | None:
    reason = _why_not_published(str(row.get("status") or ""), "published")
    visibility = str(row.get("visibility") or "public").lower()
    if reason or visibility == "public":
        return reason
    return f"private: for {visibility[:_MAX_SHOWN_CHARS]}"

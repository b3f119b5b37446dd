"""Exports of blogs as the systems write them, of our own prose: what is published, and what its readers never saw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET: Final = "the unwrapped heron"
"""Stands in every text that no reader of the blog ever saw."""

PUBLIC: Final = "The ferry waited for the tide at Saltby, and the quay filled with crates of herring."


def text(word: str) -> str:
    """Return an entry's text: public where the word is, else secret."""
    return PUBLIC if word == "public" else f"Nobody was to read of {SECRET} before the council had met at Saltby."


WORDPRESS: Final = {
    "1": ("public", {"post_type": "post", "status": "publish"}, None),
    "2": ("public", {"post_type": "page", "status": "publish"}, None),
    "3": ("draft", {"post_type": "post", "status": "draft"}, "a draft"),
    "4": ("draft", {"post_type": "post", "status": "auto-draft"}, "a draft"),
    "5": ("draft", {"post_type": "post", "status": "pending"}, "a draft that waits for review"),
    "6": ("later", {"post_type": "post", "status": "future"}, "not published yet: scheduled"),
    "7": ("private", {"post_type": "post", "status": "private"}, "private"),
    "8": ("trash", {"post_type": "post", "status": "trash"}, "in the trash"),
    "9": (
        "locked",
        {"post_type": "post", "status": "publish", "post_password": "herring"},
        "protected by a password",
    ),
    "10": ("picture", {"post_type": "attachment", "status": "inherit"}, "not a post (attachment)"),
    "11": ("menu", {"post_type": "nav_menu_item", "status": "publish"}, "not a post (nav_menu_item)"),
    "12": ("odd", {"post_type": "post", "status": "acf-disabled"}, "not published (acf-disabled)"),
    "13": ("odd", {"post_type": "post"}, "not published (it does not say so)"),
    "14": ("odd", {"status": "publish"}, "not a post (it does not say what it is)"),
}
"""What each item is, what the export says of it, and why it is not to be read."""


def wordpress(
    items: Mapping[str, tuple[str, Mapping[str, str], str | None]] = WORDPRESS,
    *,
    prefix: str = "wp",
    namespace: str = 'xmlns:{}="http://wordpress.org/export/1.2/"',
) -> bytes:
    """Return a WordPress export (WXR)."""
    written = "".join(
        f"<item><title>{word} {number}</title><link>https://saltby.example/{word}-{number}</link>"
        f'<guid isPermaLink="false">{number}</guid><content:encoded><![CDATA[<p>{text(word)}</p>]]></content:encoded>'
        + "".join(f"<{prefix}:{name}><![CDATA[{value}]]></{prefix}:{name}>" for name, value in said.items())
        + f"<{prefix}:comment><{prefix}:comment_content>{SECRET}</{prefix}:comment_content>"
        f"<{prefix}:comment_type>comment</{prefix}:comment_type></{prefix}:comment></item>"
        for number, (word, said, _) in items.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/" {namespace.format(prefix)}>'
        f"<channel><title>The Saltby Tide</title>{written}</channel></rss>"
    ).encode()


def _kind(name: str) -> str:
    return (
        "<category scheme='http://schemas.google.com/g/2005#kind' "
        f"term='http://schemas.google.com/blogger/2008/kind#{name}'/>"
    )


_DRAFT: Final = "<app:control xmlns:app='{}'><app:draft>yes</app:draft></app:control>"

BLOGGER: Final = {
    "b1": ("public", _kind("post"), None),
    "b2": ("draft", _kind("post") + _DRAFT.format("http://purl.org/atom/app#"), "a draft"),
    "b3": ("draft", _kind("post") + _DRAFT.format("http://www.w3.org/2007/app"), "a draft"),
    "b4": ("comment", _kind("comment"), "not a post (comment)"),
    "b5": ("template", _kind("template"), "not a post (template)"),
    "b6": ("settings", _kind("settings"), "not a post (settings)"),
    "b7": ("page", _kind("page"), "not a post (page)"),
}


def _takeout(kind: str, status: str, trashed: str = "") -> str:
    return (
        f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>"
        "<author><name>Ann Bell</name><blogger:type>BLOGGER</blogger:type></author>"
        f"<blogger:trashed>{trashed}</blogger:trashed>"
    )


TAKEOUT: Final = {
    "t1": ("public", _takeout("POST", "LIVE"), None),
    "t2": ("draft", _takeout("POST", "DRAFT"), "a draft"),
    "t3": ("later", _takeout("POST", "SCHEDULED"), "not published yet: scheduled"),
    "t4": ("trash", _takeout("POST", "LIVE", "2025-01-02T00:00:00Z"), "in the trash"),
    "t5": ("trash", _takeout("POST", "SOFT_TRASHED"), "in the trash"),
    "t6": ("comment", _takeout("COMMENT", "LIVE"), "not a post (comment)"),
}


def atom(entries: Mapping[str, tuple[str, str, str | None]]) -> bytes:
    """Return a Blogger export, the classic one or Takeout's."""
    written = "".join(
        f"<entry><id>{number}</id>{said}<title>{word} {number}</title>"
        f"<link rel='alternate' href='https://saltby.example/{word}-{number}'/>"
        f"<content type='html'>&lt;p&gt;{text(word)}&lt;/p&gt;</content></entry>"
        for number, (word, said, _) in entries.items()
    )
    namespace = "xmlns:blogger='http://schemas.google.com/blogger/2018'" if "blogger:" in written else ""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' {namespace}>"
        "<id>blog</id><title>The Saltby Tide</title>"
        f"{written}</feed>"
    ).encode()


GHOST: Final = {
    "g1": ("public", {"status": "published", "visibility": "public"}, None),
    "g2": ("public", {"status": "published"}, None),
    "g3": ("draft", {"status": "draft", "visibility": "public"}, "a draft"),
    "g4": ("later", {"status": "scheduled", "visibility": "public"}, "not published yet: scheduled"),
    "g5": ("members", {"status": "published", "visibility": "members"}, "private: for members"),
    "g6": ("paid", {"status": "published", "visibility": "paid"}, "private: for paid"),
    "g7": ("mail", {"status": "sent", "visibility": "public"}, "not published (sent)"),
    "g8": ("odd", {}, "not published (it does not say so)"),
}


def ghost(*, old: bool = False) -> bytes:
    """Return a Ghost export; an old one is what stands in `db` now."""
    posts = [
        {"id": number, "title": f"{word} {number}", "html": f"<p>{text(word)}</p>", "slug": f"{word}-{number}", **said}
        for number, (word, said, _) in GHOST.items()
    ]
    posts[0] |= {"published_at": "2019-03-04T10:00:00.000Z", "custom_excerpt": "A dek.", "created_at": "2001-01-01"}
    tables = {
        "posts": posts,
        "users": [{"id": "u1", "name": "Ann Bell"}, {"id": "u2", "name": "Luc Pont"}, {"id": "u3", "name": "No One"}],
        "tags": [{"id": "k1", "name": "Ferries"}, {"id": "k2", "name": "#inner", "visibility": "internal"}],
        "posts_authors": [
            {"post_id": "g1", "author_id": "u2", "sort_order": 1},
            {"post_id": "g1", "author_id": "u1", "sort_order": 0},
        ],
        "posts_tags": [{"post_id": "g1", "tag_id": "k1"}, {"post_id": "g1", "tag_id": "k2"}],
        "settings": [{"key": "title", "value": SECRET}],
    }
    export = {"meta": {"exported_on": 1, "version": "5.0"}, "data": tables}
    return json.dumps(export if old else {"db": [export]}).encode()

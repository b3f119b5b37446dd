"""Tables of the page's boilerplate zones, by tags, ARIA roles and class names, and one lookup.

Owns the tables. A zone gives the role of a block inside it *if* nothing better is known: the main text, once found,
outranks every zone. The words are those of common templates (schema.org, WordPress, Drupal, AMP, ARIA landmarks), in
English and the most common other languages. They match whole words of a class or id, so that `shared-content` is no
share bar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.article.model import Role

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of the page: the role of the blocks inside it, and the reason."""

    role: Role
    reason: str
    hidden: bool = False


HIDDEN: Final = Zone(role=Role.OTHER, reason="hidden on the page", hidden=True)

_BY_TAG: Final = {
    "nav": Zone(role=Role.NAV, reason="inside <nav>"),
    "menu": Zone(role=Role.NAV, reason="inside <menu>"),
    "footer": Zone(role=Role.FOOTER, reason="inside <footer>"),
    "figcaption": Zone(role=Role.CAPTION, reason="inside <figcaption>"),
    "figure": Zone(role=Role.CAPTION, reason="inside <figure>"),
    "address": Zone(role=Role.BYLINE, reason="inside <address>"),
    "aside": Zone(role=Role.RELATED, reason="inside <aside>"),
    "form": Zone(role=Role.PROMO, reason="inside <form>"),
    "button": Zone(role=Role.OTHER, reason="inside <button>"),
    "dialog": Zone(role=Role.OTHER, reason="inside <dialog>"),
}

_BY_ARIA: Final = {
    "navigation": Zone(role=Role.NAV, reason="in a navigation (role)"),
    "menu": Zone(role=Role.NAV, reason="in a menu (role)"),
    "menubar": Zone(role=Role.NAV, reason="in a menu bar (role)"),
    "search": Zone(role=Role.NAV, reason="in a search box (role)"),
    "contentinfo": Zone(role=Role.FOOTER, reason="in the page's footer (role)"),
    "complementary": Zone(role=Role.RELATED, reason="in a side box (role)"),
    "dialog": Zone(role=Role.OTHER, reason="in a dialog (role)"),
    "alert": Zone(role=Role.OTHER, reason="in an alert (role)"),
    "button": Zone(role=Role.OTHER, reason="in a button (role)"),
}

# The narrower entries come first: if two match, the first is the zone.
_BY_WORD: Final = (
    (Role.CONSENT, "a consent box", "cookie, cookies, consent, gdpr, cmp, onetrust, didomi, usercentrics, truste"),
    (Role.CREDIT, "a credit", "credit, credits, photo credit, image credit, copyright, photographer, fotograf"),
    (
        Role.CAPTION,
        "a caption",
        "caption, captions, caption text, figcaption, legend, bildunterschrift, img text, image text",
    ),
    (
        Role.COMMENT,
        "the comments",
        "comment, comments, comment list, disqus, respond, kommentar, kommentare, commentaires, livefyre, coral",
    ),
    (
        Role.SHARE,
        "a share bar",
        "share, shares, sharing, sharedaddy, social, social share, social media, social links, social icons, share bar, share buttons, "
        "add to any, add this, follow",
    ),
    (
        Role.BIO,
        "an author's bio",
        "author bio, author box, author info, author card, author description, author profile, about author, about the author, "
        "writer bio, contributor bio, bio, biography, post author box, vcard bio",
    ),
    (
        Role.PROMO,
        "a newsletter box",
        "newsletter, newsletters, subscribe, subscription, subscriptions, sign up, mailing list, mc embed signup",
    ),
    (
        Role.PROMO,
        "an advertisement",
        "ad, ads, advert, adverts, advertisement, advertisements, advertising, advertorial, ad slot, ad unit, ad container, ad wrapper, "
        "sponsor, sponsors, sponsored, promo, promos, promoted, promotion, promotional, outbrain, taboola, paywall, donate, donation, "
        "banner, werbung, publicidad, pub",
    ),
    (
        Role.RELATED,
        "a related-stories box",
        "related, recommend, recommended, recommendation, recommendations, more stories, more news, more from, more like, more on, "
        "more articles, read more, read next, read also, see also, also read, also like, popular, trending, most read, most viewed, "
        "most popular, most shared, latest, recirc, recirculation, teaser, teasers, up next, next article, next post, next story, "
        "prev article, prev post, previous post, previous article, post navigation, suggest, suggested, suggestions, verwandte, similar, "
        "similaires, relacionado, relacionada, relacionados, relacionadas, lire aussi, sidebar, widget, widgets, rail, right col, carousel",
    ),
    (
        Role.NAV,
        "a navigation",
        "nav, navbar, navigation, menu, menus, menu item, breadcrumb, breadcrumbs, pagination, pager, paging, masthead, topbar, skip link, "
        "skip to, site header, global header, page header, toolbar, sitemap, toc, table of contents",
    ),
    (
        Role.FOOTER,
        "the page's footer",
        "footer, site footer, page footer, global footer, colophon, legal, disclaimer",
    ),
    (
        Role.NAV,
        "the tags",
        "tag, tags, tag list, tag links, tag cloud, tags links, keywords, topic, topics, post tags, entry tags",
    ),
    (Role.IMAGE, "a picture gallery", "gallery, slideshow, lightbox, slider, image viewer"),
)

_BY_MARK: Final = (
    (
        Role.KICKER,
        "kicker, eyebrow, overline, rubric, rubrique, dachzeile, spitzmarke, section name, section label, section title, label, category, "
        "categories, antetitulo, topline, flag, cat links",
    ),
    (
        Role.DEK,
        "dek, standfirst, sub title, sub head, sub heading, sub headline, sous titre, subtitulo, untertitel, unterzeile, deck, excerpt, "
        "summary, intro, lead, lead text, lede, chapo, chapeau, bajada, strapline, vorspann, preamble, ingress, abstract, description, "
        "catenaccio, occhiello, sommario, copete, entradilla",
    ),
    (
        Role.BYLINE,
        "by line, author, authors, autor, autoren, autores, autorin, auteur, auteurs, autore, autori, writer, writers, written by, posted by, "
        "contributor, contributors, firma, redactor, journalist, reporter, creator",
    ),
    (
        Role.DATE,
        "date, dates, date line, date time, date published, time, time stamp, published, publish date, published date, published at, "
        "published on, pub date, posted on, post date, entry date, updated, fecha, datum, data, zeit",
    ),
)


def _joined(phrases: str) -> list[str]:
    return [phrase.replace(" ", "") for phrase in phrases.split(", ")]


_ZONE_BY_PHRASE: Final = {
    phrase: (rank, role, where)
    for rank, (role, where, phrases) in reversed(tuple(enumerate(_BY_WORD)))
    for phrase in _joined(phrases)
}
_MARK_BY_PHRASE: Final = {phrase: role for role, phrases in _BY_MARK for phrase in _joined(phrases)}
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ATTRIBUTE_CHARS: Final = 300
"""A longer class attribute is cut: real ones name the part at their beginning."""


def read_element(tag: str, attributes: Mapping[str, str]) -> tuple[Zone | None, frozenset[Role]]:
    """Return the zone that an element with attributes opens, or None, and the roles that its names state.

    These roles are kicker, dek, byline and date.
    """
    by_word, marks = _read(_names(attributes))
    extra = [value for name in _MARKING if (value := attributes.get(name))]
    if extra:
        marks |= _read(" ".join(extra))[1]
    return _zone(tag, attributes, by_word), marks


def zone_of(tag: str) -> Zone | None:
    """Return the zone that an element without attributes opens, or None."""
    return _BY_TAG.get(tag)


def is_hiding(attributes: Mapping[str, str]) -> bool:
    """Return whether an element with these attributes is not shown."""
    return "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style", "")) is not None


def _zone(tag: str, attributes: Mapping[str, str], by_word: Zone | None) -> Zone | None:
    if is_hiding(attributes):
        return HIDDEN
    by_tag = _BY_TAG.get(tag) or _BY_ARIA.get(attributes.get("role", ""))
    if by_tag is None or (by_word is not None and tag in ("aside", "figure", "form", "footer", "address")):
        return by_word or by_tag
    return by_tag


_MARKING: Final = ("rel", "itemprop", "data-testid")
"""Attributes other than class and id that state an element's role."""


@lru_cache(maxsize=8192)
def _read(named: str) -> tuple[Zone | None, frozenset[Role]]:
    """Return the zone and the roles that class names and ids state. Cached: an archive's pages share most of them."""
    phrases = _phrases(named)
    found = [(_ZONE_BY_PHRASE[phrase], phrase) for phrase in phrases if phrase in _ZONE_BY_PHRASE]
    marks = frozenset(_MARK_BY_PHRASE[phrase] for phrase in phrases if phrase in _MARK_BY_PHRASE)
    if not found:
        return None, marks
    (_, role, where), phrase = min(found)
    return Zone(role=role, reason=f"in {where} (class {phrase!r})"), marks


def _phrases(named: str) -> list[str]:
    """Return the words of class names and ids in runs of one, two and three, lower-case and joined."""
    words = _NOT_WORD.sub(" ", _CAMEL.sub(" ", named).lower()).split()
    pairs = [first + second for first, second in pairwise(words)]
    return [*words, *pairs, *(pair + third for pair, third in zip(pairs, words[2:], strict=False))]


def _names(attributes: Mapping[str, str]) -> str:
    named, own_id = attributes.get("class", "")[:_ATTRIBUTE_CHARS], attributes.get("id", "")[:_ATTRIBUTE_CHARS]
    return f"{named} {own_id}" if own_id else named

"""Label a single line by its shape: share button, credit, date, kicker, byline, boilerplate, or None.

Owns the shapes; the words are in `indexer.extract.cues.words`. Knows no position. A label is evidence that
`indexer.extract.text.dump` weighs with other evidence, except that a labelled line is never the article's prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues import words
from indexer.extract.cues.dates import printed_dates, tells_publication
from indexer.extract.cues.months import MONTHS
from indexer.extract.cues.names import bare_names, byline_names
from indexer.extract.cues.prose import width

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT_COLUMNS: Final = 100
"""Buttons, headings of boxes and list entries are at most this wide; a wider line is prose, a caption or a notice."""

LONG_COLUMNS: Final = 600
"""A wider line is prose whatever its words are: 99 in 100 captions and notices are shorter."""

CONTRIBUTED_CHARS: Final = 300
CREDIT_TAIL_CHARS: Final = 60
"""A caption names its photographer within this many last characters."""

CACHED: Final = 8_192
"""The number of lines whose labels are kept."""

SENTENCE_MARKS: Final = ".!?…"

BULLET: Final = re.compile(r"(?:[•·▪●*‣◦]|[-–—](?=\s)|\(?\d{1,2}[.)])\s")
"""The beginning of a list's item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The role that a line's shape suggests, and the reason."""

    role: Role
    reason: str


_IMAGE_FILE: Final = re.compile(
    r"[\w.%()-]+\.(?:jpe?g|png|gif|webp|svg|avif|tiff?|bmp)\Z|(?=\S*[a-z])[\w.%]+(?:[-_][\w.%]+)*[-_](?:scaled|\d+x\d+|\d{3,})\Z",
    re.IGNORECASE,
)
_CREDIT_START: Final = re.compile(
    r"(?:top |header |main |cover |featured? )?(?:photo|image|picture|illustration|video|graphic|foto|bild|grafik|"
    r"crédit photo|imagen|fotografía|kuva|zdjęcie|fot\.|фото|写真|사진|图片)s?"
    r"(?:\s+(?:credits?|courtesy|by|von|de|par))?\s*[:：/]|"
    r"(?:photo|image|picture|video)(?:s|graph(?:y|s)?)?\s+(?:credits?|courtesy|by)\b|"
    r"(?:credits?|bildquelle|bildrechte|crédits?|quelle|photograph|photography|fotograf)\s*[:：]",
    re.IGNORECASE,
)
_CREDIT_END: Final = re.compile(
    r"(?:\(|\[|\b|/|:)\s*(?:(?:photo(?:graph)?s?|image|picture|foto|bild|video|credit|crédit|courtesy|illustration|"
    r"fotografía|imagen|фото|写真|사진|copyright|bildrechte|grafik)s?(?:\s+(?:by|credit|courtesy|von|de))?\s*[:：/ ]|"
    r"©|getty(?: images)?|shutterstock|istock(?:photo)?|alamy|imago|reuters|afp|ap photo|dpa|epa|"
    r"keystone|picture alliance|unsplash)"
    r"[^.!?]*(?:\)|\])?\.?\Z",
    re.IGNORECASE,
)
_CREDIT_STEMS: Final = (
    "photo", "image", "picture", "foto", "bild", "video", "cr", "court", "illustr", "imagen", "фото", "写真", "사진",
    "copyr", "grafik", "©", "getty", "shutterst", "istock", "alamy", "imago", "reuters", "afp", "ap ", "dpa", "epa",
    "keystone", "unsplash",
)  # fmt: skip
"""Every match of `_CREDIT_END` contains one of these; looking for them first is four times as fast."""
_PICTURES: Final = re.compile(r"getty|imago|shutterstock|istock|alamy", re.IGNORECASE)
"""Agencies that sell only pictures; the others in `_CREDIT_ALONE` also write articles."""

MAX_SIGN_WORDS: Final = 4
_CREDIT_ALONE: Final = re.compile(
    r"(?:getty images?|reuters|afp|ap|dpa|epa|imago|shutterstock|istock|alamy|keystone)\b", re.IGNORECASE
)
_CONTRIBUTED: Final = re.compile(
    r"\(?(?:with )?(?:additional |further )?(?:reporting|editing|writing)(?: and (?:reporting|editing|writing))? by\b|"
    r"\(?(?:with|contains) (?:files|material|agencies|wires?)\b|mit material (?:von|der)\b|mit agenturmaterial|"
    r"avec (?:l'|l’)?(?:afp|reuters|agences)\b",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\.?)?|\d+\s+(?:min|hours?|days?|stunden?|minut)", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_COMMENT_HEAD: Final = re.compile(
    r"\d+\s+(?:responses?|comments?|replies|kommentare?|commentaires?|comentarios?|thoughts?)\b|"
    r"(?:leave|post|add) a (?:reply|comment)|(?:kommentar|commentaire|comentario)s?\s*\(?\d*\)?\Z",
    re.IGNORECASE,
)
_COMMENTER: Final = re.compile(
    r"[^\s.]{2,30}(?: [^\s.]{1,20}){0,3} (?:says|sagt|schreibt|dit|dice|wrote|commented):?\Z"
)
_PAYWALL: Final = re.compile(
    r"\b(?:subscribe (?:now )?to (?:continue|read|unlock)|to read the (?:full|rest)|already a subscriber|"
    r"(?:this|the) (?:article|content|story) is (?:reserved|only available|for subscribers)|continue reading with|"
    r"weiterlesen mit|nur für abonnenten|mit .{0,20}abo weiterlesen|réservé aux abonnés|"
    r"s[oó]lo para suscriptores|só para assinantes|contenuto riservato|réservée? aux abonnés|"
    r"(?:for|to) (?:paying|paid|our) (?:subscribers|members)|available to (?:subscribers|members)|free articles? left|"
    r"(?:exclusi\w+|riservat\w|reservad\w|nur|kostenpflichtig|only|alleen|endast|bare|kun) (?:\w+ )?"
    r"(?:para|per|voor|für|for|till|aos?|agli) (?:\w+ )?(?:suscript|assinant|abbon|abonn|prenumer|subscri|member)\w*|"
    r"riservato agli abbonati|artikel ist kostenpflichtig)\b",
    re.IGNORECASE,
)
_GO_ON: Final = re.compile(
    r"\b(?:(?:continue|keep|go on) reading|read (?:on|more|the rest|the full)|rest of th(?:is|e) \w+|"
    r"unlock th(?:is|e)|full (?:article|story|post)|weiterlesen|lire la suite|seguir leyendo|verder ?lezen|lees verder|"
    r"läs vidare|les videre|læs videre|continua a leggere|continuar lendo|czytaj dalej)\b",
    re.IGNORECASE,
)
_GATE: Final = re.compile(
    r"\b(?:subscri\w+|log ?in|sign in|register\w*|members?|free trial|cancel any ?time|a week|a month|abonn\w*|testen|"
    r"anmelden|s'abonner|connectez|suscr\w+|inicia sesión|prenumer\w*|logga in|abbon\w+|accedi|assin\w+)\b",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"newsletter|nieuwsbrief|nyhetsbrev|boletín|whatsapp|subscri|sign(?:ing)? up|abonn|inscri|suscr|assin[ea]|iscriv|"
    r"рассылк|подпи[шс]",
    re.IGNORECASE,
)
OFFER_CHARS: Final = 300
"""An offer is a few lines. A paragraph about newsletters is longer, or does not address its reader."""

_KICKER: Final = re.compile(r"[^|:.!?\d]{3,30}\s\|\s[^|:.!?\d]{2,40}\Z")
_ADDRESSES: Final = frozenset(
    "you your you're our us we subscribe join get sign click sie ihre ihr ihnen wir unsere unser uns jetzt vous "
    "votre vos nous notre nos usted tu tus nuestro nuestra você seu sua nosso nossa tuo nostro je jouw onze вы "
    "ваш вас наш мы".split()
)
_STRIP: Final = ".,:;!?()[]\"'“”„«»|*•·›»>-–…"


@lru_cache(maxsize=CACHED)
def label(text: str, columns: int | None = None) -> Label | None:
    """Return the label of a line; None if it could be anything, above all prose.

    Cached: the block model and the rules ask for the same lines, and an archive's pages share their furniture.

    Args:
        text: the line.
        columns: its width, if it is known already.
    """
    columns = width(text) if columns is None else columns
    if columns > LONG_COLUMNS:
        return None
    folded = text.casefold()
    if columns <= SHORT_COLUMNS and is_agency_byline(text):
        return Label(role=Role.BYLINE, reason="names an agency as its author")
    return _label_any_length(text, folded, columns) or (
        _label_short(text, folded) if columns <= SHORT_COLUMNS else _label_notice(folded)
    )


def is_agency_byline(text: str) -> bool:
    """Return whether the line is "By" and one agency's name; "By Nils Aabel/AFP" is a photographer's credit."""
    names = byline_names(text) if len(text.split()) <= MAX_SIGN_WORDS else ()
    return (
        len(names) == 1
        and text.endswith(names[0])
        and _CREDIT_ALONE.match(names[0]) is not None
        and not _PICTURES.match(names[0])
    )


def boilerplate_share(text: str) -> float:
    """Return the share of a line's words that are typical of boilerplate."""
    tokens = [token.strip(_STRIP) for token in text.casefold().split()]
    return sum(token in _BOILERPLATE_WORDS for token in tokens) / len(tokens) if tokens else 0.0


def addresses_reader(text: str) -> bool:
    """Return whether the line addresses its reader, as offers and notices do."""
    return not _ADDRESSES.isdisjoint(token.strip(_STRIP) for token in text.casefold().split())


def is_offer(text: str) -> bool:
    """Return whether the paragraph offers its reader a newsletter, a channel or a subscription."""
    return len(text) < OFFER_CHARS and _OFFER.search(text) is not None and addresses_reader(text)


def is_paywall(text: str) -> bool:
    """Return whether the line says that the rest is for subscribers."""
    return _PAYWALL.search(text) is not None


def is_gated(texts: Sequence[str]) -> bool:
    """Return whether the lines after a text ask for money or an account to go on reading: two signs together."""
    return any(map(_GO_ON.search, texts)) and any(map(_GATE.search, texts))


def is_boilerplate(found: Label | None) -> bool:
    """Return whether the label is one that only boilerplate has."""
    return found is not None and found.role in _BOILERPLATE_ROLES


_BOILERPLATE_ROLES: Final = frozenset(
    {Role.SHARE, Role.NAV, Role.RELATED, Role.PROMO, Role.COMMENT, Role.FOOTER, Role.IMAGE, Role.CREDIT}
)

_BOXES: Final = (
    (Role.SHARE, words.SHARE, "made up of share buttons"),
    (Role.PROMO, words.ADVERTISING, "marks an advertisement"),
    (Role.COMMENT, words.COMMENTS, "leads to the comments"),
    (Role.PROMO, words.PROMOTION, "offers a newsletter or a subscription"),
    (Role.FOOTER, words.FOOTER, "made up of a footer's links"),
    (Role.RELATED, words.RELATED, "heads a list of other articles"),
    (Role.NAV, words.NAVIGATION, "made up of navigation words"),
)
_BOX_BY_WORD: Final = {word: (role, reason) for role, vocabulary, reason in reversed(_BOXES) for word in vocabulary}
_BOILERPLATE_WORDS: Final = frozenset(_BOX_BY_WORD)

_OPENINGS: Final = (
    (Role.SHARE, words.SHARE_OPENINGS, "invites to share or follow"),
    (Role.RELATED, words.RELATED_OPENINGS, "leads to other articles"),
    (Role.PROMO, words.PROMOTION_OPENINGS, "offers a newsletter or a subscription"),
)
_ALL_OPENINGS: Final = words.SHARE_OPENINGS + words.RELATED_OPENINGS + words.PROMOTION_OPENINGS


def _label_any_length(text: str, folded: str, columns: int) -> Label | None:
    if _CREDIT_START.match(text):
        return Label(role=Role.CREDIT, reason="begins as a photo credit")
    if len(text) < CONTRIBUTED_CHARS and _CONTRIBUTED.match(text):
        return Label(role=Role.CREDIT, reason="names who contributed")
    if (
        folded.startswith(words.COPYRIGHT_SIGNS)
        or "all rights reserved" in folded
        or "alle rechte vorbehalten" in folded
    ):
        return Label(role=Role.FOOTER, reason="a copyright line")
    if _ends_in_credit(folded[-CREDIT_TAIL_CHARS:], columns, headed=":" in text[:20]):
        return Label(role=Role.CAPTION, reason="ends in a photo credit")
    return None


def _ends_in_credit(tail: str, columns: int, *, headed: bool) -> bool:
    """Return whether the end of a line credits a picture's maker.

    In a line with a colon near its beginning (`headed`), the credit must have exactly one colon. A paragraph whose
    last sentence merely contains such a word ("in a video on the net.") does not match: a credit begins anew, after
    a full stop, a bracket or a bar.
    """
    found = _CREDIT_END.search(tail) if any(map(tail.__contains__, _CREDIT_STEMS)) else None
    if headed:
        return found is not None and columns > SHORT_COLUMNS and found[0].rstrip(")] ").count(":") == 1
    if found is None or columns <= SHORT_COLUMNS or tail[-1] not in SENTENCE_MARKS or ":" in found[0]:
        return found is not None
    before = tail[: found.start()].rstrip()
    return not (found[0].lstrip()[0].isalnum() and (before[-1:].isalnum() or before.endswith(("-", ","))))


def _label_notice(folded: str) -> Label | None:
    if folded.startswith(words.PROMOTION_OPENINGS) and addresses_reader(folded):
        return Label(role=Role.PROMO, reason="offers a newsletter or a subscription")
    if folded.startswith(words.RELATED_OPENINGS) and ":" in folded[:40]:
        return Label(role=Role.RELATED, reason="leads to other articles")
    return None


def _label_short(text: str, folded: str) -> Label | None:
    return _label_shape(text) or _label_opening(folded) or _label_words(folded)


def _label_opening(folded: str) -> Label | None:
    if not folded.startswith(_ALL_OPENINGS):
        return None
    return next(Label(role=role, reason=reason) for role, openings, reason in _OPENINGS if folded.startswith(openings))


def _label_shape(text: str) -> Label | None:
    if _IMAGE_FILE.match(text):
        return Label(role=Role.IMAGE, reason="an image's file name")
    if _COMMENT_HEAD.match(text) or _COMMENTER.match(text):
        return Label(role=Role.COMMENT, reason="belongs to the comments")
    if _CREDIT_ALONE.match(text) and len(text.split()) <= len(("Getty", "Images", "Name", "Name")):
        return Label(role=Role.CREDIT, reason="names a picture agency")
    if byline_names(text):
        return Label(role=Role.BYLINE, reason="names an author")
    if is_date_line(text):
        return Label(role=Role.DATE, reason="a printed date")
    if text.casefold() in words.KINDS or (_KICKER.match(text) and not bare_names(text)) or _is_labels(text):
        return Label(role=Role.KICKER, reason="labels an article: kind, section")
    return None


def kicker_labels(text: str) -> tuple[str, ...]:
    """Return the labels of a kicker's line: `Analysis | Asia-Pacific`, `Home > Science > Water`, `Section: Ports`."""
    parts = (part.strip() for part in _LABEL_BARS.split(_SECTION_PREFIX.sub("", text, count=1)))
    return tuple(part for part in parts if part and part.casefold() not in words.NAVIGATION)


def _is_labels(text: str) -> bool:
    """Return whether the line is two or three labels between bars, one of them a kind or a newspaper's section."""
    section = _SECTION_PREFIX.match(text) if ":" in text else None
    if not section and not 1 < len(_LABEL_BARS.split(text, MAX_LABELS)) <= MAX_LABELS:
        return False
    labels = kicker_labels(text)
    short = bool(labels) and all(len(label) <= LABEL_CHARS and not _NO_LABEL.search(label) for label in labels)
    known = section or any(label.casefold() in words.KINDS or label.casefold() in words.SECTIONS for label in labels)
    return short and bool(known)


MAX_LABELS: Final = 3
LABEL_CHARS: Final = 30
_LABEL_BARS: Final = re.compile(r"\s[|·•/›»>–—]\s")
_SECTION_PREFIX: Final = re.compile(
    r"(?:section|rubrik|ressort|rubrique|sección|seção|sezione|rubriek|avdelning|рубрика)\s*:\s*",
    re.IGNORECASE,
)
_NO_LABEL: Final = re.compile(r"[\d.!?:]")


def is_date_line(text: str) -> bool:
    """Return whether the line is a date and little else."""
    # Also a date whose order of day and month nobody knows makes its line a date's.
    found = printed_dates(text) or (printed_dates(text, month_first=False) if "/" in text else ())
    found = found or (printed_dates(text, month_first=True) if "/" in text else ())
    if not found and not _CLOCK.match(text):
        return False
    for date in reversed(found):
        text = text[: date.start] + text[date.stop :]
    rest = [word for word in _WORD.findall(_CLOCK.sub("", text)) if word.casefold() not in MONTHS]
    return sum(map(len, rest)) <= _DATE_LINE_LETTERS


def is_bare_date(text: str) -> bool:
    """Return whether the line is nothing but a date: it may name the weekday and the clock, or say published, updated.

    `is_date_line` also takes a line about a day: "Termin: 29.02.2020, 19 Uhr". Amid an article that line is text.
    """
    if not is_date_line(text):
        return False
    if tells_publication(text):
        return True
    for date in reversed(printed_dates(text)):
        text = text[: date.start] + text[date.stop :]
    rest = {word.casefold() for word in _WORD.findall(_CLOCK.sub("", text))}
    return rest <= MONTHS | words.AROUND_DATES


_DATE_LINE_LETTERS: Final = 32
"""Letters that a date's line may have besides: a weekday, a time zone, "Last updated on", a clock's words."""


def _label_words(folded: str) -> Label | None:
    tokens = [token.strip(_STRIP) for token in folded.split()]
    hits = [_BOX_BY_WORD[token] for token in tokens if token in _BOX_BY_WORD]
    if not hits or 2 * len(hits) < len(tokens):
        return None
    role, reason = max(hits, key=hits.count)
    return Label(role=role, reason=reason)

"""Recognise pages that replace an article: error pages and consent walls, by their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSENT_BODY_CHARS: Final = 2_500
CONSENT_ARTICLE_CHARS: Final = 1_000
"""As `CONSENT_BODY_CHARS`, for a page that calls itself an article: some walls keep their article's metadata."""
CONSENT_SHARE: Final = 0.5

_ERROR: Final = re.compile(
    r"(?:error|fehler|erreur|http)?[\s:#-]*(?:40[0134]|410|50[0234])\b(?:\W*(?:error|fehler|erreur))?\W*\Z|"
    r"\b40[34]\b.*\b(?:error|not found|forbidden)|\b(?:page|document|file|article|url|content)\b.{0,20}\b"
    r"(?:not found|cannot be found|can.t be found|doesn.t exist|does not exist|no longer (?:exists|available))|"
    r"\bnot found\W*\Z|access denied|403 forbidden|service unavailable|bad gateway|internal server error|"
    r"too many requests|attention required|just a moment|are you a robot|"
    r"seite (?:wurde )?(?:leider )?nicht gefunden|seite existiert nicht|zugriff verweigert|"
    r"page (?:non trouvée|introuvable)|accès refusé|página no encontrada|no se (?:ha )?encontr(?:ó|ado) la página|"
    r"pagina non trovata|página não encontrada|pagina niet gevonden|sidan (?:kunde inte hittas|finns inte)|"
    r"siden (?:blev|ble) ikke funnet|nie znaleziono strony|strona nie (?:została )?znaleziona|stránka nenalezena|"
    r"страница не найдена|сторінку не знайдено|sayfa bulunamadı|halaman tidak ditemukan|ページが見つかりません|"
    r"페이지를 찾을 수 없|页面(?:不存在|未找到)|找不到(?:该|您要)?.{0,4}(?:页面|頁面)|الصفحة غير موجودة",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|gdpr|tracking|privacy (?:policy|settings|preferences)|personal data|datenschutz\w*|"
    r"einwillig\w*|zustimm\w*|données personnelles|consentement|traceurs|consentimiento|datos personales|privacidad|"
    r"consenso|dati personali|privacybeleid|toestemming|samtycke|samtykke|zgod[aęy]|plików cookie|souhlas\w*)\b|"
    r"同意|クッキー|쿠키",
    re.IGNORECASE,
)


_ACCEPT: Final = re.compile(
    r"\b(?:accept|agree|allow|reject|decline|refuse|akzeptier\w*|zustimm\w*|einverstanden|ablehnen|accepter|refuser|"
    r"j.accepte|aceptar?|acepto|rechazar|aceito|aceitar|accett[aio]\w*|rifiuta\w*|akkoord|accepteren|weigeren|"
    r"godkänn\w*|acceptera|godta|godkend|akceptuj\w*|zgadzam|souhlas\w*|přijmout|hyväksy\w*|elfogad\w*|kabul)\b|"
    r"принять|принимаю|соглас|прийняти|同意|接受|동의|أوافق|قبول",
    re.IGNORECASE,
)
_ACCEPT_CHARS: Final = 60
"""A button has fewer characters."""


def accepts(text: str) -> bool:
    """Return whether a block is a button that gives or refuses consent, or a sentence that takes it as given."""
    return _ACCEPT.search(text) is not None and (len(text) < _ACCEPT_CHARS or _CONSENT.search(text) is not None)


def says_error(title: str) -> bool:
    """Return whether a title is an error page's."""
    return _ERROR.search(title) is not None


def asks_consent(texts: Sequence[str], *, is_article: bool = False) -> bool:
    """Return whether most of a page's text asks for consent, and the page is short.

    Args:
        texts: all paragraphs of the page.
        is_article: whether the page calls itself an article.
    """
    chars = sum(map(len, texts))
    asking = sum(len(text) for text in texts if _CONSENT.search(text))
    return 0 < chars < (CONSENT_ARTICLE_CHARS if is_article else CONSENT_BODY_CHARS) and asking >= CONSENT_SHARE * chars

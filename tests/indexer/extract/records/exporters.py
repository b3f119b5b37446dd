# ruff: noqa: E501  (rows of tables are as long as the tools write them)
"""Records as other tools write them, with our own prose: what each holds, and the article it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

FIRST: Final = (
    "The harbour council of Varnholt voted on Monday to close the old lock for two winters, because the masonry under "
    "its western gate has cracked again and the engineers no longer trust it."
)
SECOND: Final = (
    "Barge owners said they had expected a shorter closure. “We will go round by Estrup,” said Bea Toft, who runs "
    "three boats, “and we will be late for everything until the spring.”"
)
TEXT: Final = f"{FIRST}\n\n{SECOND}"
HTML: Final = f"<p>{FIRST}</p>\n<p>{SECOND}</p>"
TITLE: Final = "Varnholt closes its lock"
URL: Final = "https://tidal.example/2019/lock"
SAVED: Final = "2024-11-05T09:12:44+00:00"
DAY: Final = "2019-03-04"
INSTANT: Final = f"{DAY}T06:00:00Z"
ODA: Final = "Oda Renvik"
NILS: Final = "Nils Ahr"
BOTH: Final = (ODA, NILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of one article, and what is known of it; `None` where nothing may be stated."""

    tool: str
    data: str
    ending: str = "json"
    authors: tuple[str, ...] = (ODA,)
    published: str | None = DAY
    url: str | None = URL
    outlet: str | None = None
    has_body: bool = True


def _json(tool: str, value: object, **known: object) -> Export:
    return Export(tool=tool, data=json.dumps(value), **known)  # type: ignore[arg-type]


EXPORTS: Final = (
    _json(
        "guardian",
        {
            "response": {
                "status": "ok",
                "total": 1,
                "results": [
                    {
                        "id": "world/2019/lock",
                        "type": "article",
                        "sectionName": "World news",
                        "webPublicationDate": INSTANT,
                        "webTitle": TITLE,
                        "webUrl": URL,
                        "apiUrl": "https://api.tidal.example/2019/lock",
                        "fields": {"headline": TITLE, "trailText": "Two <b>winters</b>", "body": HTML},
                        "tags": [
                            {"id": "profile/oda", "type": "contributor", "webTitle": ODA},
                            {"id": "world/locks", "type": "keyword", "webTitle": "Locks"},
                        ],
                    }
                ],
            }
        },
    ),
    _json(
        "newsapi",
        {
            "status": "ok",
            "totalResults": 1,
            "articles": [
                {
                    "source": {"id": None, "name": "Tidal Post"},
                    "author": ODA,
                    "title": TITLE,
                    "description": "Two winters without barges.",
                    "url": URL,
                    "publishedAt": INSTANT,
                    "content": f"{FIRST}… [+1234 chars]",
                }
            ],
        },
        outlet="Tidal Post",
    ),
    _json(
        "event registry",
        {
            "articles": {
                "page": 1,
                "results": [
                    {
                        "uri": "123",
                        "lang": "eng",
                        "dateTimePub": INSTANT,
                        "date": "2019-03-05",
                        "url": URL,
                        "title": TITLE,
                        "body": TEXT,
                        "source": {"uri": "tidal.example", "title": "Tidal Post"},
                        "authors": [{"uri": "oda@tidal.example", "name": ODA}],
                    }
                ],
            }
        },
        outlet="Tidal Post",
    ),
    _json(
        "webz.io",
        {
            "posts": [
                {
                    "thread": {"site": "tidal.example", "title": TITLE, "country": "NO"},
                    "uuid": "u1",
                    "url": URL,
                    "author": ODA,
                    "published": f"{DAY}T06:00:00.000+02:00",
                    "title": TITLE,
                    "text": TEXT,
                    "crawled": SAVED,
                }
            ]
        },
    ),
    _json(
        "gdelt",
        {"articles": [{"url": URL, "title": TITLE, "seendate": "20190304T060000Z", "sourcecountry": "Norway"}]},
        authors=(),
        published=None,
        has_body=False,
    ),
    _json(
        "omnivore",
        [
            {
                "id": "o1",
                "slug": "lock",
                "title": TITLE,
                "author": ODA,
                "url": URL,
                "state": "Archived",
                "labels": ["locks"],
                "savedAt": SAVED,
                "updatedAt": SAVED,
                "publishedAt": INSTANT,
            }
        ],
        has_body=False,
    ),
    _json(
        "pocket",
        {
            "status": 1,
            "list": {
                "229": {
                    "item_id": "229",
                    "given_url": URL,
                    "resolved_url": URL,
                    "resolved_title": TITLE,
                    "excerpt": "Two winters.",
                    "time_added": "1730798000",
                    "authors": {"7": {"author_id": "7", "name": ODA, "url": ""}},
                }
            },
        },
        published=None,
        has_body=False,
    ),
    _json(
        "readwise reader",
        {
            "count": 1,
            "results": [
                {
                    "id": "r1",
                    "url": "https://read.readwise.io/read/r1",
                    "source_url": URL,
                    "title": TITLE,
                    "author": ODA,
                    "source": "Reader Share Sheet",
                    "category": "article",
                    "location": "archive",
                    "tags": {"locks": {"name": "locks", "type": "manual", "created": 1730798000000}},
                    "site_name": "Tidal Post",
                    "created_at": SAVED,
                    "saved_at": SAVED,
                    "published_date": 1551679200000,
                    "html_content": HTML,
                }
            ],
        },
        outlet="Tidal Post",
    ),
    _json(
        "karakeep",
        {
            "bookmarks": [
                {
                    "createdAt": 1730798000,
                    "title": None,
                    "tags": ["locks"],
                    "note": None,
                    "content": {
                        "type": "link",
                        "url": URL,
                        "title": TITLE,
                        "htmlContent": HTML,
                        "author": ODA,
                        "publisher": "Tidal Post",
                        "datePublished": INSTANT,
                        "crawledAt": SAVED,
                    },
                }
            ]
        },
        outlet="Tidal Post",
    ),
    _json(
        "shiori",
        [
            {
                "id": 1,
                "url": URL,
                "title": TITLE,
                "excerpt": "Two winters.",
                "author": ODA,
                "modified": "2024-11-05 09:12:44",
                "createdAt": "2024-11-05 09:12:44",
                "content": TEXT,
                "html": HTML,
                "tags": [{"id": 1, "name": "locks"}],
            }
        ],
        published=None,
    ),
    _json(
        "google reader",
        {
            "id": "user/1/state/com.google/starred",
            "title": "Starred items",
            "author": "Reader",
            "updated": 1371636000,
            "items": [
                {
                    "id": "tag:google.com,2005:reader/item/1",
                    "crawlTimeMsec": "1730798000000",
                    "published": 1551679200,
                    "updated": 1730798000,
                    "title": TITLE,
                    "alternate": [{"href": URL, "type": "text/html"}],
                    "content": {"direction": "ltr", "content": HTML},
                    "author": ODA,
                    "origin": {"streamId": "feed/x", "title": "Tidal Post", "htmlUrl": "https://tidal.example"},
                }
            ],
        },
        outlet="Tidal Post",
    ),
    _json(
        "miniflux",
        {
            "total": 1,
            "entries": [
                {
                    "id": 888,
                    "title": TITLE,
                    "url": URL,
                    "author": ODA,
                    "content": HTML,
                    "published_at": INSTANT,
                    "created_at": SAVED,
                    "feed": {"id": 1, "title": "Tidal Post", "site_url": "https://tidal.example"},
                }
            ],
        },
        outlet="Tidal Post",
    ),
    _json(
        "json feed",
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Tidal Post",
            "home_page_url": "https://tidal.example/",
            "description": "News of the tide",
            "items": [
                {
                    "id": URL,
                    "url": URL,
                    "title": TITLE,
                    "content_html": HTML,
                    "date_published": INSTANT,
                    "authors": [{"name": ODA}],
                }
            ],
        },
    ),
    _json(
        "wordpress rest",
        [
            {
                "id": 9,
                "date": f"{DAY}T06:00:00",
                "guid": {"rendered": "https://tidal.example/?p=9"},
                "modified": "2024-11-05T09:12:44",
                "type": "post",
                "link": URL,
                "title": {"rendered": "Varnholt closes <em>its</em> lock"},
                "content": {"rendered": HTML, "protected": False},
                "author": 1,
                "categories": [3],
                "tags": [5],
                "_embedded": {"author": [{"id": 1, "name": ODA}]},
            }
        ],
    ),
    _json(
        "blogger api",
        {
            "kind": "blogger#postList",
            "items": [
                {
                    "kind": "blogger#post",
                    "id": "1",
                    "published": f"{DAY}T06:00:00-08:00",
                    "updated": SAVED,
                    "url": URL,
                    "title": TITLE,
                    "content": HTML,
                    "author": {"id": "7", "displayName": ODA, "url": "https://tidal.example/oda"},
                    "labels": ["Locks"],
                }
            ],
        },
    ),
    _json(
        "trafilatura",
        {
            "title": TITLE,
            "author": f"{ODA}; {NILS}",
            "hostname": "tidal.example",
            "date": DAY,
            "filedate": "2024-11-05",
            "source": URL,
            "source-hostname": "Tidal Post",
            "raw_text": TEXT.replace("\n\n", " "),
            "text": TEXT.replace("\n\n", "\n"),
            "categories": "World;Harbours",
        },
        authors=BOTH,
        outlet="Tidal Post",
    ),
    _json(
        "newspaper",
        {
            "url": URL,
            "source_url": "https://tidal.example",
            "title": TITLE,
            "text": TEXT,
            "authors": list(BOTH),
            "publish_date": f"{DAY} 06:00:00",
            "meta_lang": "en",
            "summary": "Two winters.",
        },
        authors=BOTH,
    ),
    _json(
        "readability",
        {
            "title": TITLE,
            "byline": f"By {ODA} and {NILS}",
            "lang": "en",
            "content": f'<div id="readability-page-1">{HTML}</div>',
            "textContent": TEXT,
            "length": 400,
            "siteName": "Tidal Post",
            "publishedTime": INSTANT,
            "url": URL,
        },
        authors=BOTH,
        outlet="Tidal Post",
    ),
    _json(
        "mercury",
        {
            "title": TITLE,
            "author": ODA,
            "date_published": INSTANT,
            "dek": None,
            "content": f"<div>{HTML}</div>",
            "url": URL,
            "domain": "tidal.example",
            "word_count": 58,
        },
    ),
    _json(
        "diffbot",
        {
            "request": {"pageUrl": URL, "api": "article"},
            "objects": [
                {
                    "type": "article",
                    "title": TITLE,
                    "text": TEXT.replace("\n\n", "\n"),
                    "html": HTML,
                    "date": "Mon, 04 Mar 2019 06:00:00 GMT",
                    "author": ODA,
                    "pageUrl": URL,
                    "siteName": "Tidal Post",
                    "publisherCountry": "Norway",
                }
            ],
        },
        outlet="Tidal Post",
    ),
    _json(
        "mongoexport",
        {
            "_id": {"$oid": "5c7d"},
            "title": TITLE,
            "text": TEXT,
            "date": {"$date": {"$numberLong": "1551679200000"}},
            "author": ODA,
            "url": URL,
        },
    ),
    _json(
        "csl",
        [
            {
                "id": "lock",
                "type": "article-newspaper",
                "title": TITLE,
                "container-title": "Tidal Post",
                "author": [{"family": "Renvik", "given": "Oda"}, {"family": "Ahr", "given": "Nils"}],
                "issued": {"date-parts": [[2019, 3, 4]]},
                "accessed": {"date-parts": [[2024, 11, 5]]},
                "URL": URL,
                "abstract": "Two winters.",
            }
        ],
        authors=BOTH,
        outlet="Tidal Post",
        has_body=False,
    ),
    _json(
        "a field of another name",
        {"title": TITLE, "author": ODA, "date": DAY, "url": URL, "crawl_time": SAVED, "extracted": TEXT, "text": "…"},
    ),
    _json(
        "a page in a record",
        {
            "url": URL,
            "scraped_at": SAVED,
            "html": f"<!DOCTYPE html><html><head><title>{TITLE}</title><meta name=author content='{ODA}'>"
            f"<meta property='article:published_time' content='{INSTANT}'></head>"
            f"<body><article><h1>{TITLE}</h1>{HTML}</article></body></html>",
        },
    ),
    _json(
        "elasticdump",
        {"_index": "news", "_type": "_doc", "_id": "1", "_source": {"title": TITLE, "body": TEXT, "date": DAY, "author": ODA, "link": URL}},
    ),
    _json(
        "pandas",
        {"title": {"0": TITLE}, "text": {"0": TEXT}, "date": {"0": 1551679200000}, "author": {"0": ODA}, "url": {"0": URL}},
    ),
    Export(
        tool="all the news",
        ending="csv",
        data=f'"",id,title,publication,author,date,year,month,url,content\n0,17,{TITLE},Tidal Post,{ODA},{DAY},2019.0,3.0,{URL},"{TEXT}"\n',
        outlet="Tidal Post",
    ),
    Export(
        tool="media cloud",
        ending="csv",
        data=f"id,indexed_date,language,media_name,media_url,publish_date,title,url\na1,2024-11-05,en,tidal.example,tidal.example,{DAY},{TITLE},{URL}\n",
        authors=(),
        has_body=False,
    ),
    Export(
        tool="proquest",
        ending="csv",
        data=f'Title,Abstract,StoreId,ArticleType,Authors,documentType,entryDate,pubdate,pubtitle,year,DocumentURL\n{TITLE},"Two winters.",1,News,"Renvik, Oda; Ahr, Nils",News,2024-11-05,"Mar 4, 2019",Tidal Post,2019,{URL}\n',
        authors=BOTH,
        outlet="Tidal Post",
        has_body=False,
    ),
    Export(
        tool="zotero",
        ending="csv",
        data=f'"Key","Item Type","Publication Year","Author","Title","Publication Title","Url","Abstract Note","Date","Date Added","Date Modified","Access Date"\n"A1","newspaperArticle","2019","Renvik, Oda; Ahr, Nils","{TITLE}","Tidal Post","{URL}","","{DAY}","2024-11-05 09:12:44","2024-11-05 09:12:44","2024-11-05"\n',
        authors=BOTH,
        outlet="Tidal Post",
        has_body=False,
    ),
    Export(
        tool="instapaper",
        ending="csv",
        data=f"URL,Title,Selection,Folder,Timestamp,Tags\n{URL},{TITLE},,Unread,1730798000,[]\n",
        authors=(),
        published=None,
        has_body=False,
    ),
    Export(
        tool="pocket csv",
        ending="csv",
        data=f"title,url,time_added,tags,status\n{TITLE},{URL},1730798000,locks,unread\n",
        authors=(),
        published=None,
        has_body=False,
    ),
    Export(
        tool="readwise csv",
        ending="csv",
        data=f"Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen\n{TITLE},{URL},r1,['locks'],2024-11-05 09:12:44+00:00,0.5,archive,True\n",
        authors=(),
        published=None,
        has_body=False,
    ),
    Export(
        tool="markdownload",
        ending="md",
        data=f"---\ncreated: 2024-11-05T09:12:44 (UTC +01:00)\ntags: [locks]\nsource: {URL}\nauthor: {ODA}\n---\n\n# {TITLE}\n\n> ## Excerpt\n> Two winters.\n\n---\n{TEXT}\n",
        published=None,
    ),
    Export(
        tool="jina",
        ending="md",
        data=f"Title: {TITLE}\n\nURL Source: {URL}\n\nPublished Time: {INSTANT}\n\nMarkdown Content:\n{TEXT}\n",
        authors=(),
    ),
    Export(
        tool="multimarkdown",
        ending="md",
        data=f"Title: {TITLE}\nAuthor: {ODA}\nDate: 4 March 2019\nURL: {URL}\n\n{TEXT}\n",
    ),
    Export(
        tool="readwise note",
        ending="md",
        data=f"# {TITLE}\n\n## Metadata\n- Author: [[{ODA}]]\n- Full Title: {TITLE}\n- Category: #articles\n- URL: {URL}\n\n{TEXT}\n",
        published=None,
    ),
    Export(
        tool="omnivore note",
        ending="md",
        data=f"---\ntitle: {TITLE}\nauthor: {ODA}\nurl: {URL}\ndate_saved: 2024-11-05 09:12:44\ndate_published: {DAY} 06:00:00\n---\n\n{TEXT}\n",
    ),
    Export(
        tool="pandoc",
        ending="md",
        data=f"% {TITLE}\n% {ODA}\n  {NILS}\n% 4 March 2019\n\n{TEXT}\n",
        authors=BOTH,
        url=None,
    ),
)  # fmt: skip

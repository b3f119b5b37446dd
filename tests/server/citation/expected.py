"""The first work of each kind, in each form, as a librarian would want to read it."""

from __future__ import annotations

from typing import Any, Final

RIS: Final = {
    "dated": """\
TY  - NEWS
AU  - Tranter, Nell
TI  - Dredger starts two-year deepening of Wrenholm channel
T2  - The Harbour Ledger
PY  - 2021
DA  - 2021/03/04/
SE  - Ports & Shipping
M3  - Reporting
AB  - Cockle fishermen want the spoil ground moved.
KW  - dredging
KW  - grain
LA  - en
UR  - https://www.harbourledger.example/ports/dredger?page=2
Y2  - 2026/11/30/
DP  - Dateline
ID  - f6c43pnw2qqgor5e
N1  - Archived copy (captured 6 March 2021): http://localhost/articles/f6c43pnw2qqgor5e?build=b1&generation=7
ER  -
""",
    "monthly": """\
TY  - NEWS
AU  - Barragán, Lucía
TI  - A rack railway waits for its third country
T2  - Meridian Review
PY  - 2017
DA  - 2017/09//
SE  - Americas
LA  - en
UR  - https://meridianreview.example/rack-railway
Y2  - 2026/11/30/
DP  - Dateline
ID  - r2orvdk3dbr7d2m6
N1  - Archived copy: http://localhost/articles/r2orvdk3dbr7d2m6?build=b1&generation=7
ER  -
""",
    "undated": """\
TY  - ELEC
AU  - Marsh, Bea
TI  - Notes on a lighthouse nobody dated
T2  - lamp.example
LA  - en
UR  - https://lamp.example/notes
Y2  - 2026/11/30/
DP  - Dateline
ID  - wnyn4fhjifbnjiii
N1  - Archived copy: http://localhost/articles/wnyn4fhjifbnjiii?build=b1&generation=7
ER  -
""",
    "agency": """\
TY  - NEWS
AU  - Agence Littorale,
TI  - Undersea cable off Abidjan repaired
T2  - Courrier des Deux Rives
PY  - 2022
DA  - 2022/05/18/
SE  - Monde
LA  - en
UR  - https://deuxrives.example/cable/
Y2  - 2026/11/30/
DP  - Dateline
ID  - pvxbruh7jpwtwhi7
N1  - Archived copy: http://localhost/articles/pvxbruh7jpwtwhi7?build=b1&generation=7
ER  -
""",
    "several": """\
TY  - NEWS
AU  - Tranter, Nell
AU  - Madden, Ruairi
AU  - Dholakia, Priya
TI  - Nine winched to safety from listing coaster
T2  - The Harbour Ledger
PY  - 2020
DA  - 2020/01/14/
SE  - Coast
LA  - en
UR  - https://www.harbourledger.example/coast/rescue
Y2  - 2026/11/30/
DP  - Dateline
ID  - qjhppb2bkhu4rrhx
N1  - Archived copy: http://localhost/articles/qjhppb2bkhu4rrhx?build=b1&generation=7
ER  -
""",
}

BIBTEX: Final = {
    "dated": r"""@article{tranter-2021-f6c43pnw2qqgor5e,
  author = {Tranter, Nell},
  title = {{Dredger starts two-year deepening of Wrenholm channel}},
  journal = {The Harbour Ledger},
  entrysubtype = {newspaper},
  year = {2021},
  month = mar,
  date = {2021-03-04},
  abstract = {Cockle fishermen want the spoil ground moved.},
  keywords = {dredging, grain},
  langid = {en},
  url = {https://www.harbourledger.example/ports/dredger?page=2},
  urldate = {2026-11-30},
  annote = {Archived copy (captured 6 March 2021): http://localhost/articles/f6c43pnw2qqgor5e?build=b1\&generation=7}
}
""",
    "monthly": r"""@article{barragan-2017-r2orvdk3dbr7d2m6,
  author = {Barragán, Lucía},
  title = {{A rack railway waits for its third country}},
  journal = {Meridian Review},
  entrysubtype = {newspaper},
  year = {2017},
  month = sep,
  date = {2017-09},
  langid = {en},
  url = {https://meridianreview.example/rack-railway},
  urldate = {2026-11-30},
  annote = {Archived copy: http://localhost/articles/r2orvdk3dbr7d2m6?build=b1\&generation=7}
}
""",
    "undated": r"""@online{marsh-nd-wnyn4fhjifbnjiii,
  author = {Marsh, Bea},
  title = {{Notes on a lighthouse nobody dated}},
  organization = {lamp.example},
  langid = {en},
  url = {https://lamp.example/notes},
  urldate = {2026-11-30},
  annote = {Archived copy: http://localhost/articles/wnyn4fhjifbnjiii?build=b1\&generation=7}
}
""",
    "agency": r"""@article{agencelittorale-2022-pvxbruh7jpwtwhi7,
  author = {{Agence Littorale}},
  title = {{Undersea cable off Abidjan repaired}},
  journal = {Courrier des Deux Rives},
  entrysubtype = {newspaper},
  year = {2022},
  month = may,
  date = {2022-05-18},
  langid = {en},
  url = {https://deuxrives.example/cable/},
  urldate = {2026-11-30},
  annote = {Archived copy: http://localhost/articles/pvxbruh7jpwtwhi7?build=b1\&generation=7}
}
""",
    "several": r"""@article{tranter-2020-qjhppb2bkhu4rrhx,
  author = {Tranter, Nell and Madden, Ruairi and Dholakia, Priya},
  title = {{Nine winched to safety from listing coaster}},
  journal = {The Harbour Ledger},
  entrysubtype = {newspaper},
  year = {2020},
  month = jan,
  date = {2020-01-14},
  langid = {en},
  url = {https://www.harbourledger.example/coast/rescue},
  urldate = {2026-11-30},
  annote = {Archived copy: http://localhost/articles/qjhppb2bkhu4rrhx?build=b1\&generation=7}
}
""",
}

CSL: Final[dict[str, dict[str, Any]]] = {
    "dated": {
        "id": "tranter-2021-f6c43pnw2qqgor5e",
        "type": "article-newspaper",
        "author": [{"family": "Tranter", "given": "Nell"}],
        "title": "Dredger starts two-year deepening of Wrenholm channel",
        "container-title": "The Harbour Ledger",
        "issued": {"date-parts": [[2021, 3, 4]]},
        "section": "Ports & Shipping",
        "genre": "Reporting",
        "abstract": "Cockle fishermen want the spoil ground moved.",
        "keyword": "dredging, grain",
        "language": "en",
        "URL": "https://www.harbourledger.example/ports/dredger?page=2",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "source": "Dateline",
        "note": "Archived copy (captured 6 March 2021): http://localhost/articles/f6c43pnw2qqgor5e?build=b1&generation=7",
    },
    "monthly": {
        "id": "barragan-2017-r2orvdk3dbr7d2m6",
        "type": "article-newspaper",
        "author": [{"family": "Barragán", "given": "Lucía"}],
        "title": "A rack railway waits for its third country",
        "container-title": "Meridian Review",
        "issued": {"date-parts": [[2017, 9]]},
        "section": "Americas",
        "language": "en",
        "URL": "https://meridianreview.example/rack-railway",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "source": "Dateline",
        "note": "Archived copy: http://localhost/articles/r2orvdk3dbr7d2m6?build=b1&generation=7",
    },
    "undated": {
        "id": "marsh-nd-wnyn4fhjifbnjiii",
        "type": "webpage",
        "author": [{"family": "Marsh", "given": "Bea"}],
        "title": "Notes on a lighthouse nobody dated",
        "container-title": "lamp.example",
        "language": "en",
        "URL": "https://lamp.example/notes",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "source": "Dateline",
        "note": "Archived copy: http://localhost/articles/wnyn4fhjifbnjiii?build=b1&generation=7",
    },
    "agency": {
        "id": "agencelittorale-2022-pvxbruh7jpwtwhi7",
        "type": "article-newspaper",
        "author": [{"literal": "Agence Littorale"}],
        "title": "Undersea cable off Abidjan repaired",
        "container-title": "Courrier des Deux Rives",
        "issued": {"date-parts": [[2022, 5, 18]]},
        "section": "Monde",
        "language": "en",
        "URL": "https://deuxrives.example/cable/",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "source": "Dateline",
        "note": "Archived copy: http://localhost/articles/pvxbruh7jpwtwhi7?build=b1&generation=7",
    },
    "several": {
        "id": "tranter-2020-qjhppb2bkhu4rrhx",
        "type": "article-newspaper",
        "author": [
            {"family": "Tranter", "given": "Nell"},
            {"family": "Madden", "given": "Ruairi"},
            {"family": "Dholakia", "given": "Priya"},
        ],
        "title": "Nine winched to safety from listing coaster",
        "container-title": "The Harbour Ledger",
        "issued": {"date-parts": [[2020, 1, 14]]},
        "section": "Coast",
        "language": "en",
        "URL": "https://www.harbourledger.example/coast/rescue",
        "accessed": {"date-parts": [[2026, 11, 30]]},
        "source": "Dateline",
        "note": "Archived copy: http://localhost/articles/qjhppb2bkhu4rrhx?build=b1&generation=7",
    },
}

PLAIN: Final = {
    "dated": (
        "Tranter, Nell. “Dredger starts two-year deepening of Wrenholm channel.” The Harbour Ledger, 4 March 2021."
        " https://www.harbourledger.example/ports/dredger?page=2. Archived copy (captured 6 March 2021):"
        " http://localhost/articles/f6c43pnw2qqgor5e?build=b1&generation=7. Accessed 30 November 2026."
    ),
    "monthly": (
        "Barragán, Lucía. “A rack railway waits for its third country.” Meridian Review, September 2017. https://meridianreview.example/rack-railway."
        " Archived copy: http://localhost/articles/r2orvdk3dbr7d2m6?build=b1&generation=7. Accessed 30 November 2026."
    ),
    "undated": (
        "Marsh, Bea. “Notes on a lighthouse nobody dated.” lamp.example, n.d. https://lamp.example/notes."
        " Archived copy: http://localhost/articles/wnyn4fhjifbnjiii?build=b1&generation=7. Accessed 30 November 2026."
    ),
    "agency": (
        "Agence Littorale. “Undersea cable off Abidjan repaired.” Courrier des Deux Rives, 18 May 2022. https://deuxrives.example/cable/."
        " Archived copy: http://localhost/articles/pvxbruh7jpwtwhi7?build=b1&generation=7. Accessed 30 November 2026."
    ),
    "several": (
        "Tranter, Nell, Ruairi Madden, and Priya Dholakia. “Nine winched to safety from listing coaster.”"
        " The Harbour Ledger, 14 January 2020. https://www.harbourledger.example/coast/rescue."
        " Archived copy: http://localhost/articles/qjhppb2bkhu4rrhx?build=b1&generation=7. Accessed 30 November 2026."
    ),
}

"""Import once what every worker needs: the process from which workers are forked runs this module.

The language classifier's models and the patterns of the dump reader and of trafilatura take a second to load.
"""

from indexer.extract import extract
from indexer.inputs.documents import HTML, PLAIN, document
from indexer.inputs.unpack import unpack

_TEXT = "The ferry left the harbour at noon on Monday, and nobody on the quay had seen it come in the night before. "
_PAGE = f"<title>A page</title><h1>A page</h1><p>{_TEXT * 3}</p><p>{_TEXT * 3}</p>"

for path, data in (("page.html", _PAGE), ("page.txt", _TEXT), ("page.rss", "<rss/>"), ("page.json", "{}")):
    list(unpack(path, data.encode()))
extract(document("page.html", HTML, _PAGE.encode()))
extract(document("page.txt", PLAIN, f"A page\n\n{_TEXT * 3}\n\n{_TEXT * 3}".encode()))

"""ALTO: a scanned page is the text of its blocks, in the order of the file."""

from __future__ import annotations

from typing import Final

import pytest

from tests.indexer.inputs.build import inputs, lines

ALTO: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page ID="P1"><PrintSpace>
 <ComposedBlock><TextBlock ID="B1">
  <TextLine><String CONTENT="The"/>
   <SP/><String CONTENT="lock"/><SP/><String CONTENT="clo"/><HYP CONTENT="-"/></TextLine>
  <TextLine><String CONTENT="ses &amp; stays"/><SP/><String CONTENT="so."/></TextLine>
 </TextBlock></ComposedBlock>
 <Illustration ID="I1"/>
 <TextBlock ID="B2"><TextLine/>
 <TextLine><String CONTENT="Herring,"/><SP/><String CONTENT="salted."/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>
"""


def test_a_scanned_page_is_its_blocks_in_order() -> None:
    (page,) = inputs("page.xml", ALTO.encode())
    assert page.media_type == "text/plain"
    assert page.data.decode() == "The lock clo-\nses & stays so.\n\nHerring, salted."


def test_a_prefix_of_the_namespace_does_not_matter() -> None:
    line = '<a:TextLine><a:String CONTENT="Low"/></a:TextLine>'
    prefixed = f'<a:alto xmlns:a="urn:alto"><a:TextBlock>{line}</a:TextBlock></a:alto>'
    (page,) = inputs("page.xml", prefixed.encode())
    assert page.data == b"Low"


@pytest.mark.parametrize("inner", [b"<Layout/></alto>", b"<Layout", b""])
def test_a_scanned_page_without_text_is_refused(inner: bytes) -> None:
    assert lines("page.xml", b'<alto xmlns="urn:alto">' + inner) == ["page.xml: refused: there is no text in it"]

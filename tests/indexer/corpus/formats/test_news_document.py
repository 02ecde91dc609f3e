"""What documents in NewsML state beside their texts."""

import pytest
from lxml import etree

from indexer.corpus.formats.news_document import document_fields

OF_CHANGE = "the date is that of the last change: the document states no other"


@pytest.mark.parametrize(
    ("meta", "source", "published_at"),
    [
        ('<provider qcode="x:1"><name>The Agency</name></provider>', "The Agency", None),
        ('<provider literal="example.com"><name>The Agency</name></provider>', "The Agency", None),
        ('<provider literal="example.com"/>', "example.com", None),
        ('<provider literal="example.com"/><infoSource><name>The Post</name></infoSource>', "The Post", None),
        ('<copyrightHolder><name>The Post</name></copyrightHolder><provider literal="a.example"/>', "The Post", None),
        ('<copyrightHolder literal="The Post"/><provider literal="a.example"/>', "The Post", None),
        ("<versionCreated>2020-02-03</versionCreated><firstCreated>2020-01-02</firstCreated>", None, "2020-01-02"),
        ("<versionCreated>2020-02-03</versionCreated><contentCreated>2020-01-02</contentCreated>", None, "2020-01-02"),
        ("<versionCreated>2020-02-03</versionCreated>", None, "2020-02-03"),
    ],
)
def test_document_fields_takes_names_and_the_first_date(
    meta: str, source: str | None, published_at: str | None
) -> None:
    data = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta>{meta}</itemMeta><contentSet>
    <inlineData>Words.</inlineData></contentSet></newsItem>"""
    text, fields, notes = document_fields(etree.fromstring(data))
    assert (text, fields.get("source"), fields.get("published_at")) == ("Words.", source, published_at)
    assert notes == ([OF_CHANGE] if published_at == "2020-02-03" else [])

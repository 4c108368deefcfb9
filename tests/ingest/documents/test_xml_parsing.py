from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.documents.xml_parsing import DEEPEST, parse_xml


def shown(data: str) -> str:
    return etree.tostring(parse_xml(data.encode()), encoding="unicode")


def test_elements_lose_their_namespaces_and_comments_go() -> None:
    assert shown('<a:b xmlns:a="x"><!-- no --><a:c d="1">e</a:c><?f g?>h</a:b>') == (
        '<b xmlns:a="x"><c d="1">e</c>h</b>'
    )


def test_entities_become_the_characters_they_stand_for() -> None:
    head = '<!DOCTYPE a SYSTEM "a.dtd" [<!ENTITY x "&#181;"><!ENTITY y "<b/>"><!ENTITY z SYSTEM "file:///etc/passwd">'
    text = f'{head}<!ENTITY long "{"n" * 17}">]><a>1 &x;g<b/>&alpha;&x;<c>&y;&z;</c>&long; &unknown;</a>'
    root = parse_xml(text.encode())
    assert "".join(map(str, root.itertext())) == "1 µgαµ&y;&z;&long; &unknown;"
    assert [child.tail for child in root] == ["αµ", "&long; &unknown;"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is not well-formed XML"),
        ("<a>&b;</a>", "is not well-formed XML: entity 'b' not defined, line 1, column 7"),
        ("<a>" * 300, "is XML that nests too deep"),
        ("<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1), "is XML that nests too deep"),
        ('<!DOCTYPE a [<!ENTITY b "&b;">]><a>&b;</a>', "is XML whose entities grow without measure"),
        (
            f'<!DOCTYPE a [<!ENTITY b "{"b" * 1_000}"><!ENTITY c "{"&b;" * 1_000}"><!ENTITY d "{"&c;" * 1_000}">]>'
            "<a>&d;</a>",
            "is XML whose entities grow without measure",
        ),
    ],
    ids=range(6),
)
def test_why_it_is_not_read(data: str, reason: str) -> None:
    with pytest.raises(ReadingError) as error:
        parse_xml(data.encode())
    assert str(error.value).startswith(reason)


def test_as_deep_as_may_be() -> None:
    parse_xml(b"<a>" * DEEPEST + b"</a>" * DEEPEST)


_PIECES = ["<a>", "</a>", "<b/>", "&x;", "&amp;", "&eacute;", "text", "<!-- c -->", "<![CDATA[<]]>"]


@given(st.lists(st.sampled_from(_PIECES)), st.binary(max_size=40))
def test_anything_is_parsed_or_refused(pieces: list[str], data: bytes) -> None:
    head = b'<!DOCTYPE a SYSTEM "a.dtd" [<!ENTITY x "y">]><a>'
    for tried in (head + "".join(pieces).encode() + b"</a>", data):
        with suppress(ReadingError):
            root = parse_xml(tried)
            assert not list(root.iter(etree.Entity))
            assert "".join(map(str, root.itertext())).count("y") >= tried.count(b"&x;")

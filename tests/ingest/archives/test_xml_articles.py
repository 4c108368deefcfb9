import io
import random
import subprocess
import sys
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.xml_articles import xml_records
from medcite.ingest.formats import Format
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record, Unreadable

SOURCE = "/articles.xml"
LIMIT = 20_000


def found(data: bytes, max_bytes: int = LIMIT) -> list[Record | Unreadable]:
    return list(xml_records(io.BytesIO(data), source=SOURCE, max_bytes=max_bytes))


def article(number: int | str, text: str = "It hurts.", kind: str = "doi") -> str:
    return (
        f'<article><front><article-meta><article-id pub-id-type="{kind}">{number}</article-id><title-group>'
        f"<article-title>Gout</article-title></title-group></article-meta></front><body><p>{text}</p></body></article>"
    )


def named(data: str) -> list[tuple[str, Format | str]]:
    return [
        (each.source.removeprefix(SOURCE), each.format if isinstance(each, Record) else each.reason)
        for each in found(data.encode())
    ]


def texts(data: bytes) -> list[str]:
    return [inspect_record(each).article.text for each in found(data) if isinstance(each, Record)]


@pytest.mark.parametrize(
    ("start", "format"),
    [
        ('<article xml:lang="en">', Format.JATS),
        ('<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/">', Format.JATS),
        ('<html xmlns="http://www.w3.org/1999/xhtml">', Format.HTML),
        ("<HTML>", Format.HTML),
        ('<health-topic title="Gout">', Format.MEDLINEPLUS),
    ],
)
def test_a_single_article_is_given_as_it_stands(start: str, format: Format) -> None:
    prologue = '\n<?xml version="1.0"?><!-- x --><!DOCTYPE a PUBLIC "b" "c.dtd" [<!ENTITY d "e">]>'
    data = f"{prologue}\n{start}<p>Text, not even well-formed <p>".encode()
    assert found(data) == [Record(SOURCE, data.lstrip(), format)]


def test_a_set_of_jats_is_taken_apart() -> None:
    data = (
        f'<?xml version="1.0"?><!DOCTYPE s SYSTEM "s.dtd" [<!ENTITY mu "&#956;"><!ENTITY us "a {"long " * 9}text">]>'
        f"<pmc-articleset><Reply/>{article('10.1000/a', '5 &mu;g &eacute; &us;')}"
        f"{article('PMC77', kind='pmc')}{article(123, kind='pmid')}{article(9, kind='own')}{article('10.1000/a')}"
        "</pmc-articleset>"
    )
    assert named(data) == [
        ("#10.1000/a", Format.JATS),
        ("#PMC77", Format.JATS),
        ("#123", Format.JATS),
        ("#article 4", Format.JATS),
        ("#article 5", Format.JATS),
    ]
    assert texts(data.encode())[:2] == ["5 μg é &us;", "It hurts."]


def test_articles_deep_within_an_answer_of_a_server() -> None:
    jats = article("10.1000/a").replace("<article>", '<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/">')
    data = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><request>x</request><ListRecords>'
        f"<record><header/><metadata>{jats}</metadata></record>"
        f"<record><metadata><article><title>of another kind</title></article></metadata></record>"
        f"<record><metadata>{jats.replace('/a<', '/b<')}</metadata></record></ListRecords></OAI-PMH>"
    )
    assert named(data) == [("#10.1000/a", Format.JATS), ("#10.1000/b", Format.JATS)]
    assert texts(data.encode()) == ["It hurts.", "It hurts."]


def test_health_topics() -> None:
    topics = "".join(
        f'<health-topic id="{number}" title="Gout" url="https://a.example/{number}">'
        f"<full-summary>&lt;p>Pain {number}.</full-summary></health-topic>"
        for number in (1, 2, 2)
    )
    data = f'<!DOCTYPE health-topics SYSTEM "topics.dtd"><health-topics total="2">{topics}</health-topics>'
    assert [name for name, _ in named(data)] == ["#1", "#2", "#article 3"]
    first = found(data.encode())[0]
    assert isinstance(first, Record)
    assert first.address == "https://a.example/1"
    assert texts(data.encode()) == ["Pain 1.", "Pain 2.", "Pain 2."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"plain text", "is not well-formed XML: start tag expected, '<' not found"),
        (b"<rss><item/></rss>", r"is XML of an unknown kind \(<rss>\); medcite reads JATS \(<article>"),
        (b"<a:b xmlns:a='x'><article/></a:b>", r"is XML of an unknown kind \(<b>\)"),
        (b"<pmc-articleset/>", r"is XML of an unknown kind \(<pmc-articleset>\)"),
        (b"<a>&eacute;</a>", "is not well-formed XML: entity 'eacute' not defined, line 1"),
        (b"<pmc-articleset><article>", "is not well-formed XML: premature end"),
        (b"<!--" + b"x" * 2_000_000, "is not XML: no element begins in its first 1 MB"),
        (b"<a>" + b"<b/>" * 10_000 + b"</a>", r"is XML of an unknown kind \(<a>\)"),
        (b"<article>" + b"x" * 30_000, r"is larger than the limit of 0.02 MB"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_why_a_file_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^{reason}"):
        found(data)


def test_what_came_before_damage_is_given() -> None:
    records = xml_records(
        io.BytesIO(f"<s>{article('10.1000/a')}<article></s>".encode()), source=SOURCE, max_bytes=LIMIT
    )
    assert next(records).source == f"{SOURCE}#10.1000/a"
    with pytest.raises(ReadingError, match=r"^is not well-formed XML: opening and ending tag mismatch"):
        next(records)


def test_an_overlong_article_is_passed_over() -> None:
    long = article("10.1000/b", "<b>x</b>" * 40_000)
    barely = article("10.1000/c", "x" * LIMIT)
    data = f"<s>{article('10.1000/a')}{long}{barely}{article('10.1000/d')}</s>"
    too_large = "is larger than the limit of 0.02 MB"
    assert named(data) == [
        ("#10.1000/a", Format.JATS),
        ("#article 2", too_large),
        ("#10.1000/c", too_large),
        ("#10.1000/d", Format.JATS),
    ]


MEMORY = """
import io, resource, sys
from medcite.ingest.archives.xml_articles import xml_records

class Endless(io.RawIOBase):
    def __init__(self, parts):
        self.parts = parts
    def readable(self):
        return True
    def readinto(self, buffer):
        part = next(self.parts, b"")
        buffer[: len(part)] = part
        return len(part)

def parts():
    one = b"<article><body><p>" + b"<b>pain</b> and <i>heat</i>, " * 500 + b"</p></body></article>"
    yield b"<s>"
    for _ in range(2_000):
        yield one
    yield b"<article><body>"  # one that is too large
    for _ in range(2_000):
        yield b"<p>x<i>y</i></p>" * 500
    yield b"</body></article>"
    for _ in range(2_000):  # and much that is no article
        yield b"<other><thing/></other>" * 400
    yield one + b"</s>"

def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1_000_000 if sys.platform == "darwin" else 1_000)

list(xml_records(io.BytesIO(b"<s><article><body/></article></s>"), source="/a.xml", max_bytes=100))
before = most()
file = io.BufferedReader(Endless(parts()), 65_536)
kinds = [type(each).__name__ for each in xml_records(file, source="/a.xml", max_bytes=100_000)]
assert kinds == ["Record"] * 2_000 + ["Unreadable", "Record"], len(kinds)
print(most() - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="tells how much memory a process has had elsewhere only")
def test_a_set_of_any_length_takes_little_memory() -> None:
    run = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True, timeout=120)
    assert int(run.stdout) < 20  # megabytes more than before, for sixty


def bomb(depth: int = 30) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE article [<!ENTITY a0 "ha">{entities}]>'


HOSTILE = [
    f"{bomb()}<article><body><p>&a29;</p></body></article>",
    f'{bomb()}<article a="&a29;"><body><p>x</p></body></article>',
    f"{bomb()}<pmc-articleset>{article(1, '&a29;')}</pmc-articleset>",
    f'{bomb()}<pmc-articleset a="&a29;">{article(1)}</pmc-articleset>',
    f'<!DOCTYPE article [<!ENTITY a "{"x" * 100_000}">]><article><body><p>{"&a;" * 1_000}</p></body></article>',
    f'<!DOCTYPE article [<!ENTITY a "&a;">]>{article(1, "&a;")}',
    f'<!DOCTYPE article [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>{article(1, "&b;")}',
    f'<!DOCTYPE article SYSTEM "http://127.0.0.1:9/x.dtd">{article(1, "&b;")}',
    f"<article><body>{'<sec>' * 100_000}",
    f"<pmc-articleset>{'<article>' * 100_000}",
    f"<pmc-articleset>{'<x>' * 100_000}",
    "<" * 100_000,
    f"<a {' '.join(f'b{n}=c' for n in range(50_000))}>",
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_files_made_to_exhaust_their_reader_are_read_or_refused_in_time(data: str) -> None:
    tracemalloc.start()
    try:
        with suppress(ReadingError):
            for each in found(data.encode(), 5_000_000):
                if isinstance(each, Record):
                    assert len(inspect_record(each).article.text) < 5_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 50_000_000


def test_nothing_outside_the_file_is_read() -> None:
    data = f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><s>{article(1, "[&x;]")}</s>'
    assert texts(data.encode()) == ["[&x;]"]
    whole = data.replace("<s>", "").replace("</s>", "").replace("DOCTYPE s", "DOCTYPE article")
    assert texts(whole.encode()) == ["[&x;]"]


WHOLE = f"<s>{article('10.1000/a')}{article('10.1000/b')}</s>".encode()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_a_set_cut_short_gives_what_is_whole(length: int) -> None:
    records = xml_records(io.BytesIO(WHOLE[:length]), source=SOURCE, max_bytes=LIMIT)
    count = 0
    with suppress(ReadingError):
        while next(records):
            count += 1
    assert count == WHOLE[:length].count(b"</article>")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(WHOLE)), st.integers(0, 2**32))
def test_any_bytes_are_taken_apart_or_refused(data: bytes, place: int, seed: int) -> None:
    changed = bytearray(WHOLE)
    for spot in random.Random(seed).choices(range(len(WHOLE)), k=3):
        changed[spot] = seed % 256
    for tried in (data, WHOLE[:place] + data + WHOLE[place:], bytes(changed)):
        with suppress(ReadingError):
            for each in found(tried, 500):
                each.source.encode()
                if isinstance(each, Record):
                    inspect_record(each)

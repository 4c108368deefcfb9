from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.record import Unreadable
from medcite.ingest.web import sitemaps
from medcite.ingest.web.fetching import Fetcher
from medcite.ingest.web.page import Page
from medcite.ingest.web.sitemap_xml import Named, read_sitemap
from medcite.ingest.web.sitemaps import SitemapEntry, changed_at, is_sitemap, site_sitemaps, sitemap_pages

if TYPE_CHECKING:
    from .conftest import Site

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*entries: str | tuple[str, str], root: str = "urlset") -> str:
    element = "url" if root == "urlset" else "sitemap"
    body = ""
    for entry in entries:
        address, changed = entry if isinstance(entry, tuple) else (entry, "")
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        body += f"<{element}><loc> {address}\n</loc>{lastmod}</{element}>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">{body}</{root}>'


def index(*addresses: str) -> str:
    return urlset(*addresses, root="sitemapindex")


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(delay=0.0, allow_private=True, timeout=5.0) as fetcher:
        yield fetcher


def pages(start: str | Page, fetcher: Fetcher, **options: object) -> list[str]:
    """Paths of the pages, and of what was not read the path and why."""
    found = []
    for each in sitemap_pages(start, fetcher, **options):  # type: ignore[arg-type]
        path = "/" + (each.source if isinstance(each, Unreadable) else each.address).split("/", 3)[3]
        found.append(f"{path} {each.reason}" if isinstance(each, Unreadable) else path)
    return found


def test_the_pages_of_a_sitemap(site: Site, fetcher: Fetcher) -> None:
    sitemap = urlset(
        (site.address("/gout"), "2024-03-09"), site.address("/asthma#x"), "/migraine", site.address("/gout")
    )
    start = site.page("/sitemap.xml", sitemap, "application/xml")
    assert list(sitemap_pages(start, fetcher)) == [
        SitemapEntry(site.address("/gout"), "2024-03-09"),
        SitemapEntry(site.address("/asthma")),
        SitemapEntry(site.address("/migraine")),
    ]
    page = fetcher.fetch(start)
    assert isinstance(page, Page)
    assert is_sitemap(page)
    before = len(site.asked)
    assert pages(page, fetcher) == ["/gout", "/asthma", "/migraine"]
    assert len(site.asked) == before  # it is not fetched again


def test_indexes_gzip_and_plain_text(site: Site, fetcher: Fetcher) -> None:
    site.page("/a.xml.gz", gzip.compress(urlset(site.address("/gout")).encode()), "application/x-gzip")
    twice = gzip.compress(gzip.compress(urlset(site.address("/toe")).encode()))
    site.page("/b.xml.gz", twice, "application/x-gzip", Content_Encoding="gzip")
    site.page("/c.txt", f"\ufeff{site.address('/asthma')}\r\n\r\n{site.address('/gout')}\n", "text/plain")
    site.page("/more.xml", index(site.address("/c.txt"), site.address("/start.xml")), "text/xml")
    names = ("/a.xml.gz", "/b.xml.gz", "/more.xml", "/a.xml.gz", "/gone.xml", "/page")
    start = site.page("/start.xml", index(*map(site.address, names)), "text/xml")
    site.page("/page", "<!doctype html><p>Gout</p>")
    assert pages(start, fetcher) == [
        "/gout",
        "/toe",
        "/asthma",
        "/gone.xml is not there (404)",
        "/page is not a sitemap",
    ]
    assert site.asked.count("/a.xml.gz") == 1


def test_other_hosts_are_left_out_and_told_of_once(site: Site, fetcher: Fetcher) -> None:
    inner = site.page(
        "/inner.xml", urlset("https://b.example/1", site.address("/gout"), "https://c.example/2"), "text/xml"
    )
    start = site.page("/start.xml", index(inner, "https://d.example/sitemap.xml"), "text/xml")
    assert pages(start, fetcher) == [
        "/gout",
        "/start.xml names 3 addresses on another host (b.example), left out",
    ]
    page = Page("https://a.example/sitemap.xml", urlset("https://www.a.example/x", "http://a.example/y").encode())
    assert pages(page, fetcher) == ["/x", "/y"]
    page = Page("https://cdn.example/sitemap.xml", urlset("https://a.example/x", "https://b.example/").encode())
    assert pages(page, fetcher, site="https://www.a.example/") == [
        "/x",
        "/sitemap.xml names an address on another host (b.example), left out",
    ]


def test_a_sitemap_that_has_moved_counts_for_both_hosts(site: Site, fetcher: Fetcher) -> None:
    there = site.address("/gout", host="localhost")
    site.page("/there.xml", urlset(there, site.address("/here")), "text/xml")
    start = site.redirect("/start.xml", site.address("/there.xml", host="localhost"))
    assert pages(start, fetcher) == ["/gout", "/here"]


def test_only_so_many_pages(site: Site, fetcher: Fetcher) -> None:
    start = site.page("/s.xml", urlset(*(f"/{n}" for n in range(10))), "text/xml")
    told = "/s.xml names more than 3 pages; the rest is left out"
    assert pages(start, fetcher, max_pages=3) == ["/0", "/1", "/2", told]
    assert len(pages(start, fetcher, max_pages=10)) == 10
    outer = site.page("/i.xml", index("/s.xml", "/s.xml", "/other.xml"), "text/xml")
    told = told.replace("/s.xml", "/i.xml")
    assert pages(outer, fetcher, max_pages=3) == ["/0", "/1", "/2", told]
    assert "/other.xml" not in site.asked


def test_only_so_many_sitemaps_so_deep(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        site.page(f"/{n}.xml", index(f"/{n + 1}.xml"), "text/xml")
    assert pages(site.address("/0.xml"), fetcher) == ["/4.xml is left out: it is a sitemap within more than 3 others"]
    monkeypatch.setattr(sitemaps, "MAX_SITEMAPS", 3)
    for n in range(6):
        site.page(f"/m{n}.xml", urlset(f"/{n}"), "text/xml")
    start = site.page("/many.xml", index(*(f"/m{n}.xml" for n in range(6))), "text/xml")
    assert pages(start, fetcher) == [
        "/0",
        "/1",
        "/m2.xml is left out, and all that follow: the site has more than 3 sitemaps",
    ]


def test_a_broken_sitemap_gives_what_comes_before(site: Site, fetcher: Fetcher) -> None:
    start = site.page("/s.xml", urlset("/a", "/b?x=1&y=2", "/c"), "text/xml")
    assert pages(start, fetcher) == ["/a", "/s.xml is not well-formed XML in line 4; what follows is left out"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<!doctype html><p>Gout</p>", "is not a sitemap"),
        ("Gout hurts.\nhttps://a.example/", "is not a sitemap"),
        ("", "is not a sitemap"),
        ("<rss/>", "is not a sitemap"),
        ("\x1f\x8b\x08nonsense", "is not a sitemap"),
    ],
)
def test_what_is_no_sitemap(site: Site, fetcher: Fetcher, body: str, why: str) -> None:
    start = site.page("/s.xml", body.encode("latin-1"), "text/xml")
    with pytest.raises(ReadingError, match=f"^{why}$"):
        pages(start, fetcher)
    with pytest.raises(ReadingError, match=r"^is not there \(404\)$"):
        pages(site.address("/none.xml"), fetcher)


def test_where_the_sitemaps_of_a_site_are(site: Site, fetcher: Fetcher) -> None:
    named = ("/a.xml", "https://cdn.example/b.xml", "/a.xml#x", "ftp://x/")
    site.page("/robots.txt", "".join(f"Sitemap: {each}\n" for each in named), "text/plain")
    assert site_sitemaps(site.address("/health/gout"), fetcher) == [site.address("/a.xml"), "https://cdn.example/b.xml"]


def test_sitemaps_in_the_usual_places(site: Site, fetcher: Fetcher) -> None:
    site.page("/sitemap.xml", "<!doctype html><h1>Not found</h1>")
    with pytest.raises(ReadingError, match=r"^has no sitemap that medcite can find; name"):
        site_sitemaps(site.address("/"), fetcher)
    site.page("/sitemap_index.xml", index("/a.xml"), "text/xml")
    assert site_sitemaps(site.address("/"), fetcher) == [site.address("/sitemap_index.xml")]
    site.page("/sitemap.xml", urlset("/a"), "text/xml")
    assert site_sitemaps(site.address("/gout"), fetcher) == [site.address("/sitemap.xml")]
    with pytest.raises(ReadingError, match=r"connection was refused"):
        site_sitemaps("http://127.0.0.1:1/", fetcher)


def test_the_elements_of_extensions_are_passed_over() -> None:
    sitemap = f"""\n
    <s:urlset xmlns:s="{_NAMESPACE}" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
    <s:url><i:image><i:loc>/toe.png</i:loc></i:image><i:loc>/toe.png</i:loc><s:loc><![CDATA[/gout?a&b]]></s:loc></s:url>
    <s:url><s:loc>/as<!-- -->thma</s:loc><s:lastmod>2024</s:lastmod><s:x><s:loc>/deep</s:loc></s:x></s:url>
    <s:url/><s:url><s:loc> </s:loc></s:url><i:url><i:loc>/other</i:loc></i:url>
    </s:urlset>"""
    assert list(read_sitemap(sitemap.encode())) == [Named("/gout?a&b"), Named("/asthma", "2024"), Named("/other")]
    assert list(read_sitemap(b"<urlset><url><loc>/x</loc></url></urlset>")) == [Named("/x")]
    assert list(read_sitemap(urlset("/ä").replace("UTF-8", "UTF-16").encode("utf-16"))) == [Named("/ä")]


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for declared in (f"{bomb}]>", '<!DOCTYPE urlset [<!ENTITY i SYSTEM "file:///etc/hostname">]>'):
        with pytest.raises(ReadingError, match=r"^declares entities"):
            list(read_sitemap(f"{declared}<urlset><url><loc>&i;</loc></url></urlset>".encode()))


def test_memory_is_bounded_however_a_sitemap_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_UNPACKED", 3_000_000)
    inside = (b"<x/>" * 700_000, b"<loc>" + b"y" * 2_900_000, b"<x>" * 900_000, b"<url x='" + b"y" * 2_900_000)
    for body in inside:
        data = b"<urlset><url>" + body  # of 3 MB
        tracemalloc.start()
        try:
            with suppress(ReadingError):
                list(read_sitemap(data))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 20_000_000
    assert not is_sitemap(Page("https://a.example/", gzip.compress(b"<urlset>" + bytes(5_000_000))))


@pytest.mark.parametrize(
    ("stated", "changed"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        (" 2024-03-09\n", "2024-03-09"),
        ("2024-03-09T12:30:00Z", "2024-03-09T12:30:00Z"),
        ("2024-03-09T12:30+02:00", "2024-03-09T10:30:00Z"),
        ("2024-03-09T12:30:00.999-01:00", "2024-03-09T13:30:00Z"),
        ("2024-03-09T12:30:00", "2024-03-09T12:30:00Z"),
        ("20240309", "2024-03-09"),
        ("0001-01-01T00:00:00+05:00", None),
        ("2024-13-09", None),
        ("2024-13", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_when_a_page_changed(stated: str, changed: str | None) -> None:
    assert changed_at(stated) == changed


_PIECES = st.lists(
    st.sampled_from(["<urlset>", "</urlset>", "<sitemapindex>", "<url>", "</url>", "<loc>", "</loc>", "<lastmod>", "/a",
                     "</lastmod>", "https://a.example/b\n", "http://a.example/c\n", "<!--", "-->", "<![CDATA[", "]]>",
                     "<?xml version='1.0' encoding='x'?>", "<!DOCTYPE x [", "<!ENTITY x 'y'>", "&x;", "&amp;", "\0"])
    | st.text(max_size=10)
).map(lambda pieces: "".join(pieces).encode(errors="replace"))  # fmt: skip


@given(_PIECES | st.binary(max_size=200), st.sampled_from([b"", b"<urlset>", b"https://a.example/x\n"]), st.booleans())
def test_any_bytes_are_a_sitemap_or_refused(data: bytes, start: bytes, compressed: bool) -> None:
    data = start + data
    page = Page("https://a.example/sitemap.xml", gzip.compress(data) if compressed else data)
    with Fetcher(delay=0.0, timeout=0.01) as fetcher:
        fetcher._rules["https://a.example"] = fetcher._rules["http://a.example"] = "is not fetched in this test"
        with suppress(ReadingError):
            for each in sitemap_pages(page, fetcher):
                if isinstance(each, SitemapEntry):
                    assert each.address.startswith(("https://a.example/", "http://a.example/"))
                else:
                    assert each.reason

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.web.robots import MAX_DELAY, Rules, parse_rules

ROBOTS = b"""\xef\xbb\xbf# rules
User-agent: GreedyBot
Disallow: /

User-agent: *
Disallow: /private/
Allow: /private/open$
Crawl-delay: 2
Sitemap: https://a.example/sitemap.xml
"""


def allowed(robots: bytes, path: str, product: str = "medcite") -> bool:
    return parse_rules(robots, product).allow(f"https://a.example{path}")


def test_the_rules_of_a_site() -> None:
    rules = parse_rules(ROBOTS, "medcite")
    assert (rules.delay, rules.sitemaps) == (2.0, ("https://a.example/sitemap.xml",))
    assert rules.allow("https://a.example/gout")
    assert not rules.allow("https://a.example/private/x")
    assert rules.allow("https://a.example/private/open")
    assert not allowed(ROBOTS, "/gout", "greedybot")


def test_rules_for_medcite_alone_count_before_those_for_all() -> None:
    robots = b"User-agent: a\nUser-Agent: MedCite/1.0\nDisallow: /x\n\nUser-agent: *\nDisallow: /\n"
    assert allowed(robots, "/gout")
    assert not allowed(robots, "/x")
    assert not allowed(robots, "/gout", "other")
    assert allowed(b"User-agent: medcitebot\nDisallow: /", "/gout")
    assert not allowed(b"useragent : medcite # the very one\nDisallow: /", "/gout")
    assert not allowed(b"user agent *\ndisallow /", "/gout")


def test_a_delay_is_kept_up_to_a_bound() -> None:
    assert parse_rules(b"User-agent: *\nCrawl-delay: 3600", "medcite").delay == MAX_DELAY
    assert parse_rules(b"User-agent: *\nCrawl-delay: -1", "medcite").delay == 0
    assert parse_rules(b"User-agent: *\nCrawl-delay: often", "medcite").delay == 0
    assert parse_rules(b"User-agent: *\nCrawl-delay: nan", "medcite").delay == 0


def test_where_nothing_is_said_all_is_allowed() -> None:
    for robots in (b"", b"<!doctype html><h1>Not found</h1>", b"\0\xff\xfe"):
        assert allowed(robots, "/gout")
    assert Rules("medcite").allow("https://a.example/gout")


@pytest.mark.parametrize("name", [b"agent%d", b"medcite%d", b"*%d"])
def test_thousands_of_programs_with_thousands_of_rules_take_little_memory(name: bytes) -> None:
    robots = b"".join(b"User-agent: " + name % n + b"\n" for n in range(9_000)) + b"Disallow: /private\n" * 12_000
    tracemalloc.start()
    try:
        rules = parse_rules(robots, "medcite")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rules.allow("https://a.example/gout")
    assert peak < 30_000_000


_LINE = st.sampled_from(
    ["User-agent: *", "User-agent: medcite", "Disallow: /", "Allow: /*$", "Crawl-delay: 1e9", "Sitemap:", ""]
)
_LINES = st.lists(_LINE | st.text(max_size=30)).map(lambda lines: "\n".join(lines).encode(errors="replace"))


@given(_LINES | st.binary(max_size=200), st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20))
def test_any_bytes_give_rules(robots: bytes, path: str) -> None:
    rules = parse_rules(robots, "medcite")
    assert rules.allow(f"https://a.example/{path}") in (True, False)
    assert 0 <= rules.delay <= MAX_DELAY

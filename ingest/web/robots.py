"""What a site's robots.txt (RFC 9309) asks of programs that fetch its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least, and lets the rest go."""
MAX_DELAY = 30.0
"""Seconds between requests up to which a Crawl-delay is kept; more would be a way to say no, which has its own."""

_AGENT_LINE = re.compile(r"\s*user[\s-]*agent\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)
_PRODUCT = re.compile(r"[a-z_-]+|\*", re.IGNORECASE)


class _Parsed(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site for one program.

    Attributes:
        product: the program's name, as robots.txt would call it.
        delay: seconds to leave between two requests; 0 where nothing is asked.
        sitemaps: addresses of the site's sitemaps, as stated.
    """

    product: str
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    parsed: _Parsed | None = None

    def allow(self, address: str) -> bool:
        """Whether ``address``, on this site, may be fetched."""
        return self.parsed is None or self.parsed.can_fetch(address, self.product)


def product_of(name: str) -> str:
    """What ``name``, a User-Agent or a line of robots.txt, begins with: a program's name, in lower case, "*", or ""."""
    match = _PRODUCT.match(name)
    return match[0].lower() if match else ""


def parse_rules(data: bytes, product: str) -> Rules:
    """The rules for ``product`` (in lower case) in a robots.txt; any bytes give some, and none means all is allowed."""
    from protego import Protego

    text = data[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    parsed = Protego.parse("\n".join(_for_us(line, product) for line in text.splitlines()))
    delay = parsed.crawl_delay(product) or 0.0
    return Rules(product, min(delay, MAX_DELAY) if delay > 0 else 0.0, tuple(parsed.sitemaps), parsed)


def _for_us(line: str, product: str) -> str:
    """``line``, with all programs but ours under one name.

    A rule is kept once for each program that it is for: thousands of names over thousands of rules would
    take memory by their product.
    """
    match = _AGENT_LINE.match(line)
    if not match:
        return line
    name = product_of(match[1])
    return f"User-agent: {name if name and name in (product, '*') else 'others'}"

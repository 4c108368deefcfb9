"""Web addresses in one spelling, so that a page is fetched once whatever way it is linked to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from medcite.corpus.errors import ReadingError

LONGEST_ADDRESS = 2_000  # characters; what is longer is data, not an address
DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
# What may stand unquoted in a path or a query (RFC 3986, and the brackets and bars that servers hand out).
_KEPT = "%/:@!$&'()*+,;=~[]|"
_UNUSABLE = "is not a usable web address"


def normalised(address: str, base: str = "") -> str:
    """``address`` (relative to ``base``, if that is given) in one spelling, ASCII alone, without a fragment.

    Scheme and host are in lower case, a host of other scripts in Punycode (UTS 46), the scheme's own port is
    left out, dot segments are resolved, and what needs it is percent-encoded (RFC 3986, section 6.2.2).

    Raises:
        ReadingError: it is no http or https address, holds a user name or a password, or is too long.
    """
    if len(address) > LONGEST_ADDRESS:
        raise ReadingError("is too long to be a web address")
    try:
        parts = urlsplit(urljoin(base, address.strip()) if base else address.strip())
        if parts.scheme in DEFAULT_PORTS:
            return _spelled(parts)
    except ValueError:  # such as a bad port, a bad IPv6 host, or half a character
        raise ReadingError(_UNUSABLE) from None
    if not parts.scheme:
        raise ReadingError(_UNUSABLE)
    raise ReadingError(f"is an address of another kind ({parts.scheme}); medcite fetches http and https")


def origin_of(address: str) -> str:
    """The start of ``address``, a normalised one: scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(address: str) -> str:
    """The host of ``address``, a normalised one; of IPv6 without brackets."""
    return urlsplit(address).hostname or ""


def _spelled(parts: SplitResult) -> str:
    if parts.username is not None or parts.password is not None:
        raise ReadingError("holds a user name or a password, which medcite does not send")
    host = _host(parts.hostname or "")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    query = f"?{quote(parts.query, safe=_KEPT + '?')}" if parts.query else ""
    spelled = f"{parts.scheme}://{host}{port}{quote(_without_dots(parts.path), safe=_KEPT)}{query}"
    if len(spelled) > LONGEST_ADDRESS:
        raise ReadingError("is too long to be a web address")
    return spelled


def _host(stated: str) -> str:
    if ":" in stated:
        return f"[{ipaddress.IPv6Address(stated.partition('%')[0]).compressed}]"
    host = stated.lower().removesuffix(".")
    if not host.isascii():
        import idna  # here: few hosts need its tables

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ReadingError(_UNUSABLE) from None
    if not _HOST.fullmatch(host):
        raise ReadingError(_UNUSABLE)
    return host


def _without_dots(path: str) -> str:
    """``path`` with its "." and ".." taken out (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)

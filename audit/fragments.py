"""Text fragments in links: the words that ``#:~:text=`` has a browser look for."""

from __future__ import annotations

from urllib.parse import unquote

_DIRECTIVE = ":~:"


def fragment_quotes(url: str) -> list[str]:
    """What each text fragment of ``url`` quotes, an ellipsis for what it leaves out between first and last words."""
    _, _, directives = url.partition("#")[2].partition(_DIRECTIVE)
    quotes = []
    for directive in directives.split("&"):
        name, _, value = directive.partition("=")
        if name != "text":
            continue
        parts = value.split(",")
        if parts and parts[0].endswith("-"):
            del parts[0]
        if parts and parts[-1].startswith("-"):
            del parts[-1]
        words = [unquote(part).strip() for part in parts[:2]]
        quote = " … ".join(word for word in words if word)
        if quote:
            quotes.append(quote)
    return quotes


def has_fragment(url: str) -> bool:
    """Whether a link quotes anything."""
    return _DIRECTIVE + "text=" in url

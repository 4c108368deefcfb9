"""What a page is, from its bytes, what the server calls it, and its address, in that order of trust."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from medcite.ingest.formats import SUFFIXES, Format

_HEAD = 16_384  # bytes at the start in which a page says what it is; JATS may begin with a long DOCTYPE
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")  # RFC 6838
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_BY_TYPE = {
    "application/pdf": Format.PDF,
    "application/x-pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
}
# What servers say of a file that they know nothing about: its suffix says more.
_VAGUE_TYPES = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download"}
)
_NO_TEXT = re.compile(
    r"(?:image|audio|video|font|model)/.*|text/(?:css|javascript|ecmascript|calendar|vcard|csv)"
    r"|application/(?:(?:x-)?(?:java|ecma)script|(?:.*\+)?json|wasm|font-.*|x-font-.*|vnd\.ms-fontobject)"
)
_DECLARATION = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")
_HTML_ROOTS = frozenset({"html", "head", "body"})
_JATS_ROOT = "article"


def media_type(content_type: str) -> tuple[str, str]:
    """The media type, in lower case, and the character encoding of a Content-Type; "" for what it leaves out."""
    kind, _, parameters = content_type.partition(";")
    charset = re.search(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", parameters, re.IGNORECASE)
    kind = kind.strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else "", charset[1] if charset else ""


def holds_no_text(kind: str) -> bool:
    """Whether a media type is of what never holds an article: pictures, sound, fonts, scripts, styles, data."""
    return _NO_TEXT.fullmatch(kind) is not None


def format_of_page(data: bytes, kind: str, address: str) -> Format | None:
    """How to read ``data``, served as media type ``kind`` from ``address``; None for what medcite does not read.

    Bytes that can only be HTML, PDF or a Word document are taken for that, whatever the server calls them.
    """
    if holds_no_text(kind):
        return None
    if data.startswith(b"%PDF-"):
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return Format.DOCX if b"word/document.xml" in data else None
    if kind in _HTML_TYPES:
        return Format.HTML
    root = root_element(data)
    if root.lower() in _HTML_ROOTS or is_html(data):
        return Format.HTML
    if kind.endswith(("/xml", "+xml")) or (root == _JATS_ROOT and kind in _VAGUE_TYPES):
        return Format.JATS if root == _JATS_ROOT else None
    if kind in _MARKDOWN_TYPES:
        return Format.MARKDOWN
    if kind == "text/plain" or kind in _VAGUE_TYPES:
        format = SUFFIXES.get(PurePosixPath(unquote(urlsplit(address).path)).suffix.lower())
        if format in (Format.MARKDOWN, Format.TEXT) or (format is Format.HTML and kind != "text/plain"):
            return Format(format)
        return Format.TEXT if kind == "text/plain" else None
    return _BY_TYPE.get(kind)


def is_html(data: bytes) -> bool:
    """Whether ``data`` begins as only a page does."""
    return re.match(r"<(?:!doctype\s+html|html|head|body)\b", _start(data), re.IGNORECASE) is not None


def root_element(data: bytes) -> str:
    """The name of the element that an XML document begins with, without its prefix; "" if it is none."""
    text = _start(data)
    place = 0
    while match := _DECLARATION.match(text, place):
        place = match.end()
    root = _ROOT.match(text, place)
    return root[1] if root else ""


def _start(data: bytes) -> str:
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="ignore").lstrip()
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip()

"""Opening a DOCX package: a zip file that nobody vouches for, down to the few parts that hold text."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.documents.xml_parsing import SAFELY, local_name

MOST_PARTS = 10_000
"""Files in a package; a document with a picture on each of a thousand pages has some two thousand."""
MOST_BYTES = 400_000_000
"""Bytes that all parts together say they come to, pictures included; they are not unpacked for that."""
MOST_XML_BYTES = 40_000_000
"""Bytes of all parts that are unpacked and parsed; a book's text has some ten million."""

DAMAGED = "is damaged, or its end is missing"
_NO_WORD = "holds no Word document"
_NOT_DOCX = "is not a DOCX file"
_LOCKED = "is protected by a password"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, header signature
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: the stream with the package in it
_IS_ENCRYPTED = 0x1  # of a zip entry's flags
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # all that OPC allows; others unpack without measure
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")  # in UTF-8 or UTF-16

_CONTENT_TYPES = "[Content_Types].xml"
_PACKAGE_RELATIONSHIPS = "_rels/.rels"
_MAIN = "officeDocument"
_CORE = "core-properties"
_WANTED = frozenset({_MAIN, _CORE, "styles", "numbering", "footnotes", "endnotes", "header", "footer"})
# ISO/IEC 29500 Strict has its own names for what all others know by those of ECMA-376.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document as trees, and its core properties (python-docx's), if it states any."""

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    notes: tuple[etree._Element, ...]
    margins: tuple[etree._Element, ...]
    properties: Any


def open_package(data: bytes) -> Package:
    """The parts of the DOCX file ``data``. No entity is resolved, and nothing outside it is fetched.

    Raises:
        ReadingError: it is no DOCX file, is damaged, protected by a password, or exceeds a bound above.
    """
    from docx import Document

    _require_zip(data)
    try:
        document = Document(io.BytesIO(_checked(data)))
        parts: dict[str, list[etree._Element]] = {}
        for relation in document.part.rels.values():
            if not relation.is_external:
                parts.setdefault(_kind(relation.reltype), []).append(_tree(relation.target_part))
        kinds = {_kind(relation.reltype) for relation in document.part.package.rels.values()}
        properties = document.core_properties if _CORE in kinds else None  # python-docx would make some up
        body = next((child for child in document.part.element if local_name(child) == "body"), None)
    except ValueError as error:  # python-docx's, where the main part is another program's
        raise ReadingError(_NO_WORD if "not a Word file" in str(error) else DAMAGED) from None
    if body is None:
        raise ReadingError(_NO_WORD)
    return Package(
        body=body,
        styles=next(iter(parts.get("styles", ())), None),
        numbering=next(iter(parts.get("numbering", ())), None),
        notes=(*parts.get("footnotes", ()), *parts.get("endnotes", ())),
        margins=(*parts.get("header", ()), *parts.get("footer", ())),
        properties=properties,
    )


def _require_zip(data: bytes) -> None:
    if data.startswith(_OLE):
        raise ReadingError(_LOCKED if _ENCRYPTED in data else "is an old Word file (.doc); save it as .docx")
    if not data.startswith(b"PK") and not zipfile.is_zipfile(io.BytesIO(data)):
        raise ReadingError(_NOT_DOCX)


def _checked(data: bytes) -> bytes:
    """A package of those parts of ``data`` alone that are wanted, not compressed, and within all bounds.

    Relationships that lead nowhere, as some programs leave them, are cut, for python-docx stumbles over them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _copied(_Parts(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, OverflowError):
        raise ReadingError(DAMAGED) from None


class _Parts:
    """Unpacks parts, as long as they are within bounds."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.names = frozenset(archive.namelist())
        self._archive = archive
        self._left = MOST_XML_BYTES
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise ReadingError(f"holds more than {MOST_PARTS} parts")
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise ReadingError(f"unpacks to more than {MOST_BYTES // 1_000_000} MB")

    def read(self, name: str) -> bytes:
        """The XML in the part ``name``."""
        entry = self._archive.getinfo(name)
        if entry.flag_bits & _IS_ENCRYPTED:
            raise ReadingError(_LOCKED)
        if entry.compress_type not in _METHODS:
            raise ReadingError(DAMAGED)
        with self._archive.open(entry) as file:  # never more than the entry declares, which may lie
            data = file.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise ReadingError(f"unpacks to more than {MOST_XML_BYTES // 1_000_000} MB of text")
        if _DOCTYPE.search(data):
            raise ReadingError("is damaged: a part of it declares a document type")
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return data


def _copied(parts: _Parts) -> bytes:
    if _CONTENT_TYPES not in parts.names or _PACKAGE_RELATIONSHIPS not in parts.names:
        raise ReadingError(_NO_WORD)
    copied = {_CONTENT_TYPES: parts.read(_CONTENT_TYPES)}
    relations, targets = _relationships(parts, _PACKAGE_RELATIONSHIPS, "")
    main = next((name for kind, name in targets if kind == _MAIN), None)
    if main is None:
        raise ReadingError(_NO_WORD)
    copied[_PACKAGE_RELATIONSHIPS] = relations
    folder, _, name = main.rpartition("/")
    own = posixpath.join(folder, "_rels", f"{name}.rels")
    if own in parts.names:
        copied[own], more = _relationships(parts, own, folder)
        targets += more
    for _, target in targets:
        if target not in copied:
            copied[target] = parts.read(target)
    return _zipped(copied.items())


def _relationships(parts: _Parts, name: str, folder: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The wanted relationships in the part ``name``; the kind and name of what each leads to."""
    root = etree.fromstring(parts.read(name), etree.XMLParser(**SAFELY))
    targets = []
    for relation in list(root):
        kind, stated = _kind(relation.get("Type", "")), relation.get("Target", "")
        target = posixpath.normpath(posixpath.join("/", folder, stated)).lstrip("/")
        if relation.get("TargetMode", "Internal") == "Internal" and kind in _WANTED and target in parts.names:
            targets.append((kind, target))
        else:
            root.remove(relation)
    return etree.tostring(root), targets


def _zipped(contents: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in contents:
            archive.writestr(name, data)
    return out.getvalue()


def _kind(relation: str) -> str:
    return relation.rpartition("/")[2]


def _tree(part: Any) -> etree._Element:
    """The tree of ``part``; python-docx parses some kinds of parts only."""
    element: etree._Element | None = getattr(part, "element", None)
    return element if element is not None else etree.fromstring(part.blob, etree.XMLParser(**SAFELY))

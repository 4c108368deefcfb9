"""Bytes to characters, as a browser would do it, whatever the page claims."""

from __future__ import annotations

import codecs
import re

from medcite.corpus.errors import ReadingError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(rb"""<html[^>]{0,500}?\blang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_HEAD = 4_096  # bytes in which a declaration is looked for; browsers read 1,024, real pages put it later
_SAMPLE = 65_536  # bytes that guessing an encoding looks at
_MOST_CONTROLS = 0.02  # share of control bytes above which bytes are no text

# The names that the web uses for more than they say (WHATWG Encoding Standard): Latin 1 is windows-1252.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# What undeclared bytes are most likely in, by the page's language; windows-1252 for all others.
_BY_LANGUAGE = {
    "cs": "cp1250", "hr": "cp1250", "hu": "cp1250", "pl": "cp1250", "ro": "cp1250", "sk": "cp1250", "sl": "cp1250",
    "be": "cp1251", "bg": "cp1251", "mk": "cp1251", "ru": "cp1251", "sr": "cp1251", "uk": "cp1251",
    "el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256",
    "et": "cp1257", "lt": "cp1257", "lv": "cp1257", "vi": "cp1258", "th": "cp874",
    "ja": "cp932", "ko": "cp949",
}  # fmt: skip
_MOST_ZEROS = 0.4  # share of zero bytes above which a text is in UTF-16
_MANY_HIGH_BYTES = 0.25  # share of non-ASCII bytes above which the script is not Latin


def decode(data: bytes, *, declared: str = "") -> str:
    """The text that ``data`` holds; ``declared`` is the encoding that its surroundings (a server) state.

    A byte order mark decides; then UTF-8 wherever the bytes are valid (or all but valid) UTF-8, whatever
    is declared; then the declared encoding, if the bytes fit it; then a guess, windows-1252 at last.

    Raises:
        ReadingError: the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            if text.count("\0") + text.count("\ufffd") > len(text) * _MOST_CONTROLS:
                raise ReadingError("is not text (binary data)")
            return text.replace("\0", "")
    unmarked = _unmarked_utf16(data)
    if unmarked:
        return data.decode(unmarked, errors="replace").replace("\0", "")
    if _is_binary(data):
        raise ReadingError("is not text (binary data)")
    data = data.replace(b"\0", b"")  # a stray one, which browsers pass over too
    stated = _usable(declared) or _declared(data)
    as_utf8 = _utf8(data, strays_per_hundred=5 if stated else 25)
    if as_utf8 is not None:
        return as_utf8
    if stated:
        try:
            return data.decode(stated)
        except UnicodeDecodeError:
            pass  # the declaration is wrong
    return data.decode(_guessed(data), errors="replace")


def _unmarked_utf16(data: bytes) -> str:
    """The name of the encoding, if nearly every other byte is zero, as in UTF-16 of Latin script; else ""."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    for empty, filled, name in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        if zeros[empty] > len(sample) * _MOST_ZEROS and zeros[filled] <= len(sample) * _MOST_CONTROLS:
            return name
    return ""


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    text_controls = b"\t\n\x0b\x0c\r\x1a\x1b"
    controls = len(sample) - len(sample.translate(None, bytes(set(range(32)) - set(text_controls)) + b"\x7f"))
    return controls > len(sample) * _MOST_CONTROLS


def _utf8(data: bytes, *, strays_per_hundred: int) -> str | None:
    """``data`` as UTF-8 if that is what it is but for a few stray bytes, which are read as windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    sequences = len(re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]", text))
    cut_off = re.search("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}$", text)  # a character cut in two at the end
    if cut_off:
        text = text[: cut_off.start()]
        strays -= len(cut_off[0])
    if not sequences or strays * 100 > (sequences + strays) * strays_per_hundred:
        return None
    return re.sub("[\udc80-\udcff]", lambda stray: _windows_1252(ord(stray[0]) - 0xDC00), text)


def _windows_1252(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="ignore")


def _declared(data: bytes) -> str | None:
    """The Python name of the encoding that ``data`` declares, widened as browsers do; None if unusable."""
    match = _DECLARED.search(data, 0, _HEAD)
    return _usable((match[1] or match[2]).decode("ascii", errors="replace")) if match else None


def _usable(stated: str) -> str | None:
    try:
        name = codecs.lookup(stated).name
        "".encode(name)  # codecs that turn bytes into bytes (such as zip or hex) refuse this
    except (LookupError, UnicodeError, TypeError, ValueError):
        return None
    # Bytes that come here are not UTF-8; the other UTFs cannot declare themselves in ASCII.
    return None if name.startswith("utf") else _WIDER.get(name, name)


def _guessed(data: bytes) -> str:
    language = _LANGUAGE.search(data, 0, _HEAD)
    if language:
        return _BY_LANGUAGE.get(language[1].decode("ascii").lower(), "cp1252")
    sample = data[:_SAMPLE]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    # A few high bytes are quotes, dashes and accents: guessing from so little does worse than windows-1252.
    if high > len(sample) * _MANY_HIGH_BYTES:
        from charset_normalizer import from_bytes  # here: slow to import, and rarely needed

        best = from_bytes(sample).best()
        if best:
            return best.encoding
    return "cp1252"

"""Letters and signs set in the font Symbol, whose codes are no Unicode: "F0B3" is "≥"."""

from __future__ import annotations

# Adobe's table of the Symbol encoding (unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), as far as texts use it.
_LETTERS = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
)
_SIGNS = {
    0x6D: "µ",  # as keyboards and PDFs have it; the Greek letter is another character
    0x2D: "−", 0x40: "≅", 0x5E: "⊥", 0x7E: "∼", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑",
    0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xDE: "⇒",
    0xE5: "∑", 0xE2: "®", 0xE3: "©", 0xE4: "™",
}  # fmt: skip
_SYMBOLS = _LETTERS | _SIGNS
_PRIVATE = 0xF000  # where Word keeps the codes of fonts of symbols
_PRIVATE_AREA = range(0xE000, 0xF900)


def symbol(code: str, font: str) -> str:
    """The character with the hexadecimal ``code`` in ``font``; "" where it is a picture of unknown meaning."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if not 0x20 <= number <= 0xFFFF:
        return ""
    return symbols(chr(number), font)


def symbols(text: str, font: str) -> str:
    """``text`` that is set in ``font``, with what its codes stand for if that is Symbol."""
    if font.lower() != "symbol":
        if text.isascii():
            return text
        return "".join(letter for letter in text if ord(letter) not in _PRIVATE_AREA)
    return "".join(map(_symbol, text))


def _symbol(letter: str) -> str:
    number = ord(letter) - _PRIVATE if ord(letter) in range(_PRIVATE, _PRIVATE + 0x100) else ord(letter)
    return _SYMBOLS.get(number, "" if number in _PRIVATE_AREA else chr(number))

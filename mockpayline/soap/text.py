"""Writing text into XML so that whatever it holds, the document stays well-formed."""

from __future__ import annotations

import re

# XML 1.0, section 2.2: Char. Written as its complement; lone surrogates, which a Python string can hold and UTF-8
# cannot, are among it.
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
# A carriage return written as it is would be read as a line feed (XML 1.0, section 2.11).
special_in_text = re.compile(f"[<>&\r{_FORBIDDEN}]").search
"""Find what makes a text different from its escaped form; None for a text that may be written as it is."""

# Seldom needed, so `re` compiles and keeps them as they are.
_ANY_FORBIDDEN = f"[{_FORBIDDEN}]"
# Attribute values lose tabs and line feeds too (section 3.3.3).
_SPECIAL_IN_ATTRIBUTE = f'[<>&"\t\n\r{_FORBIDDEN}]'


def without_forbidden(value: str) -> str:
    """Return the text without the characters that XML has no way to write, not even as a reference."""
    return re.sub(_ANY_FORBIDDEN, "", value)


def escaped(value: str) -> str:
    """Return the text as the content of an element."""
    if special_in_text(value) is None:
        return value
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return re.sub(_ANY_FORBIDDEN, "", value)


def escaped_attribute(value: str) -> str:
    """Return the text as the value of an attribute between double quotes."""
    if re.search(_SPECIAL_IN_ATTRIBUTE, value) is None:
        return value
    return escaped(value).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def shown(value: str, length: int = 60) -> str:
    """Return a text that a caller sent as it may stand within a sentence: cut, on one line, between quotation marks."""
    kept = "".join(character if character.isprintable() else "?" for character in value[:length])
    return f'"{kept}"' if len(value) <= length else f'"{kept}..."'

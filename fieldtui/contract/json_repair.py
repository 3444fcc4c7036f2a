"""Repair JSON at the boundary: what one careless value breaks costs that value, not the page around it.

Vendors send text in other encodings, escapes of half a surrogate pair, bare line breaks in strings, `NaN`. After
`sound_json` an answer is valid UTF-8 and, wherever its brackets match, valid JSON: a broken string keeps its text
with U+FFFD in the broken places, any other broken scalar becomes null, a broken object becomes null, and an array
keeps what stands in it.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from fieldtui.contract.errors import Malformed

#: nested deeper than this is no vendor's record; what is deeper becomes null
DEEPEST = 100
#: how many arrays and objects, and how many commas, an answer may hold whatever its size
_CONTAINERS, _COMMAS = 100_000, 200_000
#: bytes that each further container and comma must bring along: `[],[],…` takes fifty times its size in memory
_BYTES_A_CONTAINER, _BYTES_A_COMMA = 16, 8

# with everything but brackets and quotes deleted, depth can be told without parsing
_NO_SIGNS = bytes(set(range(256)) - set(b'[]{}"'))
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
#: encodings of text that a server may declare; the other codecs of Python are no encodings of an answer
_ENCODINGS = ("iso8859", "latin", "cp", "ascii", "utf-16", "utf-32", "mac", "koi8", "shift_jis", "euc", "gb", "big5")
_PIECE = re.compile(r'[ \t\r\n]+|"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}:,]|[^ \t\r\n\[\]{}:,"]+', re.DOTALL)
# Python's own words for them reach us through vendors that print objects instead of encoding them
_LITERALS = {"True": "true", "False": "false", "None": "null"}
# JSON's numbers exactly: no leading zero, no "+", no bare dot
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_ESCAPE = re.compile(r"\\(?:([\"\\/bfnrt]|u[0-9a-fA-F]{4})|(.))", re.DOTALL)


def sound_json(body: bytes, content_type: str = "") -> bytes:
    """Return an answer's body as valid UTF-8, and as valid JSON if it is JSON that can be repaired.

    What is no JSON at all (a web page, half an answer) comes back undamaged, for its reader to complain about.
    Raise `Malformed` for JSON that is small as text and huge in memory.
    """
    text = _as_utf8(body, content_type)
    _insist_on_density(text)
    # the common case costs one pass of a fast parser and changes nothing
    if _is_deep(text) or not _is_json(text):
        # a web page is left as it is: its reader says "HTML where JSON is due"
        repaired = _repair(text.decode()) if text.lstrip()[:1] in (b"[", b"{", b'"') else None
        return text if repaired is None else repaired.encode()
    return text


def _is_json(text: bytes) -> bool:
    """Return whether it is valid JSON as it stands."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _is_deep(text: bytes) -> bool:
    """Return whether arrays and objects are nested deeper than any vendor's record; brackets in strings do not count.

    All that reads a record goes down level by level, and what is too deep for one of them must not get that far. Each
    pass takes off the innermost level, or two where arrays and objects take turns.
    """
    # fewer brackets than that cannot nest so deep
    if text.count(b"[") + text.count(b"{") <= DEEPEST:
        return False
    # escaped quotes end no string, so they go before the quotes are matched
    bare = text.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in text else text
    # most strings have no bracket, and are two quotes side by side by now; those that are left are taken out whole
    signs = bare.translate(None, _NO_SIGNS).replace(b'""', b"")
    brackets = b"".join(signs.split(b'"')[::2])
    for _ in range(DEEPEST):
        before = len(brackets)
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(brackets) == before:
            return False  # nothing is left, or the brackets do not match, which is found elsewhere
    return bool(brackets)


def loads(raw: bytes | msgspec.Raw) -> Any:
    """Decode JSON whose numbers may be larger than any number here: those become null.

    Raise `ValueError` or `RecursionError` for what is no JSON.
    """
    return json.loads(bytes(raw), parse_int=_read_int, parse_float=_read_float, strict=False)


def _read_int(digits: str) -> int | float | None:
    """Read a whole number; one of more digits than any id has is a float."""
    # int() of very long digits takes time that grows with their square
    return int(digits) if len(digits) <= 40 else _read_float(digits)


def _read_float(digits: str) -> float | None:
    """Read a number, None where it is infinite."""
    number = float(digits)
    return number if math.isfinite(number) else None


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """Return text as UTF-8 whatever its encoding; what cannot be read in any way becomes U+FFFD.

    Bytes that are valid UTF-8 are taken as such even where another encoding is declared: servers declare Latin-1 by
    default and send UTF-8, and text of another encoding is hardly ever valid UTF-8 by chance.
    """
    # UTF-16 is told by its mark alone: without one its zero bytes could be anything
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").encode()
    bare = body.removeprefix(_BYTE_ORDER_MARK)
    charset = _declared(content_type)
    if charset.startswith(("utf-16", "utf-32")):
        return bare.decode(charset, "replace").encode()
    if bare.isascii():
        # most bodies: nothing to decode
        return bare
    try:
        bare.decode()
    except UnicodeDecodeError:
        return bare.decode(charset or "utf-8", "replace").encode()
    return bare


def _declared(content_type: str) -> str:
    """Return the codec of a Content-Type header's charset, empty where it names none that text can have."""
    # a codec as "hex" or "zip" is known to Python, and would run on hostile bytes
    found = _CHARSET.search(content_type)
    try:
        name = codecs.lookup(found[1]).name if found else ""
    except LookupError:
        return ""
    return name if name.startswith(_ENCODINGS) else ""


def _insist_on_density(body: bytes) -> None:
    """Raise `Malformed` where an answer holds more values than a list of records of its size can."""
    # counted without parsing: what is refused here must not be built in memory first
    containers = body.count(b"[") + body.count(b"{")
    if (
        containers > _CONTAINERS + len(body) // _BYTES_A_CONTAINER
        or body.count(b",") > _COMMAS + len(body) // _BYTES_A_COMMA
    ):
        raise Malformed(f"{containers:,} arrays and objects in {len(body):,} bytes: no list of records")


@dataclass(slots=True)
class _Container:
    """An array or object that is being read. `start`: where its text begins among the parts.

    An array needs no separators to be understood: they are written anew. An object `awaits` a `key`, a `colon`, a
    `value`, or `more` (a comma or the end); what comes in another order breaks it.
    """

    closing: str
    start: int
    awaits: str = "first"
    comma: int = -1
    broken: bool = False

    @property
    def is_array(self) -> bool:
        """Whether it is an array."""
        return self.closing == "]"

    def take_value(self, *, text: bool) -> None:
        """Note a whole value; `text`: a string, which in an object may be a key."""
        # an array is understood without its commas
        if self.is_array:
            self.awaits = "more"
        elif self.awaits in ("first", "key"):
            self.broken |= not text
            self.awaits = "colon"
        else:
            self.broken |= self.awaits != "value"
            self.awaits = "more"

    def take_sign(self, sign: str, place: int) -> None:
        """Note an object's comma or colon, which stands at this place among the parts."""
        self.broken |= self.awaits != ("more" if sign == "," else "colon")
        self.awaits = "key" if sign == "," else "value"
        self.comma = place

    @property
    def is_whole(self) -> bool:
        """Whether it may end here."""
        return not self.broken and (self.is_array or self.awaits in ("first", "more"))


class _Repair:
    """One pass over the pieces of a text; `parts` is the repaired text so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[_Container] = []
        self._values = 0

    def take(self, piece: str) -> bool:
        """Add one piece; False where a bracket closes what it did not open, so that nothing can be repaired."""
        if piece[0] in " \t\r\n":
            self.parts.append(piece)
        elif piece in ("[", "{"):
            self._separate()
            self._open.append(_Container("]" if piece == "[" else "}", len(self.parts)))
            self._open[-1].broken = len(self._open) > DEEPEST
            self.parts.append(piece)
        elif piece in ("]", "}"):
            return self._close(piece)
        elif piece in (",", ":"):
            return self._add_sign(piece)
        else:
            self._separate()
            text = piece[0] == '"'
            self._add_value(_sound_string(piece) if text else _sound_literal(piece), text=text)
        return True

    def _separate(self) -> None:
        """Put a comma before every value of an array but the first."""
        if self._open and self._open[-1].is_array and self._open[-1].awaits == "more":
            self.parts.append(",")

    def _add_sign(self, sign: str) -> bool:
        """Add an object's comma or colon; False outside of everything."""
        if not self._open:
            return False
        if not self._open[-1].is_array:
            self._open[-1].take_sign(sign, len(self.parts))
            self.parts.append(sign)
        return True

    def _close(self, bracket: str) -> bool:
        """End the innermost container; a broken one becomes null, a comma before its end goes."""
        if not self._open or self._open[-1].closing != bracket:
            return False
        container = self._open.pop()
        if container.awaits == "key":
            self.parts[container.comma] = ""
            container.awaits = "more"
        if not container.is_whole and not self._open:
            return False
        if not container.is_whole:
            del self.parts[container.start :]
        self._add_value(bracket if container.is_whole else "null", text=False)
        return True

    def _add_value(self, end: str, *, text: bool) -> None:
        """Add the end of a value and tell what holds it."""
        self.parts.append(end)
        if self._open:
            self._open[-1].take_value(text=text)
        else:
            self._values += 1

    @property
    def is_whole(self) -> bool:
        """Whether exactly one value has come, and all that was opened is closed."""
        return not self._open and self._values == 1


def _repair(text: str) -> str | None:
    """Return the text with its broken values mended, None where its brackets do not match."""
    repair, place = _Repair(), 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None or not repair.take(piece[0]):
            return None
        place = piece.end()
    return "".join(repair.parts) if repair.is_whole else None


def _sound_literal(piece: str) -> str:
    """Return a number, true, false or null as JSON has it; null for anything else (`NaN`, `undefined`)."""
    if piece in ("true", "false", "null") or _NUMBER.match(piece):
        return piece
    return _LITERALS.get(piece, "null")


def _sound_string(piece: str) -> str:
    """Return a string, in its quotes, with U+FFFD for halves of surrogate pairs and for escapes that mean nothing."""
    try:
        msgspec.json.decode(piece.encode(), type=str)
    except (msgspec.DecodeError, UnicodeEncodeError):
        escaped = _ESCAPE.sub(_sound_escape, piece)
        value: str = json.loads(escaped, strict=False)
        whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return json.dumps(whole, ensure_ascii=False)
    return piece


def _sound_escape(found: re.Match[str]) -> str:
    """Return an escape that means something as it is, and U+FFFD in place of the backslash of any other."""
    return found[0] if found[1] else f"\ufffd{found[2]}"

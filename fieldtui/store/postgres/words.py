"""Text as words that are looked up alike: without case and accents, as the embedded store's index has them."""

from __future__ import annotations

import re
import unicodedata

#: letters and digits of any script; marks, which `_plain` takes away, would part a word
_WORD = re.compile(r"[^\W_]+")
#: what PostgreSQL can hold: characters of a word, and words of one record
_LONGEST, _MOST = 255, 40_000
#: places of a word within a text: PostgreSQL counts no further
_LAST_PLACE = 16_383


def words_in(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return [word[:_LONGEST] for word in _WORD.findall(_plain(text))]


def vector_of(text: str) -> str:
    """Return a text's words and their places as PostgreSQL writes a `tsvector`."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words_in(text)[:_MOST], start=1):
        places.setdefault(word, []).append(min(place, _LAST_PLACE))
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def query_of(text: str, *, phrase: bool) -> str:
    """Return words that stand side by side as PostgreSQL writes a `tsquery`, the last one perhaps longer if it is no
    phrase; the empty string when there are none.
    """
    words = words_in(text)
    if not words:
        return ""
    return " <-> ".join(f"'{word}'" for word in words) + ("" if phrase else ":*")


def _plain(text: str) -> str:
    """Return text without its case and accents."""
    # most text has none
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", text)
    return "".join(character for character in parts if not unicodedata.combining(character)).lower()

"""Text as words that are looked up alike: without case and accents, as the embedded store's index has them."""

from __future__ import annotations

import re
import unicodedata

#: whatever is neither a letter nor a digit of any script parts words
_BETWEEN = re.compile(r"[\W_]+")
#: the same for ASCII, many times faster
_ASCII = {number: " " for number in range(128) if not chr(number).isalnum()}
#: characters of one record that are looked up at most: PostgreSQL can hold a megabyte of words
_MOST = 200_000


def plain_words(text: str) -> str:
    """Return the words of a text without case and accents, with spaces between them."""
    text = text[:_MOST]
    if text.isascii():
        return text.lower().translate(_ASCII).strip()
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(character for character in parts if not unicodedata.combining(character))
    return _BETWEEN.sub(" ", bare.lower()).strip()

"""Text as words that are looked up alike: without case and accents, as the embedded store's index has them."""

from __future__ import annotations

import re
import unicodedata

#: whatever is neither a letter nor a digit of any script parts words
_BETWEEN = re.compile(r"[\W_]+")
#: the same for ASCII, many times faster
_ASCII = {number: " " for number in range(128) if not chr(number).isalnum()}
#: characters of one record, and of one word, that are looked up at most: PostgreSQL has limits for both
_MOST, _LONGEST = 200_000, 500


def plain_words(text: str) -> list[str]:
    """Return the words of a text without case and accents."""
    text = text[:_MOST]
    if text.isascii():
        words = text.lower().translate(_ASCII).split()
    else:
        parts = unicodedata.normalize("NFD", text)
        bare = "".join(character for character in parts if not unicodedata.combining(character))
        words = _BETWEEN.sub(" ", bare.lower()).split()
    return words if len(text) <= _LONGEST else [word[:_LONGEST] for word in words]

"""What someone may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean `x`?)` for the nearest known word, else the empty string."""
    from difflib import get_close_matches  # imported late: only mistakes need it

    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean `{found[0]}`?)" if found else ""

"""Vendor text is hostile: what may reach a terminal, and nothing else."""

from __future__ import annotations

import re

#: C0 and C1 controls, DEL, line and paragraph separators, bidirectional overrides and isolates, lone surrogates
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")
_MARK = "\N{REPLACEMENT CHARACTER}"
#: text that a spreadsheet would run as a formula, unless it is a number; some take full-width and other dashes alike
_FORMULA = re.compile(r"\s*[=+\-@\t\r|%＝＋－＠﹦﹢﹣﹫−‐‑‒–—](?!\d+(?:\.\d+)?$)")


def clean(text: str) -> str:
    """Return one line that is safe to print: breaks and tabs become spaces, other control characters a mark."""
    # nearly all text needs nothing
    if not _CONTROL.search(text):
        return text
    return _CONTROL.sub(_MARK, " ".join(_lines(text)).replace("\t", " "))


def clean_lines(text: str) -> list[str]:
    """Return the lines of a text, each safe to print."""
    return [clean(line) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    """Split a text at its line breaks; blanks before a break go. No pattern does both in linear time."""
    # a pattern that eats blanks before a break takes quadratic time over a megabyte of blanks
    *lines, last = _BREAK.split(text)
    return [*(line.rstrip(" \t") for line in lines), last]


def without_query(url: str, mark: str = "…") -> str:
    """Return a URL, or a name, as it may be told: what follows a `?` may be a key, and becomes the mark."""
    start, question, _ = url.partition("?")
    return f"{start}?{mark}" if question else url


def harmless(cell: str) -> str:
    """Return a CSV cell that no spreadsheet runs."""
    return f"'{cell}" if _FORMULA.match(cell) else cell

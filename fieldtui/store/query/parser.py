r"""Read a filter's text. Raises FilterError, with the column, for whatever it cannot make sense of; nothing else.

filter = branch ("|" branch)*     one of them must hold
branch = term*          separated by spaces; all must hold
term   = ["-"] [field ":"] atom ("," atom)*
atom   = characters, "*" for any number of any characters, "quotes" around what is meant literally (\" inside)
"""

from __future__ import annotations

import re

from fieldtui.store.models import FilterError
from fieldtui.store.query.terms import Atom, Term

_FIELD = re.compile(r"(raw\.[^\s:\",*]+|[^\W\d][\w.]*):", re.IGNORECASE)
# longer than any filter that a person writes; SQL made of it must stay within SQLite's own limits
_TEXT = 20_000
_ATOMS = 400


def parse(text: str) -> tuple[Term, ...]:
    """Return the terms of a filter, those of all branches with `|` between them; none for blank text."""
    if len(text) > _TEXT:
        raise FilterError(f"a filter may have {_TEXT} characters, this one has {len(text)}", _TEXT)
    terms = tuple(_Reader(text).terms())
    # each alternative becomes an expression, and SQLite nests a thousand of them at most
    if sum(len(term.atoms) for term in terms) > _ATOMS:
        raise FilterError(f"a filter may have {_ATOMS} alternatives in all", 0)
    return terms


class _Reader:
    """A place in the text that only moves forward."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def terms(self) -> list[Term]:
        """Read to the end."""
        terms = []
        while self._skip_space():
            terms.append(self._term())
        return terms

    def _skip_space(self) -> bool:
        while self._peek().isspace():
            self._at += 1
        return self._at < len(self._text)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _term(self) -> Term:
        column = self._at
        # a dash in front negates; within a word it is a letter like any other
        negated = self._peek() == "-"
        self._at += negated
        field = _FIELD.match(self._text, self._at)
        if field:
            self._at = field.end()
        # `a,,b` and `a,` name the same as `a,b`
        atoms = [atom for atom in self._atoms() if atom.text or atom.quoted]
        if not atoms:
            raise FilterError(_lack(field and field[1], negated), column)
        return Term(field[1] if field else None, tuple(atoms), negated, column)

    def _atoms(self) -> list[Atom]:
        atoms = [self._atom()]
        while self._peek() == ",":
            self._at += 1
            atoms.append(self._atom())
        return atoms

    def _atom(self) -> Atom:
        start, parts, quoted = self._at, [""], False
        while (character := self._peek()) and character != "," and not character.isspace():
            if character == '"':
                # quotes may stand within a word: `title:"a b"*`
                parts[-1] += self._quoted()
                quoted = True
                continue
            self._at += 1
            # each star begins a further part
            if character == "*":
                parts.append("")
            else:
                parts[-1] += character
        return Atom(tuple(parts), quoted, start)

    def _quoted(self) -> str:
        """Read what stands in quotes, from the opening one on."""
        start, read = self._at, ""
        self._at += 1
        while (character := self._peek()) != '"':
            if not character:
                raise FilterError("this quote is not closed", start)
            # only a quote and a backslash can be escaped; a backslash before anything else stands for itself
            if character == "\\" and self._text[self._at + 1 : self._at + 2] in ('"', "\\"):
                self._at += 1
            read += self._peek()
            self._at += 1
        self._at += 1
        return read


def _lack(field: str | None, negated: bool) -> str:
    """Return what is missing where an atom is due."""
    if field:
        return f"“{field}:” needs a value"
    return "“-” needs something to leave out" if negated else "a comma needs words on a side"

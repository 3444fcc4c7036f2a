"""What may follow in a filter that is being written: fields, the values that there are, times."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from fieldtui.contract.facets import MOMENTS, ValueType
from fieldtui.store.query.vocabulary import FilterField, Vocabulary

#: the word that is being written: a dash, a field, and the last of its alternatives
_WORD = re.compile(r'(?P<dash>-?)(?:(?P<field>[^\W\d][\w.]*):)?(?P<before>(?:(?:"[^"]*"|[^",])*,)*)(?P<atom>.*)')
#: how many are offered
MOST = 20
_AGES = ("<1h", "<1d", ">1d", ">3d", "today", "yesterday")
_AHEAD = ("<0h", "<1h", "<2h", "<1d", "today", "tomorrow")
_NUMBERS = (">0", ">1", "0")
#: characters that have a meaning, so that a value with one of them is put into quotes
_SPECIAL = re.compile(r'[\s",|*<>:()]|^-|\.\.')


class Offers(NamedTuple):
    """What may stand in place of a part of the text, from `start` to `end`."""

    start: int = 0
    end: int = 0
    candidates: Sequence[str] = ()

    def taken(self, text: str, at: int) -> tuple[str, int]:
        """Return the text with one candidate in it, and where the cursor then is."""
        candidate = self.candidates[at]
        return text[: self.start] + candidate + text[self.end :], self.start + len(candidate)


class FilterCompletion:
    """Completes filters over one vocabulary. `values(field, part)` reads the store: call `offers` in a thread."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        values: Callable[[str, str], Sequence[str]],
        now: Callable[[], float],
        zone: tzinfo,
    ) -> None:
        self._vocabulary, self._values, self._now, self._zone = vocabulary, values, now, zone

    def offers(self, text: str, cursor: int) -> Offers:
        """Return what the word before the cursor may become."""
        begin = _word_begin(text[:cursor])
        found = _WORD.fullmatch(text[begin:cursor])
        if found is None:
            return Offers()
        atom_start = begin + found.start("atom")
        atom = found["atom"]
        if found["field"] is None:
            # a comma between bare words is no beginning of a field
            names = [] if found["before"] else _beginning([f"{name}:" for name in self._vocabulary], atom)
            return Offers(atom_start, cursor, names)
        field = self._vocabulary.get(found["field"].lower())
        return Offers(atom_start, cursor, self._candidates(field, atom) if field is not None else ())

    def _candidates(self, field: FilterField, atom: str) -> list[str]:
        """Return the values that an alternative may become."""
        if field.type is ValueType.CHOICE:
            return _beginning(field.choices, atom)
        if field.type in MOMENTS:
            return _beginning(self._times(field), atom)
        if field.type is ValueType.NUMBER:
            return _beginning(_NUMBERS, atom)
        part = atom.strip('"')
        found = [quoted(value) for value in self._values(field.name, part)]
        # those that begin so come first, each group in the order of how often they occur
        return sorted(found, key=lambda value: not value.strip('"').casefold().startswith(part.casefold()))[:MOST]

    def _times(self, field: FilterField) -> Sequence[str]:
        """Return times that people ask for, and today's date as an example of one."""
        today = datetime.fromtimestamp(self._now(), self._zone)
        words = _AGES if field.type is ValueType.PAST else _AHEAD
        return (*words, f"{today:%Y-%m-%d}", f">={today:%Y-%m-%dT%H:00}")


def may_become_field(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether the last word of a filter may be the beginning of a field's name, rather than a word to find."""
    word = text[_word_begin(text) :].removeprefix("-").casefold()
    return bool(word) and any(name.startswith(word) for name in vocabulary)


def _word_begin(text: str) -> int:
    """Return where the last word begins: behind the last space that stands in no quotes."""
    begin, is_quoted = 0, False
    for index, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif character.isspace() and not is_quoted:
            begin = index + 1
    return begin


def _beginning(words: Sequence[str], part: str) -> list[str]:
    """Return the words that begin so, but not the one that stands there whole."""
    return [word for word in words if word.casefold().startswith(part.casefold()) and word != part][:MOST]


def quoted(value: str) -> str:
    """Return a value as a filter names it."""
    if not _SPECIAL.search(value) and value.lower() != "none":
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

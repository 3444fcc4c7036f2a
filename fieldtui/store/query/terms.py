"""A filter as it was written: terms that must all hold. Columns count from 0."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Atom:
    """One alternative of a term. `parts` are what stands between the unquoted `*`; one part means there is none."""

    parts: tuple[str, ...]
    quoted: bool
    column: int

    @property
    def text(self) -> str:
        """The alternative as a person would write it, without quotes."""
        return "*".join(self.parts)

    @property
    def is_wild(self) -> bool:
        """Whether an unquoted `*` stands in it."""
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True)
class Term:
    """`field:one,two`, or bare words when `field` is None; `negated` by a `-` in front."""

    field: str | None
    atoms: tuple[Atom, ...]
    negated: bool
    column: int

    @property
    def is_or(self) -> bool:
        """Whether this is the bare `|` that stands between two branches."""
        return (
            self.field is None
            and not self.negated
            # in quotes it is looked for as text
            and [atom.parts for atom in self.atoms if not atom.quoted] == [("|",)]
        )

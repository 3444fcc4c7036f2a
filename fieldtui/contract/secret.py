"""A secret that can be handed around without being shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property


class Secret:
    """A password or key; where it comes from may be told, what it is only `reveal` says.

    `origin` is for people: `the environment variable CWP_ID`, `the configuration`.
    `find` raises ConfigurationError when there is nothing to be found.
    """

    def __init__(self, origin: str, find: Callable[[], str]) -> None:
        self.origin = origin
        self._find = find

    @classmethod
    def literal(cls, value: str, origin: str = "the configuration") -> Secret:
        """Make a secret of a value that is already at hand."""
        return cls(origin, lambda: value)

    # found once: a secret command or a keyring may ask a person each time
    @cached_property
    def _value(self) -> str:
        return self._find()

    def reveal(self) -> str:
        """Return the secret itself; ConfigurationError, with the remedy, when it cannot be had."""
        return self._value

    def __repr__(self) -> str:
        return f"<secret from {self.origin}>"

    # str() too: a secret that ends up in a message must not be told there
    __str__ = __repr__

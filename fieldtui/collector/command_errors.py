"""An error on its way through the store, from the collector to whoever asked."""

from __future__ import annotations

from fieldtui.contract import errors
from fieldtui.contract.errors import ConfigurationError, FieldtuiError, ReadOnly, SourceError, StoreError


def encode_error(error: FieldtuiError) -> str:
    """Return an error as it goes through the store: its kind, and what it says."""
    return f"{type(error).__name__}\n{error}"


def decode_error(text: str) -> FieldtuiError:
    """Return an error that came through the store."""
    name, _, words = text.partition("\n")
    kind = getattr(errors, name, None)
    if kind is ConfigurationError:
        place, _, rest = words.partition(": ")
        return ConfigurationError(place, rest, "")
    # the others are made of parts that are not told
    if isinstance(kind, type) and issubclass(kind, SourceError | StoreError | ReadOnly):
        return kind(words)
    return FieldtuiError(words)

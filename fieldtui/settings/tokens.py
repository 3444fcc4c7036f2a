"""Access and refresh tokens between runs: one 0600 file in the state folder, so that ten commands log in once."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from fieldtui.contract.vendor import Token
from fieldtui.settings.files import write_private


class _Kept(msgspec.Struct, frozen=True):
    """A token as the file holds it."""

    access: str
    refresh: str = ""
    expires: float | None = None


class TokenFile:
    """The tokens of all sources by name. A damaged or unreadable file counts as empty: it costs a login.

    A file that others may read is not trusted, for they may have written it too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def get(self, source: str) -> Token | None:
        """Return what was kept for a source, expired or not."""
        kept = self._read().get(source)
        return Token(kept.access, kept.refresh, kept.expires) if kept else None

    def put(self, source: str, token: Token) -> None:
        """Keep a source's token; a folder that cannot be written to keeps none."""
        with self._lock:
            self._write({**self._read(), source: _Kept(token.access, token.refresh, token.expires)})

    def forget(self, source: str) -> None:
        """Throw one source's token away."""
        with self._lock:
            kept = self._read()
            if kept.pop(source, None):
                self._write(kept)

    def sources(self) -> list[str]:
        """Return the names of those whose tokens are kept."""
        return list(self._read())

    def _read(self) -> dict[str, _Kept]:
        try:
            if self._path.stat().st_mode & 0o077:
                return {}
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Kept])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}

    def _write(self, kept: dict[str, _Kept]) -> None:
        try:
            write_private(self._path, msgspec.json.encode(kept))
        except OSError:
            return

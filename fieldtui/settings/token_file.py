"""Access and refresh tokens between runs: one 0600 file in the state folder, so that ten commands log in once."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from fieldtui.contract.vendor import Token
from fieldtui.settings.private_files import write_private

#: scrypt's cost (N, r, p): hundredths of a second, since a password may be weak and its digest stands on disk
_COST = (4096, 8, 1)


class _Kept(msgspec.Struct, frozen=True):
    """A token as the file holds it. `at`: when it was put there; `login`: a digest of what it was got with."""

    access: str
    refresh: str
    expires: float | None
    at: float
    login: str


class _File(msgspec.Struct, frozen=True):
    """The whole file: the tokens by source, and the salt of their digests."""

    salt: str
    tokens: dict[str, _Kept]


class TokenFile:
    """The tokens of all sources. A damaged or unreadable file counts as empty: it costs a login.

    A file that others may read is not trusted, for they may have written it too. A token is given out only to the
    login that it was got with: vendor, addresses and credentials, not to whoever has the source's name now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # the collector and the console may write at the same time
        self._lock = threading.Lock()

    def of(self, source: str, login: Callable[[], bytes]) -> StoredToken:
        """Return where one source's token is kept. `login` says all that it is got with, secrets too."""
        return StoredToken(self, source, login)

    def forget(self, source: str) -> None:
        """Throw one source's token away."""
        with self._lock:
            file = self._read()
            # nothing to write where there was nothing
            if file.tokens.pop(source, None):
                self._write(file)

    def sources(self) -> list[str]:
        """Return the names of those whose tokens are kept."""
        return list(self._read().tokens)

    def _read(self) -> _File:
        try:
            # any bit for group or others: who can write a token can make us use one of theirs
            if not self._path.stat().st_mode & 0o077:
                return msgspec.json.decode(self._path.read_bytes(), type=_File)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            pass
        # a new salt with each new file
        return _File(os.urandom(16).hex(), {})

    def _write(self, file: _File) -> None:
        try:
            write_private(self._path, msgspec.json.encode(file))
        # a read-only state folder costs a login at each start
        except OSError:
            return


class StoredToken:
    """One source's place in the file. Looking there blocks: secrets may have to be looked up, and are hashed."""

    def __init__(self, file: TokenFile, source: str, login: Callable[[], bytes]) -> None:
        self._file, self._source, self._login = file, source, login

    def get(self, now: float) -> Token | None:
        """Return what was kept, expired or not, if it was got with this login; ConfigurationError as for secrets.

        A clock that was set back since does not lengthen its life.
        """
        file = self._file._read()
        kept = file.tokens.get(self._source)
        # in constant time, though only this user can try
        if kept is None or not hmac.compare_digest(kept.login, _digest(file.salt, self._login())):
            return None
        # by what was left when it was kept, if the clock now says more
        expires = None if kept.expires is None else min(kept.expires, now + kept.expires - kept.at)
        return Token(kept.access, kept.refresh, expires)

    def put(self, token: Token, now: float) -> None:
        """Keep a token; a folder that cannot be written to keeps none."""
        login = self._login()
        with self._file._lock:
            # read again within the lock: another source's token may have been put there meanwhile
            file = self._file._read()
            kept = _Kept(token.access, token.refresh, token.expires, now, _digest(file.salt, login))
            self._file._write(_File(file.salt, {**file.tokens, self._source: kept}))

    def forget(self) -> None:
        """Throw it away."""
        self._file.forget(self._source)


def _digest(salt: str, login: bytes) -> str:
    """Return a salted digest of what a token was got with."""
    cost, block, lanes = _COST
    # scrypt, so that a weak password cannot be guessed from the file
    return hashlib.scrypt(login, salt=salt.encode(), n=cost, r=block, p=lanes, dklen=32).hex()

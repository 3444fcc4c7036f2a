"""What the reading of an answer rests on besides the answer: program, resource, settings, and the request's context."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from fieldtui import __version__
from fieldtui.contract.secret import Secret


def basis(vendor: str, resource: str, settings: Any, context: str) -> str:
    """Return a digest of it; what is stored under another basis (an older program, another time zone) is asked anew.

    Secrets are left out: what is stored must not tell of them.
    """
    # the program's version counts: another one may read more, or something else, out of the same answer
    basis_parts = (__version__, vendor, resource, context, msgspec.to_builtins(settings, enc_hook=_plain))
    return blake2b(msgspec.json.encode(basis_parts, enc_hook=_plain), digest_size=16).hexdigest()


def _plain(value: object) -> str:
    """Write a setting of any other type."""
    return "" if isinstance(value, Secret) else str(value)

"""Which names of headers and fields stand for secrets; the one list that masks, exports and sendings go by."""

from __future__ import annotations

import re

#: wherever they stand in a name
_ANYWHERE = re.compile(
    "token|secret|passw|passphrase|cookie|credential|signature|api-?_?key|access-?_?key|private-?_?key"
    "|authoriz|authoris|authent|session|bearer|hmac|jwt",
    re.IGNORECASE,
)
#: only as a word of their own: Author, Keyboard and Signal are none
_WORDS = frozenset({"auth", "key", "sig", "sign", "otp", "pwd", "pass", "sid", "cert"})
_HARMLESS = frozenset({"idempotency-key", "x-idempotency-key"})


def is_secret_name(name: str) -> bool:
    """Return whether what has that name may be a secret, so that its value is neither kept nor shown nor sent on."""
    # it names a delivery and opens nothing; replays have to send it on
    if name.lower() in _HARMLESS:
        return False
    # whole words only: "keyboard" is no key, "api_key" is caught above
    return bool(_ANYWHERE.search(name)) or not _WORDS.isdisjoint(re.split(r"[^a-z]+", name.lower()))

"""To the user's clipboard through the terminal (OSC 52), also from inside tmux and screen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

#: bytes of text; more than this terminals refuse or cut
LIMIT = 74_000
_CHUNK = 240


def sequence(text: str, environment: Mapping[str, str]) -> str | None:
    """Return what to send to the terminal; None when the text is too long for it."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > LIMIT:
        return None
    plain = f"\x1b]52;c;{b64encode(data).decode()}\x07"
    if environment.get("TMUX"):
        # tmux takes the plain one where set-clipboard is on; the wrapped one passes through where that is allowed
        # escapes within tmux's wrapping are doubled
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environment.get("TERM", "").startswith("screen"):
        chunks = [plain[at : at + _CHUNK] for at in range(0, len(plain), _CHUNK)]
        # screen cuts a string of control characters at 256 bytes
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return plain

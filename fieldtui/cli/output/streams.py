"""Standard output as it can take what is printed: any character set, and a terminal that text must not command."""

from __future__ import annotations

import io
import json
import re
import sys

#: what commands a terminal: control characters other than tab and line feed, C1 and DEL among them
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


class Output(io.TextIOWrapper):
    """Writes text with escapes for what would command a terminal.

    What the character set lacks becomes a mark; with `as_json`, a JSON escape, so that nothing is lost.
    """

    as_json = False

    def write(self, text: str) -> int:
        """Write a text."""
        safe = _COMMANDS.sub(_escape, text) if self.isatty() else text
        if self.as_json and not _is_utf8(self.encoding):
            safe = _BEYOND_ASCII.sub(_escape, safe)
        super().write(safe)
        return len(text)

    @property
    def buffer(self) -> io.BufferedIOBase:  # type: ignore[override]
        """Return what takes bytes; they pass the same way."""
        return _Bytes(self)


class _Bytes(io.BufferedIOBase):
    """Takes UTF-8 and hands it on as text; pieces end where characters do."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write UTF-8."""
        self._output.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        """Have it written out."""
        self._output.flush()


def guard() -> None:
    """Put `Output` before a standard output that is a terminal, or cannot take every character."""
    stdout = sys.stdout
    if not isinstance(stdout, io.TextIOWrapper):
        return
    if stdout.isatty() or not _is_utf8(stdout.encoding):
        stdout.flush()
        sys.stdout = Output(
            stdout.buffer, stdout.encoding, errors="replace", newline="\n", line_buffering=stdout.line_buffering
        )
    else:
        stdout.reconfigure(errors="replace")


def expect_json() -> None:
    """Know from now on that what is printed is JSON."""
    if isinstance(sys.stdout, Output):
        sys.stdout.as_json = True


def _is_utf8(encoding: str) -> bool:
    """Return whether that is a name of UTF-8."""
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8")


def _escape(found: re.Match[str]) -> str:
    """Return the JSON escape of a character."""
    return json.dumps(found[0])[1:-1] if found[0] != "\x7f" else "\\u007f"

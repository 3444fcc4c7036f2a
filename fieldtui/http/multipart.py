"""Form data (RFC 7578): fields and files in one body."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fieldtui.contract.file_answers import FileAnswer

#: bytes of chance in a boundary: no content has it by accident
_CHANCE = 16


def multipart(fields: Mapping[str, str], files: Mapping[str, FileAnswer]) -> tuple[str, bytes]:
    """Return the content type and the body of a form; names of files are cleaned already."""
    boundary = f"----{secrets.token_hex(_CHANCE)}"
    parts = [_part(boundary, f'name="{_quoted(name)}"', "", value.encode()) for name, value in fields.items()]
    for name, file in files.items():
        about = f'name="{_quoted(name)}"; filename="{_quoted(file.name)}"'
        parts.append(_part(boundary, about, f"Content-Type: {file.type}\r\n", file.content))
    return f"multipart/form-data; boundary={boundary}", b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _part(boundary: str, about: str, more: str, content: bytes) -> bytes:
    """Write one part."""
    head = f"--{boundary}\r\nContent-Disposition: form-data; {about}\r\n{more}\r\n"
    return head.encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    """Escape what would end a name, as browsers do (RFC 7578, 4.2)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

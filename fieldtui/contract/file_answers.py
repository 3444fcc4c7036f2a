"""Files as answers: name, type and content in one text, so that a write carries its file to whichever process sends it.

The text is a `data:` URL (RFC 2397) with the file's name as a parameter. It stands in the outbox with the write, hence
the limit.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

#: bytes; a photo of a phone is 2 to 5 MB, and the store keeps the write for as long as it keeps others
LARGEST_FILE = 6_000_000
_LONGEST_NAME = 120
_FORM = re.compile(r"data:([\w.+-]+/[\w.+-]+);name=([^;,]+);base64,(.*)", re.DOTALL)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"\\/:*?<>|;]+')


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """One file. `type`: its media type."""

    name: str
    type: str
    content: bytes = field(repr=False)

    @property
    def label(self) -> str:
        """What a person is shown of it."""
        size = len(self.content)
        return f"{self.name} ({size / 1e6:.1f} MB)" if size >= 100_000 else f"{self.name} ({size:,} bytes)"


def load_file(path: Path) -> str:
    """Read a file as an answer; ValueError, with a sentence, for what cannot be sent."""
    try:
        # non-blocking: a pipe without a writer would hold the terminal for ever
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError(f"{path} is no regular file")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from None
    return encode_file(path.name, content)


def encode_file(name: str, content: bytes) -> str:
    """Write a file as an answer, under its cleaned name; ValueError where it is empty or too large."""
    if len(content) > LARGEST_FILE:
        raise ValueError(f"{clean_name(name)} is larger than {LARGEST_FILE // 1_000_000} MB")
    if not content:
        raise ValueError(f"{clean_name(name)} is empty")
    cleaned = clean_name(name)
    type = mimetypes.guess_type(cleaned)[0] or "application/octet-stream"
    return f"data:{type};name={quote(cleaned, safe='')};base64,{base64.b64encode(content).decode()}"


def decode_file(answer: str) -> FileAnswer:
    """Read such an answer; ValueError, with a sentence, for any other text."""
    found = _FORM.fullmatch(answer)
    if found is None:
        raise ValueError("is no file")
    try:
        content = base64.b64decode(found[3], validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is no file: its content is broken") from None
    if not content or len(content) > LARGEST_FILE:
        raise ValueError(f"is empty, or larger than {LARGEST_FILE // 1_000_000} MB")
    return FileAnswer(clean_name(unquote(found[2])), found[1], content)


def clean_name(name: str) -> str:
    """Return a file's name without folders, control characters and signs that mean something in a path or a header."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # half a character, as a name that is no UTF-8 has, cannot be sent
    known = last.encode("utf-8", "replace").decode()
    cleaned = _UNSAFE.sub("_", known).strip(" .") or "file"
    stem, dot, end = cleaned.rpartition(".")
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    return f"{stem[: _LONGEST_NAME - 10]}.{end[:9]}" if dot else cleaned[:_LONGEST_NAME]

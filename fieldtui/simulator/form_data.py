"""Form data as it comes to a simulated vendor."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from typing import NamedTuple

from starlette.requests import Request

from fieldtui.simulator.http_answers import content_type


class SentFile(NamedTuple):
    """A file in a form: the field's name, its own, its type, what is in it."""

    field: str
    name: str
    type: str
    content: bytes


async def read_files(request: Request) -> list[SentFile] | None:
    """Read the files of a form, None if the body is none."""
    if content_type(request) != "multipart/form-data":
        return None
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    form = message_from_bytes(head + await request.body(), policy=HTTP)
    parts = form.get_payload()
    return [_file(part) for part in parts if isinstance(part, Message)] if isinstance(parts, list) else None


def _file(part: Message) -> SentFile:
    """Read one part."""
    content = part.get_payload(decode=True)
    field = str(part.get_param("name", "", "content-disposition"))
    return SentFile(
        field, part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b""
    )

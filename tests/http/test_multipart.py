"""Form data as a server reads it."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import HTTP

from fieldtui.contract.file_answers import FileAnswer
from fieldtui.http.multipart import multipart


def test_form_is_read_back_by_another_parser() -> None:
    content = bytes(range(256)) + b"\r\n--\r\n"
    kind, body = multipart({"note": "Fünf"}, {"file": FileAnswer("ñ leak.jpg", "image/jpeg", content)})
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
    note, file = form.iter_parts()
    assert note.get_payload(decode=True) == "Fünf".encode()
    assert (file.get_content_type(), file.get_filename()) == ("image/jpeg", "ñ leak.jpg")
    assert file.get_payload(decode=True) == content


def test_boundary_is_another_one_each_time() -> None:
    assert multipart({}, {})[0] != multipart({}, {})[0]


def test_name_of_field_cannot_end_its_header() -> None:
    _, body = multipart({'a"\r\nX: 1': "v"}, {})
    assert b'name="a%22%0D%0AX: 1"' in body

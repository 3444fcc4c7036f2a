"""The vendor's error body, and what of it may be shown: its words and the id under which the vendor can find it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fieldtui.contract.flow import Reply
from fieldtui.http.json_readers import plain, read_text

#: the token rides in URLs, and vendors like to quote the URL in what they complain about
_TOKEN = re.compile(r"(?i)((?:access|refresh)_token|client_secret)(=|%3D|\"?\s*:\s*\"?)[^&\s\"']+")


def words(reply: Reply) -> tuple[str, str]:
    """Return the error's name, and all messages with the vendor's request id behind them; empty where there are
    none.
    """
    body = reply.members()
    errors = body.get("errors")
    known = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    text = dict.fromkeys(line for error in known if (line := _said(error)))
    message = "; ".join(text) or plain(body.get("message")) or plain(body.get("error_description"))
    names = dict.fromkeys(name for error in known if (name := read_text(error.get("name"))))
    code = ", ".join(names) or read_text(body.get("error")) or ""
    return without_tokens(code), without_tokens(message + "".join(_trace(body)))


def complaint(reply: Reply) -> str:
    """Return one line of what the vendor says: status, messages, name."""
    code, message = words(reply)
    return f"{reply.status} {message or 'refused'}" + (f" ({code})" if code else "")


# the same message often comes once for each property
def without_tokens(text: str) -> str:
    """Take tokens out of a text that quotes a URL or a body."""
    return _TOKEN.sub(r"\1\2…", text)


def _said(error: dict[str, Any]) -> str:
    """Return one error's message with property and reason. The property's value is left out: it may be a secret."""
    message, about = plain(error.get("message")), read_text(error.get("propertyName"))
    reason, code = read_text(error.get("reason")), read_text(error.get("code"))
    more = ", ".join(part for part in (about, reason, f"code {code}" if code else None) if part)
    return f"{message} [{more}]" if more and message else message or more


def _trace(body: dict[str, Any]) -> Iterator[str]:
    """Yield the vendor's id of the request, to be told to its support."""
    if request := read_text(body.get("requestId")):
        yield f" · request {request}"

"""What a request carries: its body with its type, and headers that HTTP can carry."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from fieldtui.contract.errors import NotSent
from fieldtui.contract.flow import Request
from fieldtui.contract.header_values import unfit


def encoded(request: Request, named: Mapping[str, str]) -> tuple[dict[str, str], bytes | None]:
    """Return a request's headers, besides those of the connection, and its body; `NotSent` for what cannot be sent.

    The value of a header may be a secret, so it is not repeated.
    """
    # the request's own headers win over the connection's, and those over the default
    headers = {"Accept": "application/json", **named, **request.headers}
    try:
        content = _body(request, headers)
    # half a character cannot be encoded, and JSON allows one to be written as \ud800
    except UnicodeEncodeError:
        raise NotSent("nothing was sent: a value holds half a character (a lone surrogate); write it anew") from None
    for name, value in headers.items():
        # httpx would raise with the value in its message
        if cause := unfit(value):
            raise NotSent(f"nothing was sent: the header {name} {cause}; correct the secret or setting that is sent")
    return headers, content


def _body(request: Request, headers: dict[str, str]) -> bytes | None:
    """Encode a request's body and name its type."""
    if request.json is not None:
        # the caller may have named a more special type
        headers.setdefault("Content-Type", "application/json")
        return msgspec.json.encode(request.json)
    if request.form is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return urlencode(list(request.form)).encode()
    return request.body

"""The vendor's three error bodies: a list of problems, a single word, and a health check that is not healthy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fieldtui.contract.errors import Malformed
from fieldtui.contract.wire import Reply
from fieldtui.http.fields import plain, read_text


def words(reply: Reply) -> tuple[str, str]:
    """Read an error body: all its codes, and all its messages as they came (Spanish) with what `meta` adds."""
    try:
        body = reply.json()
    except Malformed:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    problems = body.get("errors")
    if isinstance(problems, list):
        known = [problem for problem in problems if isinstance(problem, dict)]
        codes = dict.fromkeys(code for problem in known if (code := read_text(problem.get("code"))))
        said = dict.fromkeys(line for problem in known if (line := _said(problem)))
        return ", ".join(codes), "; ".join(said)
    message = plain(body.get("display_message")) or plain(body.get("message"))
    return read_text(body.get("error")) or "", message


def _said(problem: dict[str, Any]) -> str:
    """One problem's message and what its free-form `meta` adds to it."""
    return " ".join(part for part in (plain(problem.get("message")), *_extra(problem.get("meta"))) if part)


def _extra(meta: object) -> Iterator[str]:
    """What `meta` has to say: a text as it is, an object as `name: value`, nothing of anything deeper."""
    if isinstance(meta, str) and meta.strip():
        yield f"[{plain(meta)}]"
    elif isinstance(meta, dict):
        told = [f"{name}: {text}" for name, value in meta.items() if (text := read_text(value))]
        if told:
            yield f"[{', '.join(told)}]"

"""The vendor's three error bodies: a list of problems, a single word, and a health check that is not healthy."""

from __future__ import annotations

from fieldtui.contract.flow import Reply
from fieldtui.http.json_readers import read_text, shown


def words(reply: Reply) -> tuple[str, str]:
    """Read an error body: all its codes, and all its messages as they came (Spanish) with what `meta` adds."""
    body = reply.members()
    problems = body.get("errors")
    if problems:
        several = problems if isinstance(problems, list) else [problems]
        codes = dict.fromkeys(code for problem in several if (code := _code(problem)))
        text = dict.fromkeys(line for problem in several if (line := _said(problem)))
        return ", ".join(codes), "; ".join(text)
    message = shown(body.get("display_message")) or shown(body.get("message")) or ""
    return read_text(body.get("error")) or "", message


def _code(problem: object) -> str | None:
    """Return one problem's code."""
    return read_text(problem.get("code")) if isinstance(problem, dict) else None


def _said(problem: object) -> str:
    """Return one problem's message and what its free-form `meta` adds to it; a problem of another shape as it is."""
    if not isinstance(problem, dict) or not {"message", "meta", "code"} & set(problem):
        return shown(problem) or ""
    return " ".join(part for part in (shown(problem.get("message")), _extra(problem.get("meta"))) if part)


def _extra(meta: object) -> str:
    """Return what `meta` has to say: a text as it is, an object as `name: value`, anything else by its values."""
    detail = meta
    if isinstance(meta, dict):
        detail = ", ".join(f"{name}: {text}" for name, value in meta.items() if (text := shown(value)))
    return f"[{text}]" if (text := shown(detail)) else ""

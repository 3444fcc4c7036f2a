"""What changed in a record and when, as lines of text: fields by their labels, times in one form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.store.models import Revision
    from fieldtui.ui.render.render_context import RenderContext

#: names under which vendors keep the label of a field, and its value, beside one another
_LABELS = ("label", "field", "question", "title", "name")
_VALUES = ("value", "values", "answer", "displayvalue")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_ABSENT = object()


def history(revisions: Sequence[Revision], raw: bytes, context: RenderContext) -> list[list[Span]]:
    """Draw what changed when, the newest first. `raw`: the record's JSON as it is now, which names its fields."""
    text: list[list[Span]] = []
    record = _decoded(raw.decode("utf-8", "replace"))
    for revision in revisions:
        when = (f"  {context.exact(revision.at)}  ", "strong")
        text.append([when, (f"{revision.what}, seen by {revision.how}", "quiet")])
        for change in revision.changes:
            name, before, after = _told(change, record)
            was, now = _written(before, context), _written(after, context)
            text.append(
                [(f"      {plain(name)}: ", "quiet"), (f"{was} ", "quiet"), (f"{context.symbols.arrow} {now}", "")]
            )
    return text or [[("  nothing has changed since it was first seen", "quiet")]]


def _told(change: tuple[str, str | None, str | None], record: Any) -> tuple[str, str | None, str | None]:
    """Return the label of what changed, and the values before and after."""
    path, before, after = change
    if not path.startswith("raw."):
        return path.replace("_", " "), before, after
    old, new = _decoded(before), _decoded(after)
    label = _label(new) or _label(old)
    if label:
        return label, _value(old, before), _value(new, after)
    return _label_on_the_way(path, after, record) or path.removeprefix("raw."), before, after


def _label_on_the_way(path: str, after: str | None, record: Any) -> str:
    """Find the label in the part of the record that holds a value; only where that is still the value."""
    here, label = record, ""
    for step in path.split(".")[1:]:
        label = _label(here) or label
        if isinstance(here, dict):
            here = here.get(step, _ABSENT)
        elif isinstance(here, list) and step.isdecimal():
            here = here[int(step)] if int(step) < len(here) else _ABSENT
        else:
            here = _ABSENT
    is_same = here is not _ABSENT and after is not None and _plain_value(here) == after
    return label if is_same else ""


def _label(part: Any) -> str:
    """Return the label of a part that has one beside its value, else nothing."""
    if not isinstance(part, dict):
        return ""
    names = {str(name).casefold(): value for name, value in part.items()}
    if not any(name in names for name in _VALUES):
        return ""
    found = (names.get(name) for name in _LABELS)
    return next((label for label in found if isinstance(label, str) and label.strip()), "")


def _value(part: Any, whole: str | None) -> str | None:
    """Return the value of a part that has a label; what has none is shown whole."""
    if not isinstance(part, dict):
        return whole
    names = {str(name).casefold(): value for name, value in part.items()}
    return next((_plain_value(names[name]) for name in _VALUES if name in names), whole)


def _plain_value(value: Any) -> str | None:
    """Write a JSON value on one line."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _decoded(text: str | None) -> Any:
    """Return the value of what is JSON, else the text itself."""
    try:
        return msgspec.json.decode(text) if text else text
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return text


def _written(value: str | None, context: RenderContext) -> str:
    """Write a value as the screens do: a time in their form, a dash where there is none."""
    if value is None:
        return context.symbols.dash
    if _TIME.fullmatch(value):
        try:
            return context.exact(datetime.fromisoformat(value).timestamp())
        except (ValueError, OverflowError, OSError):
            return plain(value)
    return plain(value)

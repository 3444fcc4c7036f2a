"""The views of a configuration, each with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from fieldtui.contract.view import BUILT_IN, COLUMNS, EVERYTHING, View, free_keys, holder_of, is_key
from fieldtui.settings.suggestions import suggestion
from fieldtui.settings.toml_types import Mistakes, convert


def read_views(value: object, mistakes: Mistakes) -> tuple[View, ...]:
    """Read `[[views]]`; filters and sorts are looked at by who knows the filter language."""
    if not isinstance(value, list):
        mistakes.add(("views",), "`views` must be a list of tables", "write [[views]]")
        return ()
    views: list[View] = []
    for number, one in enumerate(value):
        view = convert(one, View, mistakes, "views", str(number))
        if view is None:
            continue
        for key, cause, remedy in _wrong(view, views):
            mistakes.add(("views", str(number), key), cause, remedy)
        views.append(view)
    return tuple(views)


def _wrong(view: View, before: list[View]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a view, given those that stand before it: the key, the cause, the remedy."""
    # a view is picked by its name
    if any(view.name == other.name for other in before):
        yield "name", f"two views are called “{view.name}”", "rename one"
    elif not view.name.strip():
        yield "name", "a view has no name", "give it one"
    elif view.name == EVERYTHING.name:
        yield "name", f"“{view.name}” is the list without a view", "rename it"
    yield from _wrong_key(view, before)
    yield from _wrong_columns(view)


def _wrong_key(view: View, before: list[View]) -> Iterator[tuple[str, str, str]]:
    """Yield why a view cannot have its key."""
    # one that is called like a built-in view takes its place, its key included
    replaced = {other.name for other in (*before, view)}
    others = [*before, *(each for each in BUILT_IN if each.name not in replaced)]
    if not view.key:
        return
    if len(view.key) > 1:
        yield "key", f"the key of the view “{view.name}” is more than one character", "shorten it"
    elif not is_key(view.key):
        yield "key", f"the key of the view “{view.name}” is not on every keyboard", "write a letter or a digit"
    elif holder := holder_of(view.key, view.name, others):
        cause = f"the key `{view.key}` of the view “{view.name}” belongs to {holder}"
        yield "key", cause, f"choose another one; free letters: {free_keys(others)}"


def _wrong_columns(view: View) -> Iterator[tuple[str, str, str]]:
    """Yield the columns that there are not."""
    for name in view.columns:
        if name not in COLUMNS:
            cause = f"the view “{view.name}” has no column `{name}`{suggestion(name, COLUMNS)}"
            yield "columns", cause, f"columns: {', '.join(COLUMNS)}"

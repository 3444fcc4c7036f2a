"""Everything that is wrong with a configuration, at once."""

from __future__ import annotations

from collections.abc import Iterator

from fieldtui.cli.compose import load_settings
from fieldtui.cli.queries import SORTS
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.load import faults
from fieldtui.settings.nearest import suggestion
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings, View
from fieldtui.store.protocol import FilterError


def complaints(paths: Paths) -> list[ConfigurationError]:
    """Return what is wrong: a file that cannot be read at all, else every source, secret, view and target."""
    try:
        settings = load_settings(paths)
    except ConfigurationError as error:
        return [error]
    return [*faults(settings), *filter_complaints(settings)]


def filter_complaints(settings: Settings) -> Iterator[ConfigurationError]:
    """Yield what is wrong with the filters and sorts that the configuration saves."""
    from fieldtui.store.query.fields import RECORDS
    from fieldtui.store.query.moments import Clock
    from fieldtui.store.query.plan import plan

    for view in settings.views:
        try:
            plan(view.where, RECORDS, Clock.at(0.0, "UTC"))
        except FilterError as error:
            cause = f"the filter of the view “{view.name}”: {error} (column {error.column + 1})"
            yield ConfigurationError(str(settings.path), cause, "see `fieldtui manual filter`")
    yield from (error for view in settings.views for error in _sort(settings, view))


def _sort(settings: Settings, view: View) -> Iterator[ConfigurationError]:
    """Yield what is wrong with a view's sort."""
    field, _, way = view.sort.partition(":")
    if view.sort and (field not in SORTS or way not in ("", "asc", "desc")):
        cause = f"the view “{view.name}” cannot be sorted by `{view.sort}`{suggestion(field, SORTS)}"
        yield ConfigurationError(str(settings.path), cause, f"sorts: {', '.join(SORTS)}, each with :desc or without")

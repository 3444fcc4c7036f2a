"""Everything that is wrong with a configuration, at once, each with its line and key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldtui.cli.query_args import SORTS
from fieldtui.cli.wiring.program_parts import read_settings
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.header_checks import line_of
from fieldtui.settings.load import faults
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings
from fieldtui.settings.suggestions import suggestion
from fieldtui.store.models import FilterError

_LINE = re.compile(r":(\d+)(?=$|: )")


def complaints(paths: Paths) -> list[ConfigurationError]:
    """Return what is wrong, in the order of the lines: a file that cannot be read at all, else every source, secret,
    view and target.
    """
    try:
        settings, found = read_settings(paths)
    except ConfigurationError as error:
        return [error]
    # sorted, so that a person goes through the file once from top to bottom
    return sorted([*found, *faults(settings), *filter_complaints(settings)], key=_line)


def number_of_sources(settings: Settings) -> str:
    """Return how many sources there are, as a count with its noun."""
    number = len(settings.sources)
    return f"{number} source{'s' * (number != 1)}"


def _line(error: ConfigurationError) -> int:
    """Return the line that a mistake is in, 0 where it is in none."""
    found = _LINE.search(error.place)
    return int(found[1]) if found else 0


def filter_complaints(settings: Settings) -> Iterator[ConfigurationError]:
    """Yield what is wrong with the filters and sorts that the configuration saves."""
    # imported here: a configuration without views needs no filter language
    from fieldtui.store.query.plan import plan
    from fieldtui.store.query.times import TimeReader
    from fieldtui.store.query.vocabulary import RECORDS

    for number, view in enumerate(settings.views):
        try:
            plan(view.where, RECORDS, TimeReader.at(0.0, "UTC"))
        except FilterError as error:
            place = line_of(settings, ("views", str(number), "where"))
            cause = f"views.{number}.where: the filter of the view “{view.name}”: {error} (column {error.column + 1})"
            yield ConfigurationError(place, cause, "see `fieldtui manual filter`")
        field, _, way = view.sort.partition(":")
        if view.sort and (field not in SORTS or way not in ("", "asc", "desc")):
            near = suggestion(field, SORTS)
            cause = f"views.{number}.sort: the view “{view.name}” cannot be sorted by `{view.sort}`{near}"
            remedy = f"sorts: {', '.join(SORTS)}, each with :desc or without"
            yield ConfigurationError(line_of(settings, ("views", str(number), "sort")), cause, remedy)

"""The views of whoever is at this console: the configuration's, and those kept in the state folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.view import View
from fieldtui.settings.schema import Settings
from fieldtui.settings.view_file import read_views_file, to_toml, write_views_file


class FileViewLibrary:
    """`ViewLibrary` of fieldtui.ui.ports. `settings` may be read only when it is first asked for."""

    def __init__(self, path: Path, settings: Callable[[], Settings]) -> None:
        self._path, self._settings = path, settings

    def configured(self) -> Sequence[View]:
        """Return the configuration's views; none where it cannot be read, which is shown elsewhere."""
        try:
            return self._settings().views
        except ConfigurationError:
            return ()

    def saved(self) -> Sequence[View]:
        """Return what was saved on a screen."""
        return read_views_file(self._path)

    def save(self, views: Sequence[View]) -> None:
        """Keep these. ConfigurationError where the folder cannot be written to."""
        try:
            write_views_file(self._path, views)
        except OSError as error:
            cause = f"the view cannot be kept ({error.strerror})"
            raise ConfigurationError(str(self._path), cause, "make the folder writable") from None

    def toml(self, view: View) -> str:
        """Write a view as it stands in a configuration."""
        return to_toml(view)

"""Which views a configuration may have, and what is told of the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldtui.contract.errors import ConfigurationError
from tests.settings.test_load import GOOD, read


@pytest.mark.parametrize(
    ("key", "holder"),
    [("s", "the console"), ("/", "the console"), ("b", "the view “Breach next”"), ("e", "the view “Water”")],
)
def test_taken_key_of_view_is_told_with_free_ones(tmp_path: Path, key: str, holder: str) -> None:
    text = GOOD + f'[[views]]\nname = "Water"\nkey = "e"\n[[views]]\nname = "Gas"\nkey = "{key}"\n'
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, text)
    assert caught.value.place.endswith(f":{text.count(chr(10))}")
    assert f"the key `{key}` of the view “Gas” belongs to {holder}" in caught.value.cause
    free = caught.value.remedy.rpartition(" ")[2]
    assert "E" in free
    assert not set("sbeUiwdS") & set(free)


def test_view_in_place_of_built_in_one_keeps_its_key(tmp_path: Path) -> None:
    text = GOOD + '[[views]]\nname = "Breach next"\nkey = "b"\n[[views]]\nname = "Mine"\nkey = "E"\n'
    text += '[[views]]\nname = "I"\nkey = "i"\n'
    assert [view.key for view in read(tmp_path, text).views] == ["b", "E", "i"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('name = " "', "a view has no name"),
        ('name = "All"', "is the list without a view"),
        ('name = "a"\nkey = "ñ"', "is not on every keyboard"),
        ('name = "a"\ncolumns = ["id", "titel"]', "no column `titel` (did you mean `title`?)"),
    ],
)
def test_view_that_cannot_be_is_told(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(words)):
        read(tmp_path, GOOD + f"[[views]]\n{line}\n")

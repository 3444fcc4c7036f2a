"""What a person is told of the collector: where it runs, why none does, and what came of what was asked of it."""

from __future__ import annotations

from datetime import UTC

import pytest
from rich.style import Style

from fieldtui.contract.control import CollectorPlace
from fieldtui.store.protocols.commands import CollectorCommand
from fieldtui.ui.models.collector_status import collector_line, collector_marks, command_answer, command_text
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.symbols import SYMBOLS
from fieldtui.ui.render.text_layout import Styles
from tests.ui.factories import NOW

CONTEXT = RenderContext(Styles({"": Style()}, Style(), Style()), SYMBOLS, lambda: NOW, UTC)
HERE = CollectorPlace(process="desk-7:4711", since=NOW - 2640, is_own=True)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (None, "collector: starting"),
        (CollectorPlace(), "collector: starting"),
        (CollectorPlace(trouble="the disk is full\x1b[2J"), "nobody polls: the disk is full�[2J"),
        (HERE, "collector desk-7:4711 since 06:58 · own, ends with this console"),
        (
            CollectorPlace(process="jump:7", read_only=True),
            "collector jump:7 · serves other consoles too · read-only: it sends no writes",
        ),
    ],
)
def test_line_says_where_collector_runs_or_why_none_does(place: CollectorPlace | None, text: str) -> None:
    assert "".join(part for part, _ in collector_line(place, CONTEXT)) == text


def test_every_screen_says_that_nothing_is_polled_or_sent() -> None:
    def marks(place: CollectorPlace | None, *, read_only: bool = False) -> str:
        return " ".join(text.strip() for text, _ in collector_marks(place, read_only=read_only))

    assert marks(HERE) == marks(None) == ""
    assert marks(HERE, read_only=True) == marks(CollectorPlace(process="jump:7", read_only=True)) == "read-only"
    assert marks(CollectorPlace(trouble="killed"), read_only=True) == "nobody polls read-only"


@pytest.mark.parametrize(
    ("name", "arguments", "text"),
    [
        ("refresh", b'{"source":"north"}', "refresh north"),
        ("pause", b'{"source":null}', "pause all sources"),
        ("fetch", b'{"address":"north/crew/7"}', "fetch north/crew/7"),
        ("replay cancel", b'{"id":7}', "replay cancel 7"),
        (
            "replay preview",
            b'{"what":"way:hook","target":"https://crm.example/in?key=s3cret","rate":50.0}',
            "replay preview https://crm.example/in?...",
        ),
    ],
)
def test_command_is_named_with_what_it_is_about(name: str, arguments: bytes, text: str) -> None:
    assert command_text(CollectorCommand(at=NOW, who="ana", name=name, arguments=arguments)) == text


@pytest.mark.parametrize(
    ("state", "error", "answer"),
    [
        ("waiting", "", ("waits for a collector", "warn")),
        ("running", "", ("being done", "busy")),
        ("done", "", ("done 07:40", "good")),
        ("failed", "Unreachable\nno answer\x07", ("failed 07:40: no answer�", "bad")),
    ],
)
def test_command_says_what_came_of_it(state: str, error: str, answer: tuple[str, str]) -> None:
    ended = None if state in ("waiting", "running") else NOW - 120
    command = CollectorCommand(at=NOW, who="ana", name="refresh", state=state, ended=ended, error=error)
    assert command_answer(command, CONTEXT) == answer

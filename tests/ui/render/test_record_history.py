"""A record's history says what changed by the label that people know the field by, and times in one form."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from rich.style import Style

from fieldtui.store.models import Revision
from fieldtui.ui.render.record_history import history
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.symbols import SYMBOLS
from fieldtui.ui.render.text_layout import Styles
from tests.ui.factories import NOW


@pytest.fixture
def context() -> RenderContext:
    """Draw without colours, in UTC."""
    return RenderContext(Styles({"": Style()}, Style(), Style()), SYMBOLS, lambda: NOW, UTC)


def lines(context: RenderContext, record: Any, *changes: tuple[str, str | None, str | None]) -> list[str]:
    """Return what is said of these changes to a record that is now so."""
    told = Revision(at=NOW, how="poll", what="changed", changes=changes)
    return [
        "".join(text for text, _ in line).strip() for line in history([told], json.dumps(record).encode(), context)
    ][1:]


def test_answer_added_is_named_by_its_question(context: RenderContext) -> None:
    added = {"Field": "Severity", "Value": "High"}
    record = {"Data": [{"Field": "Crew", "Value": "C1"}, added]}
    assert lines(context, record, ("raw.Data.1", None, json.dumps(added))) == ["Severity: – → High"]


def test_answer_that_moved_is_named_by_question_beside_it(context: RenderContext) -> None:
    record = {"Data": [{"Field": "Pressure", "Value": 12}]}
    assert lines(context, record, ("raw.Data.0.Value", "9", "12")) == ["Pressure: 9 → 12"]


def test_question_that_may_be_another_by_now_is_not_claimed(context: RenderContext) -> None:
    record = {"Data": [{"Field": "Crew", "Value": "C1"}]}
    assert lines(context, record, ("raw.Data.0.Value", "9", "12")) == ["Data.0.Value: 9 → 12"]


def test_field_of_vendors_own_is_named_without_our_prefix(context: RenderContext) -> None:
    assert lines(context, {"dwell": 4}, ("raw.dwell", "3", "4")) == ["dwell: 3 → 4"]


@pytest.mark.parametrize(
    "written", ["2026-11-21T07:40:05Z", "2026-11-21 08:40:05+01:00", "2026-11-21T07:40:05.123456Z"]
)
def test_times_are_written_as_everywhere_else(context: RenderContext, written: str) -> None:
    assert lines(context, {}, ("due", None, written)) == ["due: – → 07:40:05"]


def test_time_beyond_what_can_be_represented_stays_as_it_came(context: RenderContext) -> None:
    assert lines(context, {}, ("due", None, "9999-12-31T23:59:59-23:00")) == ["due: – → 9999-12-31T23:59:59-23:00"]

"""The common words of the vendors' dialects: ids that lead back, tokens that end, times in each form."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fieldtui.simulator.http_answers import Ids, IssuedTokens, iso_bare_offset, iso_ms, iso_offset, iso_z, spaced
from tests.simulator.small_world import MORNING


@given(st.integers(0, 1 << 39), st.integers())
def test_ids_lead_back_to_index(index: int, seed: int) -> None:
    ids = Ids(seed, "work")
    assert ids.of_hex24(ids.hex24(index)) == index
    assert len(ids.hex24(index)) == 24
    assert ids.of_guid(ids.guid(index).upper()) == index


@given(st.text(max_size=40))
def test_what_is_no_id_leads_nowhere(text: str) -> None:
    ids = Ids(1, "work")
    assert ids.of_hex24(text) is None
    assert ids.of_guid(text) is None
    assert ids.of_hex24(Ids(2, "work").hex24(1)) is None
    assert ids.of_guid(Ids(1, "site").guid(1)) is None


def test_tokens_end_by_themselves_or_all_at_once() -> None:
    moment = [MORNING]
    tokens = IssuedTokens(lambda: moment[0], 60)
    first, second = tokens.issue(), tokens.issue()
    assert tokens.valid(first)
    assert not tokens.valid("made up")
    assert not tokens.valid(None)
    moment[0] += timedelta(seconds=59)
    third = tokens.issue()
    moment[0] += timedelta(seconds=1)
    assert (tokens.valid(second), tokens.valid(third)) == (False, True)
    tokens.expire()
    assert not tokens.valid(third)
    assert tokens.ends(third) == moment[0]


def test_times_in_every_documented_form() -> None:
    moment, zone = MORNING + timedelta(milliseconds=7), ZoneInfo("America/Los_Angeles")
    assert iso_z(moment) == "2026-03-02T08:00:00Z"
    assert iso_ms(moment) == "2026-03-02T08:00:00.007Z"
    assert iso_offset(moment, zone, "milliseconds") == "2026-03-02T00:00:00.007-08:00"
    assert iso_bare_offset(moment, zone) == "2026-03-02T00:00:00-0800"
    assert spaced(moment, zone) == "2026-03-02 00:00:00"

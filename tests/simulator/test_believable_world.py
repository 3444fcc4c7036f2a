"""The world that a newcomer sees: believable at a glance, and with something to show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from fieldtui.cli.wiring.simulators import builders
from fieldtui.contract.record import Stage
from fieldtui.contract.safe_text import clean
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.world import World
from tests.end_to_end.program import Program
from tests.simulator.small_world import MORNING

#: what stands in no text that a person wrote into a work order
SUSPICIOUS = ("\\", "{", "}", "<", ">", "[", "]", "$", "`", "=", "%", "\u202e", "\ufeff")


@pytest.fixture(scope="module", params=sorted(builders(None)))
def vendor_world(request: pytest.FixtureRequest) -> LiveVendorWorld:
    """One vendor's share of the demo's world."""
    world = World(1, 2_000, start=MORNING, seconds=lambda: 0.0)
    return world.add_vendor(request.param, builders(None)[request.param].LOCALE)


def texts(vendor_world: LiveVendorWorld) -> Iterator[str]:
    """All titles, names and descriptions."""
    things = (vendor_world.people, vendor_world.crews, vendor_world.sites, vendor_world.work, vendor_world.stories)
    for thing in (one for every in things for one in every.values()):
        yield from (value for value in astuple(thing) if isinstance(value, str))


def test_no_text_looks_like_fault(vendor_world: LiveVendorWorld) -> None:
    for text in texts(vendor_world):
        plain = text.replace("<b>", "").replace("</b>", "").replace("<p>", "").replace("</p>", "").replace("<br>", "")
        assert clean(text) == text
        assert not any(sign in plain for sign in SUSPICIOUS), text
        assert len(text) < 120


def test_nobody_has_anothers_name_and_little_is_said_twice(vendor_world: LiveVendorWorld) -> None:
    names = [person.name for person in vendor_world.people.values()]
    assert len(set(names)) == len(names)
    if vendor_world.locale.bulk == "work" and len(vendor_world.locale.tasks) > 10:
        titles = Counter(work.title for work in vendor_world.work.values())
        assert max(titles.values()) <= 2
        assert len(titles) > 0.97 * len(vendor_world.work)
    last = [story.title for story in list(vendor_world.stories.values())[-20:]]
    assert len(set(last)) == len(last)


def test_late_work_lacks_photo_of_its_form(vendor_world: LiveVendorWorld) -> None:
    late = [
        work
        for work in vendor_world.work.values()
        if work.due < MORNING and work.stage in (Stage.UNDERWAY, Stage.REVIEW, Stage.HELD) and work.answers
    ]
    assert late or len(vendor_world.work) < 100
    assert all("pic" not in work.answers for work in late if work.index % 16 == 5)


def test_newcomer_finds_something_late_and_shortage(
    simulators: Callable[..., SimulatorProcess], tmp_path: Path
) -> None:
    """As `fieldtui demo` has it: the same number of records, seed and texts."""
    simulated = simulators(records=2_000, seed=1, tricky=False)
    assert simulated.config is not None
    program = Program(simulated.config, tmp_path)
    assert program.run("sync").returncode == 0
    for wanted in ("due:<0h -stage:done,cancelled kind:work_order", "short:>0 start:<1d end:>0h"):
        found = json.loads(program.run("list", "--where", wanted, "--format", "json").stdout)
        assert found, wanted
    simulated.stop()

"""The world moves by itself, the same way for the same seed, and takes orders."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Work, WorldEvent
from fieldtui.simulator.vendor_world import IllegalStep, step_refused
from tests.simulator.small_world import MORNING, Made, everything

OVER = (Stage.DONE, Stage.CANCELLED)


def some(made: Made, stage: Stage, *, asked: bool = False) -> Work:
    return next(work for work in made.vendor_world.work.values() if work.stage is stage and work.asked is asked)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.lists(st.floats(0.1, 900), min_size=1, max_size=6))
def test_same_seed_and_time_make_same_world(seed: int, steps: list[float]) -> None:
    often, once = Made(seed, 120), Made(seed, 120)
    for step in steps:
        often.after(step)
    assert everything(often.vendor_world) == everything(once.after(often.hand.at))


def test_another_seed_makes_another_world() -> None:
    assert everything(Made(1).vendor_world) != everything(Made(2).vendor_world)


def test_speed_only_makes_it_faster() -> None:
    assert everything(Made(speed=20).after(30)) == everything(Made().after(600))


def test_stopped_clock_stops_everything() -> None:
    made = Made()
    made.after(10)
    made.world.clock.pause(True)
    before = made.vendor_world.version
    made.after(3600)
    assert (made.vendor_world.version, made.vendor_world.now()) == (before, MORNING + timedelta(seconds=10))
    made.world.clock.pause(False)
    assert made.after(120).now() == MORNING + timedelta(seconds=130)
    assert made.vendor_world.version > before


def test_someone_watching_sees_news_within_tens_of_seconds() -> None:
    made = Made(records=400)
    seen: list[WorldEvent] = []
    made.vendor_world.watch(seen.append)
    made.after(60)
    assert {"work", "crew"} <= {happening.sort for happening in seen}
    assert any(happening.what == "created" and happening.sort == "work" for happening in seen)
    assert all(MORNING <= happening.at <= made.vendor_world.now() for happening in seen)


def test_in_shift_everything_that_can_happen_does() -> None:
    made = Made()
    seen: list[WorldEvent] = []
    made.vendor_world.watch(seen.append)
    began = set(made.vendor_world.work)
    for _ in range(16):
        made.after(1800)
    assert {(each.what, each.sort) for each in seen} >= {
        ("created", "work"),
        ("changed", "work"),
        ("created", "absence"),
        ("changed", "absence"),
        ("created", "story"),
        ("changed", "story"),
        ("changed", "crew"),
        ("created", "form"),
        ("changed", "form"),
    }
    assert began - set(made.vendor_world.work), "the oldest finished work leaves the lists"
    assert {work.stage for work in made.vendor_world.work.values()} >= set(Stage) - {Stage.HELD}


def test_work_keeps_version_of_form_it_began_with() -> None:
    made = Made()
    before = {index: work.form_version for index, work in made.vendor_world.work.items()}
    made.after(4 * 3600)
    kept = {index: work.form_version for index, work in made.vendor_world.work.items() if index in before}
    assert kept == {index: before[index] for index in kept}
    assert any(work.form_version > 1 for work in made.vendor_world.work.values())


def test_morning_has_realistic_spread() -> None:
    vendor_world = Made(records=1000).vendor_world
    now = vendor_world.now()
    stages = Counter(work.stage for work in vendor_world.work.values())
    late = [work for work in vendor_world.work.values() if work.due < now and work.stage not in OVER]
    soon = [work for work in vendor_world.work.values() if timedelta() < work.due - now < timedelta(hours=2)]
    assert stages[Stage.DONE] > 500
    assert min(stages[stage] for stage in Stage) >= 5
    assert 5 <= len(late) <= 60
    assert len(soon) > 10
    assert sum(absence.approved is None for absence in vendor_world.absences.values()) >= 5
    assert sum(not story.published for story in vendor_world.stories.values()) >= 5


def test_times_and_crews_belong_to_stage() -> None:
    made = Made(records=800)
    made.after(3600)
    for work in made.vendor_world.work.values():
        assert work.created <= work.updated <= made.vendor_world.now()
        assert work.updated.microsecond % 1000 == 0
        if work.stage in (Stage.NEW, Stage.OFFERED):
            assert work.crew is None
        if work.stage in (Stage.UNDERWAY, Stage.REVIEW, Stage.HELD):
            assert work.began is not None
            assert work.crew in made.vendor_world.crews
            assert set(work.people) <= set(made.vendor_world.people)


def test_answers_are_mostly_good_and_sometimes_not() -> None:
    vendor_world = Made(records=800).vendor_world
    missing = out_of_range = away = 0
    for work in vendor_world.work.values():
        form = vendor_world.form_of(work)
        if form is None or work.stage not in (Stage.REVIEW, Stage.DONE):
            continue
        asked = [question for _, _, questions in form.sections for question in questions]
        missing += sum(question.required and question.id not in work.answers for question in asked)
        psi = work.answers.get("psi")
        out_of_range += isinstance(psi, float) and psi > 1000
        photos = work.answers.get("pic", [])
        site = vendor_world.sites[work.site]
        assert isinstance(photos, list)
        away += any(photo["longitude"] and abs(photo["longitude"] - site.longitude) > 0.1 for photo in photos)
    assert min(missing, out_of_range, away) >= 1


def test_answers_fill_in_while_work_goes_on() -> None:
    made = Made()
    before = {work.index: len(work.answers) for work in made.vendor_world.work.values() if work.stage is Stage.UNDERWAY}
    made.after(600)
    now = {index: len(made.vendor_world.work[index].answers) for index in before if index in made.vendor_world.work}
    assert any(now[index] > before[index] for index in now)


def test_some_texts_are_hostile() -> None:
    vendor_world = Made(records=500).vendor_world
    titles = "".join(work.title for work in vendor_world.work.values())
    assert all(sign in titles for sign in ("\x1b", "[/]", "\u202e", "\n", "漏水", "e\u0301"))
    assert sum("\x1b" in work.title for work in vendor_world.work.values()) < 10


def test_order_is_obeyed_and_course_goes_on_from_there() -> None:
    made = Made()
    work = some(made, Stage.NEW)
    made.vendor_world.move(work, Stage.ASSIGNED, crew=3, comment="Take the big van")
    assert (work.stage, work.crew, work.comment) == (Stage.ASSIGNED, 3, "Take the big van")
    assert work.people == made.vendor_world.crews[3].members[:2]
    made.after(6 * 3600)
    assert work.stage not in (Stage.NEW, Stage.ASSIGNED)


def test_finished_by_order_is_finished_for_good() -> None:
    made = Made()
    work = some(made, Stage.REVIEW)
    made.vendor_world.move(work, Stage.DONE)
    made.after(2 * 3600)
    assert work.stage is Stage.DONE
    assert work.finished is not None


def test_illegal_step_is_refused_and_changes_nothing() -> None:
    made = Made()
    work, version = some(made, Stage.DONE), made.vendor_world.version
    with pytest.raises(IllegalStep, match="done work cannot become new"):
        made.vendor_world.move(work, Stage.NEW)
    assert (work.stage, made.vendor_world.version) == (Stage.DONE, version)


def test_request_is_accepted_or_rejected_and_nothing_else() -> None:
    made = Made()
    request = some(made, Stage.NEW, asked=True)
    assert step_refused(request, Stage.UNDERWAY)
    made.vendor_world.move(request, Stage.CANCELLED, comment="Duplicate")
    assert (request.stage, request.comment) == (Stage.CANCELLED, "Duplicate")


def test_absences_and_stories_take_verdict() -> None:
    made = Made()
    absence = next(each for each in made.vendor_world.absences.values() if each.approved is None)
    made.vendor_world.decide(absence, True)
    assert (absence.approved, absence.decided) == (True, made.vendor_world.now())
    story = next(each for each in made.vendor_world.stories.values() if not each.published)
    made.vendor_world.publish(story, True)
    assert story.published


def test_hundred_thousand_records_make_world() -> None:
    made = Made(records=100_000)
    assert len(made.vendor_world.work) == 100_000
    made.after(60)
    assert made.vendor_world.version > 0

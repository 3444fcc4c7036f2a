"""What a console that has swept everything must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fieldtui.vendors.crewsense.local_times import whole_days, whole_hours
from fieldtui.vendors.crewsense.simulator.absences import Absences
from fieldtui.vendors.crewsense.simulator.board import Board
from fieldtui.vendors.crewsense.simulator.callbacks import Callbacks
from fieldtui.vendors.crewsense.simulator.duties import DAY, ENGINES, QUALIFIERS, TIME_OFFS, USERS, DutyRoster
from fieldtui.vendors.crewsense.simulator.forms import FORMS, Forms
from fieldtui.vendors.crewsense.simulator.lookups import OFF_TYPE_NAMES, WORK_TYPE_IDS
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar
from fieldtui.vendors.crewsense.simulator.signups import Signups
from fieldtui.vendors.crewsense.simulator.trades import Trades

Words = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ExpectedRecords:
    """Tells it. A console asks for windows around its own time, which may not be the world's if that runs faster."""

    roster: DutyRoster
    calendar: ScheduleCalendar
    absences: Absences
    calls: Callbacks
    papers: Forms
    board: Board
    trades: Trades
    signups: Signups

    def tell(self) -> Mapping[str, Words]:
        """Return kind → id as in an address → the status word."""
        now = datetime.now(UTC)
        assignments, shifts = self._schedule(now)
        return {
            "assignment": assignments,
            "shift": shifts,
            "time_off": self._time_off(now),
            "callback": {str(call["id"]): call["status"] for call in self.calls.all()},
            "person": {str(USERS + index): None for index in self.roster.world.people},
            "reference": self._references(now),
            "form": {str(FORMS + index): None for index in self.papers.forms()},
            "submission": dict.fromkeys(self.papers.keys()),
            "notice": {"bulletin_board": None, **{str(200 + story.index): None for story in self.calls.notices()}},
        }

    def _schedule(self, now: datetime) -> tuple[Words, Words]:
        """Return assignments and shifts from 12 hours ago to 36 hours ahead."""
        assignments: dict[str, str | None] = {}
        shifts: dict[str, str | None] = {}
        window = whole_hours(now - timedelta(hours=12), now + timedelta(hours=36))
        for day, duties in self.roster.duties(*window):
            for duty in duties:
                assignments[f"{ENGINES + duty.crew.index}@{day.isoformat()}"] = None
                shifts.update(
                    {f"{self.calendar.shift_id(person, day)}@{day.isoformat()}": None for person in duty.staff}
                )
                added = self.roster.added_to(duty.crew.index, day)
                shifts.update({f"{each.id}@{day.isoformat()}": None for each in added})
        return assignments, shifts

    def _time_off(self, now: datetime) -> Words:
        """Return all segments from 31 days ago to 400 days ahead."""
        zone, found = self.roster.zone, {}
        start, end = whole_days(now - timedelta(days=31), now + timedelta(days=400), zone)
        for absence in self.absences.standing():
            for segment in self.absences.segments(absence):
                if segment.start < end and segment.end > start:
                    local = segment.start.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
                    found[f"{TIME_OFFS + absence.index}@{local}"] = "approved" if absence.approved else "pending"
        return found

    def _references(self, now: datetime) -> Words:
        """Return the look-up lists, and what else is no record of any other kind."""
        around = now - timedelta(hours=12), now + timedelta(hours=36)
        day, last = (moment.astimezone(self.roster.zone).date() for moment in whole_days(*around, self.roster.zone))
        after, _ = whole_hours(now - timedelta(hours=24), now)
        board = self.board
        return {
            **{f"qualifiers/{QUALIFIERS + number}": None for number in range(len(self.roster.skills))},
            **{f"work_types/{id}": None for id in WORK_TYPE_IDS},
            **{f"time_off_types/{id}": None for id in OFF_TYPE_NAMES},
            **{f"assignments/{ENGINES + index}": None for index in self.roster.world.crews},
            **{f"trades/{trade['id']}": trade["status"] for trade in self.trades.all()},
            **{f"signup_events/{event['id']}": event["status"] for event in self.signups.events()},
            **{f"availability_periods/{period['id']}": None for period in board.periods(*whole_hours(*around))},
            **{f"logs/{entry['log_id']}": None for entry in board.entries(after)},
            **{f"day_labels/{(day + DAY * ahead).isoformat()}": None for ahead in range((last - day).days + 1)},
        }

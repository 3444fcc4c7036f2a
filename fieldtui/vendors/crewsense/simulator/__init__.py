"""The vendor's side of the contract, for the demo and the tests: as strict as its documents, as odd as its answers."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import BaseRoute

from fieldtui.simulator.http_answers import IssuedTokens
from fieldtui.simulator.vendor_world import Faults, ServedAt, SimulatedVendor, VendorWorld
from fieldtui.vendors.crewsense.simulator.absences import Absences
from fieldtui.vendors.crewsense.simulator.access import CLIENT_ID, CLIENT_SECRET, Access
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer
from fieldtui.vendors.crewsense.simulator.board import Board
from fieldtui.vendors.crewsense.simulator.callbacks import Callbacks
from fieldtui.vendors.crewsense.simulator.duties import DutyRoster
from fieldtui.vendors.crewsense.simulator.expected_records import ExpectedRecords
from fieldtui.vendors.crewsense.simulator.forms import Forms
from fieldtui.vendors.crewsense.simulator.locale import LOCALE
from fieldtui.vendors.crewsense.simulator.lookups import LISTS, Lookups
from fieldtui.vendors.crewsense.simulator.people import People
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar
from fieldtui.vendors.crewsense.simulator.signups import Signups
from fieldtui.vendors.crewsense.simulator.staffing import Staffing
from fieldtui.vendors.crewsense.simulator.trades import Trades

__all__ = ["LOCALE", "build"]

#: seconds for which a token is good
LIFETIME = 86_400.0


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers what."""

    access: Access
    calendar: ScheduleCalendar
    absences: Absences
    people: People
    calls: Callbacks
    papers: Forms
    board: Board
    trades: Trades
    signups: Signups
    lookups: Lookups
    staffing: Staffing

    def routes(self) -> list[BaseRoute]:
        """Return everything that may be asked, and the two verdicts."""
        own = [self.access.login(), *self._time(), *self._people(), *self._rest(), *self._lists()]
        return [*own, self.access.nowhere()]

    def _time(self) -> list[BaseRoute]:
        """Return what is asked about days and absences."""
        to, absences, board = self.access.route, self.absences, self.board
        return [
            to("/schedule", self.calendar.schedule),
            to("/time_offs", absences.listed),
            to("/time_offs", absences.enter, "POST"),
            to("/time_offs/{id:int}", absences.one),
            to("/time_offs/{id:int}/approve", absences.approve, "POST"),
            to("/time_offs/{id:int}/deny", absences.deny, "POST"),
            to("/users/{id:int}/time_offs", absences.of_person),
            to("/assignments", board.assignments),
            to("/assignments/{id:int}", board.assignment),
            to("/assignments/{id:int}/finalization", self.staffing.finalize, "POST"),
            to("/assignments/{id:int}/finalization", self.staffing.unfinalize, "DELETE"),
            to("/shifts", self.staffing.of_person),
            to("/shifts", self.staffing.add, "POST"),
            to("/assignments/{id:int}/groups", board.groups),
            to("/assignments/{id:int}/admins", board.admins),
            to("/day_labels", board.day_labels),
            to("/availability_periods", board.availability),
        ]

    def _people(self) -> list[BaseRoute]:
        """Return what is asked about people and their qualifiers."""
        to, people = self.access.route, self.people
        return [
            to("/users", people.listed),
            to("/users/{id:int}", people.one),
            to("/users/{id:int}/qualifiers", people.qualifiers_of),
            to("/users/{id:int}/groups", people.groups_of),
            to("/users/{id:int}/timeoff/accrual/bank", people.bank_of),
            to("/qualifiers", people.qualifiers),
            to("/qualifiers/{id:int}", people.qualifier),
            to("/qualifiers/{id:int}/users", people.holders),
        ]

    def _rest(self) -> list[BaseRoute]:
        """Return what is asked about calls, boards, forms, trades and the log."""
        to, calls, board = self.access.route, self.calls, self.board
        return [
            to("/callbacks", calls.listed),
            to("/callbacks/{id:int}", calls.one),
            to("/callbacks/{id:int}/users", calls.asked),
            to("/announcements", calls.announcements),
            to("/bulletin_board", board.bulletin),
            to("/forms", self.papers.listed),
            to("/forms/", self.papers.listed),
            to("/forms/{id:int}/submissions", self.papers.written),
            to("/trades", self.trades.listed),
            to("/trades/{id:int}/users", self.trades.users),
            to("/signup_events", self.signups.listed),
            to("/signup_events/{id:int}", self.signups.one),
            to("/signup_events/{id:int}/users", self.signups.users),
            to("/signup_events/{id:int}/users", self.signups.sign_up, "POST"),
            to("/signup_events/{id:int}/users/{user:int}", self.signups.sign_off, "DELETE"),
            to("/logs", board.log),
            to("/logs/{after}", board.log),
        ]

    def _lists(self) -> list[BaseRoute]:
        """Return what is asked about the look-up lists."""
        to, lookups = self.access.route, self.lookups
        return [
            to("/company", lookups.company),
            to("/work_types/{id:int}/subtypes", lookups.subtypes),
            *(to(f"/{name}", lookups.of(name)) for name in LISTS),
            *(to(f"/{name}/{{id:int}}", lookups.one_of(name)) for name in LISTS),
        ]


def build(world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
    """Make one fire department of a part of the world."""
    zone = ZoneInfo(LOCALE.zone)
    style = AnswerStyle(faults, place, zone, in_pages=world.seed // 2 % 2 == 1)
    roster = DutyRoster(world, zone, LOCALE.skills)
    tokens, calendar = IssuedTokens(world.now, LIFETIME), ScheduleCalendar(roster, style)
    absences, calls = Absences(roster, style, calendar), Callbacks(roster, style, calendar)
    papers, board = Forms(roster, style, calendar), Board(roster, style, calendar)
    trades, signups = Trades(roster, style, calendar), Signups(roster, style, calendar)
    people, access = People(roster, style), Access(style, tokens)
    staffing = Staffing(roster, style, calendar, calls)
    lookups = Lookups(roster, style)
    desks = Desks(access, calendar, absences, people, calls, papers, board, trades, signups, lookups, staffing)

    def refuse(status: int, retry_after: float | None) -> Response:
        slug = {429: "too_many_requests", 409: "conflict"}.get(status, "server_error")
        return style.refuse(ErrorAnswer(status, slug, "Please try again later."), retry_after)

    return SimulatedVendor(
        source="station",
        settings={
            "vendor": "crewsense",
            "base_url": place.base,
            "time_zone": LOCALE.zone,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        },
        routes=desks.routes(),
        refuse=refuse,
        expire=tokens.expire,
        truth=ExpectedRecords(roster, calendar, absences, calls, papers, board, trades, signups).tell,
    )

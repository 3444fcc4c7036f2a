"""CrewSense, now Vector Scheduling: who stands where, who is away, who was called back."""

from __future__ import annotations

from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.crewsense.announcements import ANNOUNCEMENTS
from fieldtui.vendors.crewsense.assignments import ASSIGNMENTS
from fieldtui.vendors.crewsense.availability import AVAILABILITY
from fieldtui.vendors.crewsense.bulletin_board import BULLETIN_BOARD
from fieldtui.vendors.crewsense.callbacks import CALLBACKS
from fieldtui.vendors.crewsense.day_labels import DAY_LABELS
from fieldtui.vendors.crewsense.forms import FORMS
from fieldtui.vendors.crewsense.logs import LOGS
from fieldtui.vendors.crewsense.qualifiers import QUALIFIERS
from fieldtui.vendors.crewsense.schedule import SCHEDULE
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.signup_events import SIGNUP_EVENTS
from fieldtui.vendors.crewsense.submissions import SUBMISSIONS
from fieldtui.vendors.crewsense.time_offs import TIME_OFFS
from fieldtui.vendors.crewsense.trades import TRADES
from fieldtui.vendors.crewsense.type_lists import TIME_OFF_TYPES, WORK_TYPES
from fieldtui.vendors.crewsense.users import USERS
from fieldtui.vendors.crewsense.wire import connect, objects_of


def probe(settings: CrewSenseSettings) -> Flow[str]:
    """Ask for the qualifiers, a short list that needs a good token."""
    reply = yield Request(path="/qualifiers")
    return f"{len(objects_of(reply, 'items', 'data'))} qualifiers"


VENDOR = Vendor(
    name="crewsense",
    title="CrewSense",
    settings=CrewSenseSettings,
    connect=connect,
    resources=(
        SCHEDULE,
        TIME_OFFS,
        CALLBACKS,
        USERS,
        QUALIFIERS,
        WORK_TYPES,
        TIME_OFF_TYPES,
        FORMS,
        SUBMISSIONS,
        ANNOUNCEMENTS,
        BULLETIN_BOARD,
        ASSIGNMENTS,
        TRADES,
        SIGNUP_EVENTS,
        AVAILABILITY,
        DAY_LABELS,
        LOGS,
    ),
    probe=probe,
)

"""Answers in the vendor's documented shapes, with invented values."""

from __future__ import annotations

from typing import Any

HREF = "https://api.crewsense.com/v1"

SHIFT: dict[str, Any] = {
    "id": 456789,
    "href": f"{HREF}/shifts/456789",
    "start": "2025-03-15 08:00:00",
    "end": "2025-03-16 08:00:00",
    "length": 24,
    "break_start": "2025-03-15 12:00:00",
    "break_end": "2025-03-15 12:30:00",
    "break_length": 0.5,
    "hold_over": 0,
    "recurring": True,
    "notes": None,
    "user": {"id": 848, "href": f"{HREF}/users/848", "name": "Pat Doe", "ts_userid": "77"},
    "scheduled_by": {"id": 138, "href": f"{HREF}/users/138", "name": "Sam Chief"},
    "work_type": {
        "id": 33,
        "name": "Regular Time",
        "work_code": "REG",
        "color": "#3B4650",
        "subtypes": [{"id": 2, "label": "Mandatory"}],
    },
    "labels": [{"id": 12, "label": "ENG", "color": "#CCCCCC"}],
    "qualifiers": [{"id": 7, "shortcode": "CPT", "name": "Captains", "color": "#d81b60"}],
    "groups": [{"id": 2108, "label": "A Shift"}],
}
ASSIGNMENT: dict[str, Any] = {
    "id": 1234,
    "href": f"{HREF}/assignments/1234",
    "date": "2025-03-15",
    "start": "2025-03-15 08:00:00",
    "end": "2025-03-16 08:00:00",
    "name": "Engine 1",
    "minimum_staffing": 3,
    "is_finalized": False,
    "notes": None,
    "qualifiers_needed": [{"id": 7, "name": "Captains", "shortcode": "CPT", "minimum_staffing": 1}],
    "shifts": [SHIFT],
}
DAY: dict[str, Any] = {
    "date": "2025-03-15",
    "day_color": {"color": "#00acc1", "label": "C Shift"},
    "notes": "<p>Hydrant test</p>",
    "activities": None,
    "assignments": [ASSIGNMENT],
    "time_off": [
        {
            "id": 623492,
            "href": f"{HREF}/time_off/623492",
            "start": "2025-03-15 08:00:00",
            "end": "2025-03-16 08:00:00",
            "user": {"id": 849, "name": "Lee Roe"},
            "admin": {"id": 138, "name": "Sam Chief"},
            "time_off_type": {"id": 45, "name": "Vacation", "work_code": "VAC", "subtypes": []},
        }
    ],
    "callbacks": [
        {
            "id": 64012,
            "start": "2025-03-15 08:00:00",
            "end": "2025-03-16 08:00:00",
            "minimum_staffing": 1,
            "title": {"id": 112, "name": "Firefighter"},
            "records": [{"id": 2165743, "user": {"id": 850, "name": "Kim Poe"}, "work_site": None}],
        }
    ],
    "trades": [
        {
            "id": 4355,
            "start": "2025-03-15 08:00:00",
            "end": "2025-03-16 08:00:00",
            "requesting_user": {"id": 848, "name": "Pat Doe"},
            "accepting_user": {"id": 851, "name": "Jo Fox"},
            "admin": {"id": 138, "name": "Sam Chief"},
        }
    ],
    "misc": [
        {
            "id": 47711,
            "date": "2025-03-15",
            "length": 4.5,
            "user": {"id": 848, "name": "Pat Doe"},
            "work_type": "Training",
        }
    ],
}
SCHEDULE: dict[str, Any] = {
    "start": "2025-03-15 08:00:00",
    "end": "2025-03-16 08:00:00",
    "days": [DAY],
    "prev": {"href": f"{HREF}/schedule?start=2025-03-14%2008:00:00&end=2025-03-15%2008:00:00"},
    "next": {"href": f"{HREF}/schedule?start=2025-03-16%2008:00:00&end=2025-03-17%2008:00:00"},
}
TIME_OFF: dict[str, Any] = {
    "id": 744837,
    "time_off_type": {"id": 6, "name": "Vacation", "work_code": "VAC"},
    "user": {"id": 98, "name": "Al Bo", "href": f"{HREF}/users/98"},
    "admin": {"id": 34942, "name": "Sam Chief", "href": f"{HREF}/users/34942"},
    "start": "2025-07-10 07:00:00",
    "end": "2025-07-11 07:00:00",
    "length": 24,
    "real_length": 23.5,
    "status": 0,
    "request_date": "2025-07-01T08:19:57-07:00",
    "approval_date": None,
    "acknowledgement_date": None,
    "user_note": "Fishing",
    "traded_with": None,
}
USER: dict[str, Any] = {
    "user_id": 1234,
    "employee_id": "DEV123",
    "username": "pdoe",
    "first_name": "Pat",
    "last_name": "Doe",
    "full_name": "Pat Doe",
    "role": "Deputy",
    "avatar_url": None,
    "date_of_hire": "2011-03-04",
    "date_of_birth": "1987-07-04",
    "accrual_start_date": "2012-05-05",
    "emails": ["p@example.com"],
    "phone_numbers": ["5555555555"],
    "accrual_track": {"id": 4, "name": "Firefighter"},
    "accrual_profile": {"id": 5, "name": "5-10 years"},
    "fields": [{"id": 1, "label": "Retired?", "value": "0"}, {"id": 2, "label": "Birthday", "value": "July 4"}],
}
CALLBACK: dict[str, Any] = {
    "id": 123456,
    "title": {"id": 456, "name": "Firefighter"},
    "initiated_by": {"id": 848, "name": "Pat Doe"},
    "start": "2025-11-09 08:00:00",
    "end": "2025-11-10 08:00:00",
    "positions_to_fill": 2,
    "scheduled_to": "2025-11-05T06:30:00-07:00",
    "started_at": "2025-11-05T06:30:00-07:00",
    "ended_at": None,
    "deadline": "2025-11-05T10:00:00-07:00",
    "status": "filled",
}
CALLED: dict[str, Any] = {
    "id": "972",
    "position": "1",
    "status": "denied",
    "contact_method": "Mobile App",
    "contact_time": "2025-11-22 12:52:21",
    "response_time": None,
    "start_time": None,
    "end_time": None,
    "uses_opportunity": "1",
    "do_not_disturb": "1",
    "auto_accepted": "0",
}
QUALIFIER: dict[str, Any] = {
    "id": 7,
    "name": "Captain",
    "shortcode": "CPT",
    "color": "#d81b60",
    "text_color": "#FFFFFF",
    "modified_by": None,
    "modified_on": None,
    "target_solutions_credential_id": 1234,
}
FORMS: dict[str, Any] = {"141": {"title": "Truck check", "created_at": "2016-08-05 09:32:46", "created_by": "Al Bo"}}
SUBMISSION: dict[str, Any] = {
    "user": {"id": 98, "name": "Al Bo"},
    "submitted_at": "2015-09-23T19:27:28-0700",
    "submission": [{"title": "Type", "value": "Chemical"}, {"title": "PPE", "values": ["Gloves", "Mask"]}],
}
ANNOUNCEMENT: dict[str, Any] = {
    "id": 238,
    "company_id": 8,
    "title": "Test",
    "body": "<p>Great <strong>message!</strong></p>",
    "first_name": "Sam",
    "last_name": "Chief",
    "user": {"id": 848, "name": "Sam Chief"},
}
LISTED: dict[str, Any] = {
    "id": 1234,
    "position": 3,
    "name": "Engine 1",
    "date": "2014-01-22 08:00:00",
    "start": "2014-01-22 08:00:00",
    "end": "2014-01-23 08:00:00",
    "positions_to_fill": 4,
    "is_work_shift": True,
    "color": "#CCCCCC",
    "location": {
        "address": "1 Hill Dr",
        "city": "Salem",
        "state": "OR",
        "country": "United States",
        "zip": "97301",
        "latitude": "44.9400",
        "longitude": "-123.0300",
    },
}
TRADE: dict[str, Any] = {
    "id": "44799",
    "requesting_user": {"id": "956", "name": "V O", "href": f"{HREF}/users/956"},
    "request_date": "2025-05-10T17:16:15-07:00",
    "start": "2025-06-17T07:00:00-07:00",
    "end": "2025-06-18T07:00:00-07:00",
    "swap_start": "2025-07-14T07:00:00-07:00",
    "swap_end": "2025-07-15T07:00:00-07:00",
    "status": "filled",
}
EVENT: dict[str, Any] = {
    "id": 5,
    "work_type_id": 1,
    "work_subtype_id": None,
    "title": "Parade",
    "start": "2025-05-04 08:00:00",
    "end": "2025-05-05 08:00:00",
    "description": "<p>Bring <b>water</b></p>",
    "created_by": 34942,
    "created_at": "2025-04-01T09:34:45-07:00",
    "modified_by": 34942,
    "modified_at": "2025-04-02T09:34:45-07:00",
    "employees_needed": 2,
    "status": "partially_filled",
}
PERIOD: dict[str, Any] = {
    "id": 47348,
    "user": {"id": 98, "name": "Al Bo"},
    "start": "2025-03-15 08:00:00",
    "end": "2025-03-16 08:00:00",
    "admin": {"id": 138, "name": "Sam Chief"},
    "notes": "abroad",
    "unavailability_reason": {"id": 6, "name": "Default"},
}
LOG: dict[str, Any] = {
    "log_id": "3359725",
    "created": "2025-10-21T20:49:50-0700",
    "event_description": "Pat Doe logged in.",
    "user": {"id": "965", "name": "Pat Doe", "href": f"{HREF}/users/965"},
}
DAY_LABEL: dict[str, Any] = {"date": "2025-10-01", "color": "#00acc1", "label": "C Shift"}
BOARD: dict[str, Any] = {
    "content": "<h1>Hey there!</h1><p>Please read the <b>board</b></p>",
    "last_updated_by": {"id": 848, "name": "Pat Doe", "href": f"{HREF}/users/848"},
    "last_updated_at": "2025-02-27T19:04:29+01:00",
}
SIGNED_UP: list[dict[str, Any]] = [
    {"id": 2, "user": {"id": 138, "name": "Sam Chief", "href": f"{HREF}/users/138"}, "misc_hour_id": 12969},
    {"id": 3, "user": {"id": 848, "name": "Pat Doe", "href": f"{HREF}/users/848"}, "misc_hour_id": 12970},
]

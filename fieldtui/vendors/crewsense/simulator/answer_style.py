"""How this vendor speaks: errors, tags, links and the care with which it reads what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import reply, spaced, whole_number
from fieldtui.simulator.vendor_world import Faults, ServedAt

_FULL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")

#: records on a page of a list that comes in pages
PAGE = 50


class ErrorAnswer(Exception):
    """The request is answered with that error: status, slug, message."""

    def __init__(self, status: int, slug: str, *messages: str) -> None:
        super().__init__(*messages)
        self.status, self.slug, self.messages = status, slug, messages


def missing(model: str) -> ErrorAnswer:
    """Return the 404 that names the model of which there is none."""
    return ErrorAnswer(404, "not found", f"No query results for model [{model}].")


@dataclass(frozen=True, slots=True)
class AnswerStyle:
    """What is the same in all answers. `zone` is the organisation's; it stands in no answer.

    `in_pages`: lists that could be long come in pages, whoever asks.
    """

    faults: Faults
    place: ServedAt
    zone: ZoneInfo
    in_pages: bool = False

    def refuse(self, complaint: ErrorAnswer, retry_after: float | None = None) -> Response:
        """Answer with an error; its message is one string, or a list of them."""
        words: str | list[str] = list(complaint.messages)
        if len(words) == 1 and not self.faults.strikes("error_message list", calm=0.1, rough=0.5):
            words = words[0]
        body = {"status": complaint.status, "error": complaint.slug, "error_message": words}
        headers = {"Retry-After": f"{retry_after:.0f}"} if retry_after is not None else None
        return reply(body, complaint.status, headers)

    def answer(self, request: Request, value: Any) -> Response:
        """Answer with JSON under its tag, or with a 304 if the caller has it already."""
        if not isinstance(value, bytes) and self.faults.strikes("string ids", calm=0.02, rough=0.15):
            value = _stringly(value)
        body = value if isinstance(value, bytes) else msgspec.json.encode(value)
        tag = f'W/"{sha256(body).hexdigest()[:20]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return reply(body, headers={"ETag": tag})

    def listed(self, request: Request, path: str, rows: Sequence[dict[str, Any]]) -> Response:
        """Answer with a list that may come in pages: where `limit` or `after` asks for it, and always for some seeds.

        A page ends with the id behind which the next one begins.
        """
        asked = request.query_params
        if not self.in_pages and "limit" not in asked and "after" not in asked:
            return self.answer(request, list(rows))
        limit = whole_number(request, "limit", PAGE, most=500)
        after = whole_number(request, "after", 0, least=0, most=10**9)
        if limit is None or after is None:
            raise ErrorAnswer(422, "invalid_params", "The limit must be an integer.", "The after must be an integer.")
        left = [row for row in rows if int(row["id"]) > after]
        page, kept = left[:limit], {name: value for name, value in asked.items() if name not in ("limit", "after")}

        def link(row: dict[str, Any]) -> str:
            return self.link(path, {**kept, "limit": str(limit), "after": str(row["id"])})

        before = [row for row in rows if int(row["id"]) <= after]
        links = {
            "prev": self.link(path, {**kept, "limit": str(limit), "after": str(_before(before, limit))})
            if before
            else None,
            "next": link(page[-1]) if len(left) > limit else None,
        }
        return self.answer(request, {"items": page, "metadata": {"links": links}})

    def link(self, path: str, query: Mapping[str, str]) -> str:
        """Write an absolute link, now and then to a host that exists in the vendor's office only."""
        local = self.faults.strikes("local link hosts", calm=0.1, rough=0.5)
        root = "http://api.crewsense.local" if local else self.place.base
        return f"{root}/v1{path}?" + "&".join(f"{name}={quote_plus(value)}" for name, value in query.items())

    def href(self, path: str) -> str:
        """Write the absolute address of a thing."""
        return f"{self.place.base}/v1{path}"

    def clock(self, moment: datetime) -> str:
        """Write a time without its zone."""
        return spaced(moment, self.zone)

    def moment(self, text: str, name: str) -> datetime:
        """Read a parameter that must be a full date and time; a bare date is refused."""
        if not _FULL.match(text):
            raise ErrorAnswer(400, "bad_request", f"The {name} does not match the format Y-m-d H:i:s.")
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(UTC)
        except ValueError:
            raise ErrorAnswer(400, "bad_request", f"The {name} is not a valid date.") from None

    def window(self, request: Request, *, required: bool = True) -> tuple[datetime, datetime] | None:
        """Read `start` and `end`; None where they are not required and not there."""
        values = [(name, request.query_params.get(name)) for name in ("start", "end")]
        absent = [f"The {name} field is required." for name, value in values if not value]
        if absent and (required or len(absent) == 1):
            raise ErrorAnswer(422, "invalid_params", *absent)
        if absent:
            return None
        start, end = (self.moment(value or "", name) for name, value in values)
        if end <= start:
            raise ErrorAnswer(422, "invalid_params", "The end must be a date after start.")
        return start, end

    def days(self, request: Request, default: datetime) -> tuple[datetime, datetime]:
        """Read `start` and `end` where dates will do; both are the default day if they are not there."""
        start, end = (self._day(request.query_params.get(name), default) for name in ("start", "end"))
        return start, end + timedelta(days=1)

    def _day(self, text: str | None, default: datetime) -> datetime:
        """Read a date, with or without a time, as the midnight with which it begins."""
        text = text or self.clock(default)
        if not _DATE.match(text[:10]):
            raise ErrorAnswer(400, "bad_request", "The date does not match the format Y-m-d.")
        return self.moment(text[:10] + " 00:00:00", "date")


def _before(rows: Sequence[dict[str, Any]], limit: int) -> int:
    """Return behind which id the page before these begins, 0 for the first."""
    return int(rows[-limit - 1]["id"]) if len(rows) > limit else 0


def _stringly(value: Any) -> Any:
    """Write ids and states as strings, as some of the older endpoints do."""
    if isinstance(value, dict):
        return {key: _as_string(key, inner) for key, inner in value.items()}
    return [_stringly(inner) for inner in value] if isinstance(value, list) else value


def _as_string(key: str, value: Any) -> Any:
    """Write one value so if it is an id or a state."""
    if isinstance(value, int) and not isinstance(value, bool) and (key in ("id", "status") or key.endswith("_id")):
        return str(value)
    return _stringly(value)

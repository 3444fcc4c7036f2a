"""The vendor's REST calls: workspaces, lists, searches by page token, single entities, and the two writes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, array, content_type, read_object, reply
from fieldtui.simulator.vendor_world import Faults
from fieldtui.vendors.gruntify.simulator.actions import Writes
from fieldtui.vendors.gruntify.simulator.catalogues import Catalogue
from fieldtui.vendors.gruntify.simulator.error_answers import invalid, problem
from fieldtui.vendors.gruntify.simulator.tenants import TENANTS, Tenant

PAGE_SIZE, LARGEST = 10, 500


class Api:
    """The handlers. `catalogues`: workspace → entity → what it serves."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, Catalogue]], writes: Writes, faults: Faults) -> None:
        self._catalogues, self._writes, self._faults = catalogues, writes, faults

    async def workspaces(self, request: Request) -> Response:
        """`GET /workspaces/`: all that the account is in."""
        return reply([tenant.describe() for tenant in TENANTS.values()])

    async def workspace(self, request: Request) -> Response:
        """`GET /workspaces/{ws}`."""
        return reply(self._tenant(request).describe())

    async def everything(self, request: Request) -> Response:
        """`GET /workspaces/{ws}/{entity}/`: a bare array."""
        found = self._catalogue(request)
        return reply(array(found.page(0, found.count())))

    async def search(self, request: Request) -> Response:
        """`POST /workspaces/{ws}/{entity}/search/`: one page of what matches all criteria."""
        found = self._catalogue(request)
        criteria = await _read(request)
        token = next((criteria.pop(key) for key in list(criteria) if key.lower() == "pagetoken"), None)
        at = read_token(token)
        items, total = _matching(found, criteria, at)
        following = write_token(at.behind()) if (at.start + at.size) < total else None
        if self._faults.strikes("empty page with a token", calm=0.01, rough=0.1):
            items, following = (), write_token(at.behind(empty=True))
        key = "items" if self._faults.strikes("other record key", rough=0.05) else "results"
        paging = {
            "currentPage": at.page,
            "previousPageToken": write_token(at.before()) if at.page > 1 else None,
            "nextPageToken": following,
        }
        return reply(msgspec.json.encode(paging)[:-1] + b',"' + key.encode() + b'":' + array(items) + b"}")

    async def one(self, request: Request) -> Response:
        """`GET /workspaces/{ws}/{entity}/{id}/`."""
        found = self._catalogue(request).find(request.path_params["id"])
        if found is None:
            raise Failure(problem(404))
        return reply(found)

    async def change(self, request: Request) -> Response:
        """`PATCH /workspaces/{ws}/{entity}/{id}/`: answers with the entity as it is then."""
        catalogue = self._catalogue(request)
        self._writes.apply(request.path_params["entity"], catalogue, request.path_params["id"], await _read(request))
        return await self.one(request)

    async def nowhere(self, request: Request) -> Response:
        """Return whatever is not a call of this API."""
        return problem(404)

    def _tenant(self, request: Request) -> Tenant:
        """Return the workspace that the path names; 404 for what is not one of the account's."""
        tenant = TENANTS.get(request.path_params["ws"])
        if tenant is None:
            raise Failure(problem(404, "Workspace not found"))
        return tenant

    def _catalogue(self, request: Request) -> Catalogue:
        """Return the entity that the path names; 403 where the workspace does not have it switched on."""
        tenant, entity = self._tenant(request), request.path_params["entity"]
        found = self._catalogues[tenant.slug].get(entity)
        if found is None:
            raise Failure(problem(404))
        if tenant.lacks(entity):
            raise Failure(problem(403, "Feature not enabled"))
        if self._faults.strikes("role refused", rough=0.005):
            raise Failure(problem(403, detail="Your role may not use this feature"))
        return found


async def _read(request: Request) -> dict[str, Any]:
    """Read a JSON object that says that it is JSON."""
    if content_type(request) != "application/json":
        raise Failure(problem(415))
    body = await read_object(request)
    if body is None:
        raise invalid("$", "The body is not a JSON object.")
    return body


def _matching(found: Catalogue, criteria: Mapping[str, Any], at: Place) -> tuple[Sequence[bytes], int]:
    """Return a page of the entities whose fields are as asked for, and how many there are; null asks for nothing."""
    wanted = {key.lower(): value for key, value in criteria.items() if value is not None}
    if not wanted:
        return found.page(at.start, at.size), found.count()
    matching = [item for item in found.page(0, found.count()) if _fits(item, wanted)]
    return matching[at.start : at.start + at.size], len(matching)


def _fits(item: bytes, wanted: Mapping[str, Any]) -> bool:
    """Compare an entity with the criteria; a criterion that is no field of it is refused."""
    fields = {key.lower(): value for key, value in msgspec.json.decode(item).items()}
    for key in wanted:
        if key not in fields:
            raise invalid(key, "There is no such field to search by.")
    return all(str(fields[key]).lower() == str(value).lower() for key, value in wanted.items())


class Place(NamedTuple):
    """What a page token says. `empty`: how many pages before this one held nothing although there was more."""

    page: int
    size: int
    empty: int = 0

    @property
    def start(self) -> int:
        """The first record of the page, from 0."""
        return (self.page - 1 - self.empty) * self.size

    def behind(self, *, empty: bool = False) -> Place:
        """Return the next page; `empty`: this one held nothing, so that its records are there."""
        return Place(self.page + 1, self.size, self.empty + empty)

    def before(self) -> Place:
        """Return the page before."""
        return Place(self.page - 1, self.size, min(self.empty, self.page - 2))


def write_token(at: Place) -> str:
    """Make a page token; the vendor spells its keys now one way, now the other."""
    odd = at.page % 2
    spelled = {"PageSize": at.size, "Page": at.page} if odd else {"pageSize": at.size, "page": at.page}
    return base64.b64encode(msgspec.json.encode({**spelled, "empty": at.empty} if at.empty else spelled)).decode()


def read_token(token: Any) -> Place:
    """Read a page token in any casing; no token is the first page, anything else is refused."""
    if token is None:
        return Place(1, PAGE_SIZE)
    wrong = invalid("PageToken", "The page token is not valid.")
    try:
        position = msgspec.json.decode(base64.b64decode(token, validate=True), type=dict[str, int])
    except (TypeError, ValueError, binascii.Error, msgspec.DecodeError):
        raise wrong from None
    found = {key.lower(): value for key, value in position.items()}
    at = Place(found.get("page", 0), found.get("pagesize", 0), found.get("empty", 0))
    if at.start < 0 or at.empty < 0 or not 1 <= at.size <= LARGEST:
        raise wrong
    return at

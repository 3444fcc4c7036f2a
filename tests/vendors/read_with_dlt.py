"""Read every simulator's lists with an independent REST client, and compare the ids with what the program reads.

    pip install --target FOLDER dlt==1.31.0
    python -m tests.vendors.read_with_dlt FOLDER [RECORDS]

The client is dlt's `RESTClient` with its own logins and paginators, so that a simulator that only our adapters can read
shows. It stays out of the suite: the package brings many others along.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fieldtui.simulator.child_process import SimulatorProcess

Settings = Mapping[str, Any]
Item = dict[str, Any]


class Reading(NamedTuple):
    """One list as the client read it: which kind of record our program makes of it, and the ids."""

    source: str
    kind: str
    ids: set[str]


def crewsourcing(name: str, own: Settings) -> Iterator[Reading]:
    """Read page after page until one is empty; two lists are not paged."""
    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth
    from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator, SinglePagePaginator

    headers = {"Utility-ID": str(own["utility_id"]), "Channel": "web"}
    client = RESTClient(own["base_url"], headers=headers)
    login = {"email": own["email"], "password": own["password"]}
    token = client.post("/api/v1/users/sessions", json=login).json()["access_token"]
    client.auth = APIKeyAuth(name="Authorization", api_key=token)
    for path, kind in (("work_orders", "work_order"), ("accounts", "site")):
        pages = PageNumberPaginator(base_page=1, page_param="page", total_path=None)
        found = flat(client.paginate(f"/api/v1/{path}", params={"page_size": 20}, paginator=pages))
        yield Reading(name, kind, {str(item["id"]) for item in found})
    for path, kind in (("crews", "crew"), ("workflow_responses", "submission")):
        found = flat(client.paginate(f"/api/v1/{path}", paginator=SinglePagePaginator(), data_selector=path))
        yield Reading(name, kind, {str(item["id"]) for item in found})


def cloudworkpro(name: str, own: Settings) -> Iterator[Reading]:
    """Follow the cursor while there is one."""
    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
    from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

    client = RESTClient(own["base_url"], headers={"Content-Type": "application/json"})
    login = {"client_id": own["client_id"], "client_secret": own["client_secret"]}
    client.auth = BearerTokenAuth(client.post("/auth/token", json=login).json()["data"]["token"])
    for path, kind in (("workorders", "work_order"), ("sites", "site")):
        pages = JSONResponseCursorPaginator(cursor_path="pagination.nextCursor", cursor_param="cursor")
        found = flat(client.paginate(f"/{path}", paginator=pages, data_selector="data"))
        yield Reading(name, kind, {item["_id"] for item in found})


def crowdynews(name: str, own: Settings) -> Iterator[Reading]:
    """Ask the queue from an offset that grows, over the window that the program reads."""
    from datetime import UTC, datetime, timedelta
    from urllib.parse import quote

    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth, HttpBasicAuth
    from dlt.sources.helpers.rest_client.paginators import OffsetPaginator

    basic = HttpBasicAuth(quote(own["client_id"], safe=""), quote(own["client_secret"], safe=""))
    login = RESTClient(own["auth_url"], auth=basic)
    token = login.post("/oauth/token", data={"grant_type": "client_credentials"}).json()["access_token"]
    client = RESTClient(own["content_url"], auth=APIKeyAuth(name="access_token", api_key=token, location="query"))
    since = int((datetime.now(UTC) - timedelta(days=30)).timestamp())
    pages = OffsetPaginator(limit=100, limit_param="count", total_path=None)
    found = flat(client.paginate(f"/queue/{own['contract']}", params={"since": since}, paginator=pages))
    yield Reading(name, "post", {f"{item['id']}@{item['service']}" for item in found})


def crewsense(name: str, own: Settings) -> Iterator[Reading]:
    """Follow links, on this vendor's host whatever host they name."""
    from urllib.parse import urlsplit

    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
    from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator, SinglePagePaginator

    class PathOfLink(JSONLinkPaginator):  # type: ignore[misc]
        def update_request(self, request: Any) -> None:
            link = urlsplit(self._next_reference or "")
            request.url = f"{own['base_url']}/v1{link.path.rpartition('/v1')[2]}?{link.query}"
            request.params = None

    auth = OAuth2ClientCredentials(
        access_token_url=f"{own['base_url']}/oauth/access_token",
        client_id=own["client_id"],
        client_secret=own["client_secret"],
    )
    client = RESTClient(f"{own['base_url']}/v1", auth=auth)
    links = PathOfLink(next_url_path="pagination.next")
    found = flat(client.paginate("/callbacks", paginator=links, data_selector="data"))
    yield Reading(name, "callback", {str(item["id"]) for item in found})
    found = flat(client.paginate("/users", paginator=SinglePagePaginator()))
    yield Reading(name, "person", {str(item["user_id"]) for item in found})


def gruntify(name: str, own: Settings) -> Iterator[Reading]:
    """Search with the token of the last answer in the body."""
    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
    from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

    from fieldtui.vendors.gruntify.settings import CLIENT_ID

    auth = OAuth2ClientCredentials(
        access_token_url=own["auth_url"],
        client_id=CLIENT_ID,
        client_secret="",
        access_token_request_data={
            "grant_type": "http://auth0.com/oauth/grant-type/password-realm",
            "audience": "http://gruntify.com",
            "realm": "Prod",
            "scope": "offline_access",
            "username": own["username"],
            "password": own["password"],
        },
    )
    client = RESTClient(own["base_url"], auth=auth)
    for path, kind in (("jobs", "work_order"), ("requests", "request"), ("teams", "crew")):
        ids: set[str] = set()
        for workspace in own["workspaces"]:
            if path == "jobs" and not client.get(f"/workspaces/{workspace}").json()["Features"]["Jobs"]:
                continue
            pages = JSONResponseCursorPaginator(cursor_path="nextPageToken", cursor_body_path="pageToken")
            whole = f"/workspaces/{workspace}/{path}/search/"
            found = flat(client.paginate(whole, "POST", json={}, paginator=pages, data_selector="results"))
            ids |= {item["Id"] for item in found}
        yield Reading(name, kind, ids)


def flat(pages: Any) -> Iterator[Item]:
    """Return the records of all pages."""
    for page in pages:
        yield from page


READERS: dict[str, Callable[[str, Settings], Iterator[Reading]]] = {
    each.__name__: each for each in (crewsourcing, cloudworkpro, crowdynews, crewsense, gruntify)
}


def program(home: Path, *arguments: str) -> str:
    """Run the program with files of its own and return what it printed."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-m", "fieldtui", "--config", str(home / "config.toml"), *arguments]
    return subprocess.run(command, env={**os.environ, **folders}, check=True, stdout=subprocess.PIPE, text=True).stdout


def known(home: Path, reading: Reading) -> set[str]:
    """Return the ids that the program has of that kind and source."""
    listed = program(home, "list", reading.kind, "--where", f"source:{reading.source}", "--format", "json")
    return {item["id"] for item in json.loads(listed)}


def main() -> int:
    """Simulate, sync, read, compare; print a line a list."""
    if len(sys.argv) < 2:
        sys.stderr.write((__doc__ or "") + "\n")
        return 2
    sys.path.append(sys.argv[1])
    records = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with SimulatorProcess.start(home / "config.toml", records=records, seed=7, faults="none") as simulated:
            simulated.pause()
            program(home, "sync")
            sources = tomllib.loads((home / "config.toml").read_text())["sources"]
            for name, own in sources.items():
                for reading in READERS[own["vendor"]](name, own):
                    ours = known(home, reading)
                    same = ours == reading.ids
                    failed += not same
                    difference = "" if same else f": {sorted(ours ^ reading.ids)[:4]}"
                    sys.stdout.write(
                        f"{'same' if same else 'DIFFERENT'}  {name}/{reading.kind}  {len(ours)}{difference}\n"
                    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

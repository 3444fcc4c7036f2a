"""What `[sources.X]` may hold for CrewSourcing; what the public documents leave open stands here with a default."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings

#: the zone of the vendor's servers, and those of utilities elsewhere that are known
_SERVER_ZONE, _ZONES = "America/Argentina/Buenos_Aires", {18: "America/Panama"}


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One utility's login: a person's (`email`, `password`) or a consumer's (`consumer_key`, `consumer_secret`).

    `base_url`: `https://crewsourcing-api.widergy.com`, or `https://crewsourcing-api-dev.widergydev.com` (also `-qa`,
    `-stage`); the documents spell one of them `utilitygo-crewsourcing-api-dev.widergydev.com`.
    `utility_id`: known are 1 (Camuzzi, Argentina) and 18 (Panama). `time_zone`: the utility's IANA zone, in which times
    without an offset are read and all are shown; by default Panama's for utility 18, else that of Buenos Aires.
    `job_hosts`: further hosts to which a slow job may point, besides the base URL's own, `*.widergy.com` and
    `*.widergydev.com`. `login_body`: whether the login's JSON is bare or stands under `session`.
    `token_word`: put before the token (`Bearer`) where a gateway insists. `list_key`: the key of the array in a
    list's answer, needed only where it is neither bare nor under the resource's name.
    """

    base_url: str
    utility_id: int
    email: str = ""
    password: Secret | None = None
    consumer_key: Secret | None = None
    consumer_secret: Secret | None = None
    time_zone: str = ""
    job_hosts: tuple[str, ...] = ()
    login_body: Literal["plain", "session"] = "plain"
    token_word: str = ""
    channel: str = "web"
    app_version: str = ""
    client_number: str = ""
    page_size: int = 100
    list_key: str = ""
    login_path: str = "/api/v1/users/sessions"
    consumer_login_path: str = "/api/v1/consumers/sessions"
    renew_path: str = "/api/v1/users/sessions/renew"
    consumer_renew_path: str = "/api/v1/consumers/sessions/renew"
    accounts_path: str = "/api/v1/accounts"
    crews_path: str = "/api/v1/crews"
    work_orders_path: str = "/api/v1/work_orders"
    workflow_responses_path: str = "/api/v1/workflow_responses"
    health_path: str = "/health_check/all"
    version_path: str = "/api/version"
    jobs_path: str = "/async_request/jobs"

    def __post_init__(self) -> None:
        """Insist on one whole login, a page size that a page can have, and a zone that there is."""
        person = bool(self.email) and self.password is not None
        if not person and (self.consumer_key is None or self.consumer_secret is None):
            raise ValueError("Needs `email` and `password`, or `consumer_key` and `consumer_secret`")
        if self.page_size < 1:
            raise ValueError("Expected a `page_size` of 1 or more")
        try:
            _ = self.zone
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"“{self.time_zone}” is no time zone; write the utility's IANA zone, like {_SERVER_ZONE}"
            ) from None

    @property
    def zone(self) -> ZoneInfo:
        """The utility's time zone."""
        return ZoneInfo(self.time_zone or _ZONES.get(self.utility_id, _SERVER_ZONE))

"""What `[sources.X]` may hold for Gruntify; defaults are the values that the vendor prints for everyone."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from fieldtui.contract.errors import SettingRefused
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings

#: a public client: this id is no secret, and there is no secret that goes with it
CLIENT_ID = "6JCsD3fJwFQstA32GLC2SIq4CRFGXrPo"
AUDIENCE = "http://gruntify.com"
REALM = "Prod"


class GruntifySettings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's login, and the workspaces to read with it; no workspaces: all that the account may see."""

    username: str
    password: Secret
    workspaces: tuple[str, ...] = ()
    base_url: str = "https://api.gruntify.com/v4.3"
    auth_url: str = "https://gruntify-prod-us.auth0.com/oauth/token"
    client_id: str = CLIENT_ID
    audience: str = AUDIENCE
    realm: str = REALM
    #: records asked for in one page of a search; 0 leaves it to the vendor
    page_size: Annotated[int, Meta(ge=0, le=1000)] = 100
    #: sent as the query parameter `api-version` with every call, if there is one
    api_version: str = ""

    def __post_init__(self) -> None:
        """Refuse a workspace that is listed twice, or that is no name in a path."""
        seen: set[str] = set()
        for slug in self.workspaces:
            if slug.strip() in ("", ".", ".."):
                cause = f"holds “{slug}”, which is no workspace"
                raise SettingRefused("workspaces", cause, "write its name as it stands in the address")
            if slug.strip().casefold() in seen:
                raise SettingRefused("workspaces", f"lists “{slug}” twice", "list each workspace once")
            seen.add(slug.strip().casefold())

    @property
    def alone(self) -> bool:
        """Whether every record of this source is of one and the same workspace, named here."""
        return len(self.workspaces) == 1

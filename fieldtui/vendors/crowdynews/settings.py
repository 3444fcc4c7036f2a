"""What `[sources.X]` may hold for Crowdynews; what the public documents leave open stands here with a default."""

from __future__ import annotations

from typing import Literal

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One contract, by its slug, and the machine credentials that may read it.

    `control_url` may end in `/v1` or not: the vendor's pages have both, and the other one is tried where there is
    nothing. `items`: where posts are read from; `auto` is the queue, else, where the token may not, the published
    content. `collection`: only the posts of the collection of that slug. `days`: how many whole days (UTC) before
    today a sweep reaches back; the vendor's own default is 24 hours.
    """

    contract: str
    client_id: Secret
    client_secret: Secret
    auth_url: str = "https://auth.crowdynews.com/v1"
    control_url: str = "https://api.crowdynews.com"
    content_url: str = "https://q.crowdynews.com/v1"
    items: Literal["auto", "queue", "content"] = "auto"
    collection: str = ""
    days: int = 7

    def __post_init__(self) -> None:
        """Insist on a contract and a window that is one."""
        if not self.contract:
            raise ValueError("Needs the slug of a `contract`")
        if self.days < 1:
            raise ValueError("Expected `days` of 1 or more")

"""What `[sources.X]` may hold for CLOUDWORK|PRO; what the public documents leave open stands here with a default."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings, WebhookLogin

Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[int, Meta(ge=0)]
#: behind the base URL, so it has to begin where that ends
Path = Annotated[str, Meta(pattern="^/")]


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's API credentials.

    `base_url`: `https://staging-cwp-api.cloudworkpro.com` is the sandbox, the only host that the vendor names in
    public; `https://cwp-api.cloudworkpro.com` is where production is thought to be.
    `secret_id` and `api_key` (header `x-api-key`) are sent only if they are set. `webhook`: the HTTP Basic login
    that was agreed for deliveries. `proposed_actions`: writes whose paths no public document has (`assign`,
    `reschedule`, `attach`) and that are offered all the same. `overlap` and `webhook_overlap`: seconds that an
    incremental sweep reaches back.
    """

    base_url: str
    client_id: Secret
    client_secret: Secret
    secret_id: Secret | None = None
    api_key: Secret | None = None
    webhook: WebhookLogin | None = None
    #: records in a page; the vendor's own default is 100, its maximum is not known
    page_limit: Count = 100
    #: column and direction of a full sweep: one that changes never and grows with time loses no row while it pages
    sweep_sort: str = "_id:asc"
    #: only work orders in one of these statuses, all if there are none
    statuses: tuple[str, ...] = ()
    overlap: Seconds = 120
    webhook_overlap: Seconds = 900
    login_path: Path = "/auth/token"
    workorders_path: Path = "/workorders"
    sites_path: Path = "/sites"
    worktypes_path: Path = "/worktypes"
    webhooks_path: Path = "/webhooks"
    documents_path: Path = "/documents"
    proposed_actions: tuple[Literal["assign", "reschedule", "attach"], ...] = ()

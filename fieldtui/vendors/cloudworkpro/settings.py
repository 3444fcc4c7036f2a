"""What `[sources.X]` may hold for CLOUDWORK|PRO; what the public documents leave open stands here with a default."""

from __future__ import annotations

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings, WebhookLogin


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's API credentials.

    `base_url`: `https://staging-cwp-api.cloudworkpro.com` is the sandbox, the only host that the vendor names in
    public; `https://cwp-api.cloudworkpro.com` is where production is thought to be.
    `secret_id` and `api_key` (header `x-api-key`) are sent only if they are set. `webhook`: the HTTP Basic login
    that was agreed for deliveries. `overlap` and `webhook_overlap`: seconds that an incremental sweep reaches back.
    """

    base_url: str
    client_id: Secret
    client_secret: Secret
    secret_id: Secret | None = None
    api_key: Secret | None = None
    webhook: WebhookLogin | None = None
    #: records in a page; the vendor's own default is 100, its maximum is not known
    page_limit: int = 100
    #: column and direction of a full sweep: one that changes never and grows with time loses no row while it pages
    sweep_sort: str = "_id:asc"
    #: only work orders in one of these statuses, all if there are none
    statuses: tuple[str, ...] = ()
    overlap: int = 120
    webhook_overlap: int = 900
    login_path: str = "/auth/token"
    workorders_path: str = "/workorders"
    sites_path: str = "/sites"
    worktypes_path: str = "/worktypes"
    webhooks_path: str = "/webhooks"

"""What `[sources.X]` may hold for Acme; what its documents leave open stands here with a default."""

from __future__ import annotations

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings, WebhookLogin


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One company's API credentials."""

    base_url: str
    client_id: Secret
    client_secret: Secret
    #: what deliveries must carry
    webhook: WebhookLogin | None = None
    #: jobs in a page
    page_size: int = 100

"""A login at one utility, and answers as the vendor writes them."""

from __future__ import annotations

import pytest

from fieldtui.contract.secret import Secret
from fieldtui.vendors.crewsourcing.settings import Settings


@pytest.fixture
def settings() -> Settings:
    return Settings(
        vendor="crewsourcing",
        base_url="https://api.example.org",
        utility_id=1,
        email="ops@example.org",
        password=Secret.literal("open sesame"),
        page_size=2,
    )

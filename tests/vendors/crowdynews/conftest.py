"""One contract's credentials."""

from __future__ import annotations

import pytest

from fieldtui.contract.secret import Secret
from fieldtui.vendors.crowdynews.settings import Settings


@pytest.fixture
def settings() -> Settings:
    return Settings(
        vendor="crowdynews",
        contract="my-contract",
        client_id=Secret.literal("id:1/a"),
        client_secret=Secret.literal("s p"),
        auth_url="https://auth.example.org/v1",
        control_url="https://api.example.org",
        content_url="https://q.example.org/v1",
        days=1,
    )

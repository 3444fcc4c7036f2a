"""Gruntify: form-driven jobs and requests of several workspaces, behind an Auth0 login."""

from __future__ import annotations

from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.gruntify.accreditations import ACCREDITATIONS
from fieldtui.vendors.gruntify.assets import ASSETS
from fieldtui.vendors.gruntify.depots import DEPOTS
from fieldtui.vendors.gruntify.equipment import EQUIPMENT
from fieldtui.vendors.gruntify.forms import FORMS
from fieldtui.vendors.gruntify.jobs import JOBS
from fieldtui.vendors.gruntify.requests import REQUESTS
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.teams import TEAMS
from fieldtui.vendors.gruntify.users import USERS
from fieldtui.vendors.gruntify.wire import connect
from fieldtui.vendors.gruntify.workspaces import WORKSPACES, probe

VENDOR = Vendor(
    name="gruntify",
    title="Gruntify",
    settings=GruntifySettings,
    connect=connect,
    resources=(
        JOBS,
        REQUESTS,
        FORMS,
        TEAMS,
        USERS,
        ASSETS,
        DEPOTS,
        EQUIPMENT,
        ACCREDITATIONS,
        WORKSPACES,
    ),
    probe=probe,
)

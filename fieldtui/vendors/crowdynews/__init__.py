"""Crowdynews: what the public posts about the field, and which of it is published."""

from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.crowdynews.collections import COLLECTIONS
from fieldtui.vendors.crowdynews.contracts import CONTRACTS
from fieldtui.vendors.crowdynews.control_collections import CONTROL_COLLECTIONS
from fieldtui.vendors.crowdynews.inputs import INPUTS
from fieldtui.vendors.crowdynews.memberships import MEMBERSHIPS
from fieldtui.vendors.crowdynews.posts import ITEMS
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import connect, probe

VENDOR = Vendor(
    name="crowdynews",
    title="Crowdynews",
    settings=Settings,
    connect=connect,
    resources=(ITEMS, COLLECTIONS, CONTRACTS, CONTROL_COLLECTIONS, INPUTS, MEMBERSHIPS),
    probe=probe,
)

"""Crowdynews: what the public posts about the field, and which of it is published."""

from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.crowdynews.collections import COLLECTIONS
from fieldtui.vendors.crowdynews.contracts import CONTRACTS
from fieldtui.vendors.crowdynews.posts import ITEMS
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import connect, probe

VENDOR = Vendor(
    name="crowdynews",
    title="Crowdynews",
    settings=Settings,
    connect=connect,
    resources=(ITEMS, COLLECTIONS, CONTRACTS),
    probe=probe,
)

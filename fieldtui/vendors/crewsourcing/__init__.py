"""UtilityGO! CrewSourcing (Widergy): a utility's accounts, its crews, and the work that they do."""

from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.crewsourcing.accounts import ACCOUNTS
from fieldtui.vendors.crewsourcing.crews import CREWS
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.wire import connect, probe
from fieldtui.vendors.crewsourcing.work_orders import WORK_ORDERS

VENDOR = Vendor(
    name="crewsourcing",
    title="CrewSourcing",
    settings=Settings,
    connect=connect,
    resources=(WORK_ORDERS, CREWS, ACCOUNTS),
    probe=probe,
)

"""UtilityGO! CrewSourcing (Widergy): a utility's accounts and crews, the work that they do, and how the utility is."""

from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.crewsourcing.accounts import ACCOUNTS
from fieldtui.vendors.crewsourcing.crews import CREWS
from fieldtui.vendors.crewsourcing.health import HEALTH, probe
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.wire import connect
from fieldtui.vendors.crewsourcing.work_orders import WORK_ORDERS
from fieldtui.vendors.crewsourcing.workflow_responses import WORKFLOW_RESPONSES

VENDOR = Vendor(
    name="crewsourcing",
    title="CrewSourcing",
    settings=Settings,
    connect=connect,
    resources=(WORK_ORDERS, CREWS, ACCOUNTS, WORKFLOW_RESPONSES, HEALTH),
    probe=probe,
)

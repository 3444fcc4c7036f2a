"""The words of one fire department."""

from __future__ import annotations

from fieldtui.simulator.models import Locale

LOCALE = Locale(
    zone="America/Los_Angeles",
    latitude=44.94,
    longitude=-123.03,
    first_names=("Pat", "Sam", "Lee", "Kim", "Jo", "Alex", "Robin", "Casey", "Dana", "Chris", "Morgan", "Taylor"),
    last_names=("Doe", "Roe", "Poe", "Fox", "Hale", "Ortiz", "Nguyen", "Banks", "Whitfield", "Kaur", "Olsen", "Reyes"),
    streets=("Hill Dr", "State St", "Liberty Rd", "Commercial St", "Lancaster Dr", "Portland Rd"),
    cities=("Salem", "Keizer", "Turner"),
    tasks=(
        ("Truck check", "Check the truck"),
        ("Hydrant test", "Test hydrant"),
        ("Station inspection", "Inspect the station"),
        ("Hose test", "Test hose"),
        ("Hydrant test", "Flow test of the hydrant"),
        ("Truck check", "Weekly pump test"),
    ),
    crew_name="Engine {n}",
    site_names=("Station {n}",),
    skills=("Captain", "Engineer", "Paramedic", "Firefighter", "Hazmat"),
    country="United States",
    state="OR",
)

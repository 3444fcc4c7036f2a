"""What the simulated world says: questions of forms, comments, stories, and texts as hostile as real ones can be."""

from __future__ import annotations

from fieldtui.simulator.models import Question

#: each of these has stood in somebody's vendor data: control codes, markup, wrong-way text, no end, no room
HOSTILE = (
    "\x1b[2J\x1b[31mWarning\x1b[0m \x1b]0;owned\x07valve",
    "[bold red]Check[/] [link=https://example.org]meter[/link] [/b] [@click=app.quit]go[/]",
    "Gate \u202etxt.exe\u202c and \u2066isolated\u2069 words",
    "Very long: " + "replace the coupling and then the next one, " * 60,
    "Two lines\nof title\tand a tab\r\nand one more",
    "水道管の漏水修理 第三工区 — 緊急",
    "Réparation d’urgence à l’ancienne école de Württemberg, e\u0301tage 2 👷🏽‍♀️",
    '"quoted", \\back\\slash, {brace} & <b>tag</b> &amp; %s $HOME `id`',
    "\x9b31mC1 control\x9b0m, \x08\x08backspaces and a bell\x07",
    "=HYPERLINK(1),+1,-1,@sum  \u200b zero\u200dwidth \ufeff",
)

REASONS = ("Annual leave", "Sick", "Training course", "Jury duty", "Parental leave", "Medical appointment")

COMMENTS = (
    "Customer was not there",
    "Waiting for parts",
    "Traffic control needed",
    "Photos are blurred, please redo",
    "",
)

REFUSALS = ("Duplicate of an earlier report", "Not on our network", "No fault found from the picture")

SERVICES = ("twitter", "facebook", "rss", "instagram", "youtube")

#: (title, text); `{place}` is a street or a city of the flavour, some texts carry HTML as feeds do
STORIES = (
    ("Road closed at {place}", "Crews on site since 06:00, expect delays near {place}."),
    ("Water back on in {place}", "<p>Supply is <b>restored</b> in {place}.</p><p>Thank you for waiting.</p>"),
    ("Storm brings down lines near {place}", "Several poles are down around {place} &amp; two transformers are out."),
    ("Planned works: {place}", "Night works at {place} from 22:00.<br>Noise is possible."),
    ("Who else smells gas at {place}?", "Second time this week, nobody has come yet."),
    ("Thanks to the team at {place}", "They were here within the hour. Good people."),
    ("Burst main floods the underpass at {place}", "Pumps are running. Please use the way round by the station."),
    ("No power in {place} since nine", "A digger has hit a cable. Two crews are at it."),
    ("Street lamps dark at {place}", "Six lamps in a row. The way home is pitch dark."),
    ("New meters for {place}", "We change the meters this week. Nobody has to be at home."),
    ("Big hole in the pavement, {place}", "Somebody will break an ankle there."),
    ("Tree down across {place}", "Nobody is hurt. The crew cuts it up now."),
    ("Low pressure in {place} tonight", "We flush the mains from 23:00 to 03:00."),
    ("Open day at the {place} works", "See how your water is made, on Saturday from ten."),
    ("Roadworks at {place} end early", "The lanes are open again two days before time."),
    ("Is the water brown for you too, {place}?", "Came out like tea this morning."),
    ("Bus stop at {place} moved", "Until Friday it stands fifty metres further on."),
    ("Fire crew frees a cat at {place}", "It took a ladder and a tin of tuna."),
    ("Gas smell at {place}: all clear", "It was a leaking camping bottle. Thanks for calling."),
    ("Which pothole next, {place}?", "Vote for the one that we mend first."),
)

BEFORE = (
    Question("sev", "Severity", "Choice", required=True, choices=("Low", "Medium", "High")),
    Question("permit", "Permit is on site", "Checkbox", required=True),
    Question("psi", "Line pressure", "Number", unit="kPa", minimum=0, maximum=1000),
    Question("hazards", "Hazards", "MultiChoice", choices=("Traffic", "Overhead lines", "Confined space", "Dogs")),
    Question("arrived", "Arrived", "DateTime"),
)

AT_WORK = (
    Question("head", "The work itself", "Heading"),
    Question("pic", "Photo of the place", "Photo", required=True),
    Question("length", "Length replaced", "Number", required=True, unit="m", minimum=0, maximum=200),
    Question("parts", "Parts used", "Text"),
    Question("count", "Fittings", "Integer", minimum=0, maximum=50),
    Question("serial", "Meter", "Barcode"),
    Question("spot", "Where exactly", "Location"),
    Question("tested", "Tested on", "Date"),
    Question("after", "Photos afterwards", "Photo"),
    Question("notes", "Notes", "LongText"),
    Question("sign", "Signed by", "Signature", required=True),
)

#: what a later version of a form asks as well
ADDED = (
    Question("depth", "Depth of cover", "Number", required=True, unit="mm", minimum=300, maximum=2000),
    Question("soil", "Soil", "Choice", choices=("Sand", "Clay", "Rock", "Fill")),
    Question("co2", "Gas reading", "Number", unit="ppm", minimum=0, maximum=50),
)


def hostile(index: int) -> str | None:
    """Return a hostile text for some of the things, None for most; each kind comes up within 410 of them."""
    return HOSTILE[index // 41 % len(HOSTILE)] if index % 41 == 7 else None

"""Makes the things of a share of the world, from a vendor's words and the share's own dice."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from fieldtui.contract.record import Stage
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Absence, Crew, Form, Person, Question, Site, Story, Work
from fieldtui.simulator.sample_texts import ADDED, AT_WORK, BEFORE, REASONS, SERVICES, STORIES
from fieldtui.simulator.work_lifecycle import planned

_DAY = timedelta(days=1)
_INITIALS = ("", *(f" {letter}." for letter in "ABCDEFGHJKLMNPRSTW"))


class Factory:
    """Adds one more thing of each sort to a share; its index follows the last one's."""

    def __init__(self, vendor_world: LiveVendorWorld, life: float) -> None:
        self._vendor_world, self._locale, self._life = vendor_world, vendor_world.locale, life
        self._dice: Random = vendor_world.dice
        self._names: set[tuple[str, str]] = set()
        self._done: set[tuple[str, int]] = set()
        self._told: deque[tuple[str, str]] = deque(maxlen=100)
        self._last = dict.fromkeys(("work", "story"), 0)
        self._zone = ZoneInfo(self._locale.zone)
        self._kinds = tuple(dict.fromkeys(kind for kind, _ in self._locale.tasks))

    def person(self, crew: int | None, at: datetime) -> Person:
        """Make someone who works."""
        index, words, dice = len(self._vendor_world.people) + 1, self._locale, self._dice
        first, last = self._name()
        last = (self._vendor_world.hostile(index) or last)[:90]
        skills = tuple(skill for skill in words.skills if dice.random() < 0.4)
        mail, phone = f"worker{index}@example.org", f"555 01{index % 100:02}"
        person = Person(index, first, last, mail, phone, skills, crew, at)
        self._vendor_world.people[index] = person
        return person

    def _name(self) -> tuple[str, str]:
        """Choose a first and a last name that nobody here has yet; with an initial where there are many people."""
        words, dice = self._locale, self._dice
        full = len(self._names) * 2 // (len(words.first_names) * len(words.last_names))
        name = "", ""
        for _ in range(20):
            initial = dice.choice(_INITIALS[: 1 + full])
            name = f"{dice.choice(words.first_names)}{initial}", dice.choice(words.last_names)
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def _headline(self) -> tuple[str, str, str]:
        """Choose a story and a place for it; not one of the last hundred, as far as there are so many."""
        words, dice = self._locale, self._dice
        for _ in range(8):
            title, text = dice.choice(STORIES)
            place = dice.choice((*words.streets, *words.cities))
            if (title, place) not in self._told:
                break
        self._told.append((title, place))
        return title, text, place

    def crew(self, size: int, at: datetime) -> Crew:
        """Make a crew and the people in it."""
        index = len(self._vendor_world.crews) + 1
        members = tuple(self.person(index, at).index for _ in range(size))
        skills = tuple(sorted({skill for member in members for skill in self._vendor_world.people[member].skills}))
        name = self._locale.crew_name.format(n=index)
        stage = self._dice.choice((None, Stage.ASSIGNED, Stage.UNDERWAY, Stage.UNDERWAY))
        crew = Crew(index, name, members, skills, *self.spot(0.12), stage, at)
        self._vendor_world.crews[index] = crew
        return crew

    def site(self, at: datetime) -> Site:
        """Make a place."""
        index, words, dice = len(self._vendor_world.sites) + 1, self._locale, self._dice
        address = f"{dice.choice(words.streets)} {dice.randrange(1, 2400)}"
        contact = f"{dice.choice(words.first_names)} {dice.choice(words.last_names)}"
        city = dice.choice(words.cities)
        pattern = words.site_names[index % len(words.site_names)]
        name = pattern.format(n=index, street=address.rpartition(" ")[0], city=city)
        where = self.spot(0.15)
        made = at - _DAY * dice.randrange(100, 900)
        seen = at - _DAY * dice.randrange(1, 90)
        phone = f"555 01{index % 100:02}"
        site = Site(
            index,
            f"S-{index:03}",
            self._vendor_world.hostile(index) or name,
            address,
            city,
            *where,
            contact,
            phone,
            made,
            seen,
        )
        self._vendor_world.sites[index] = site
        return site

    def form(self, index: int, version: int, at: datetime, *, draft: bool) -> Form:
        """Make a version of a form; each version asks a little more than the one before."""
        added: tuple[Question, ...] = ADDED[: version - 1]
        sections = (("Before work", "PreWork", BEFORE), ("At work", "Work", (*AT_WORK, *added)))
        form = Form(index, version, self._kinds[index - 1], draft, sections, at)
        self._vendor_world.forms.append(form)
        return form

    def kinds(self) -> int:
        """Count the sorts of work there are; there is a form for each, by the same order, from 1."""
        return len(self._kinds)

    def _place_for(self, task: str) -> Site:
        """Choose where that is to be done; not where it was done before, as far as there are so many places."""
        sites, dice = self._vendor_world.sites, self._dice
        for _ in range(8):
            site = sites[1 + int(dice.random() * len(sites))]
            if (task, site.index) not in self._done:
                break
        self._done.add((task, site.index))
        return site

    def work(self, at: datetime, stage: Stage = Stage.NEW) -> Work:
        """Make a piece of work, created at that time."""
        dice, vendor_world = self._dice, self._vendor_world
        self._last["work"] = index = self._last["work"] + 1
        kind, task = self._locale.tasks[index % len(self._locale.tasks)]
        chance = dice.random()
        site = self._place_for(task)
        form = 1 + self._kinds.index(kind)
        text = self._vendor_world.hostile(index)
        work = Work(
            index=index,
            type=kind,
            title=text or f"{task}, {site.address}",
            description=(
                self._vendor_world.hostile(index + 20) or f"{task}. Access through the yard, ask for {site.contact}."
            ),
            stage=stage,
            urgency=0 if chance < 0.15 else 1 if chance < 0.7 else 2 if chance < 0.93 else 3,
            site=site.index,
            crew=None,
            people=(),
            form=form,
            form_version=self._version(form),
            created=at,
            updated=at,
            start=at,
            end=at,
            due=at,
            asked=index % 9 == 4,
        )
        planned(work, self._life)
        vendor_world.work[index] = work
        return work

    def _version(self, form: int) -> int:
        """Return the newest published version of that form."""
        return max(
            (each.version for each in self._vendor_world.forms if each.index == form and not each.draft), default=1
        )

    def absence(self, at: datetime, first_day: int) -> Absence:
        """Make a request to be away, asked for at that time, from so many days after it."""
        dice = self._dice
        index = self._vendor_world.next_absence()
        person = dice.choice(list(self._vendor_world.people))
        morning = at.astimezone(self._zone).replace(hour=7, minute=0, second=0, microsecond=0, tzinfo=None)
        days = 1 if dice.random() < 0.7 else dice.randrange(2, 12)
        start, end = ((morning + _DAY * day).replace(tzinfo=self._zone) for day in (first_day, first_day + days))
        utc = (start.astimezone(at.tzinfo), end.astimezone(at.tzinfo))
        absence = Absence(index, person, dice.choice(REASONS), *utc, at, None, None, at)
        self._vendor_world.absences[index] = absence
        return absence

    def story(self, at: datetime, *, published: bool) -> Story:
        """Make a story."""
        dice, words = self._dice, self._locale
        self._last["story"] = index = self._last["story"] + 1
        title, text, place = self._headline()
        north, east = self.spot(0.2) if index % 3 else (None, None)
        author = f"{dice.choice(words.first_names)} {dice.choice(words.last_names)}"
        service, score = dice.choice(SERVICES), int(dice.paretovariate(1.2)) % 5000
        wording = self._vendor_world.hostile(index + 20) or text.format(place=place)
        head = self._vendor_world.hostile(index) or title.format(place=place)
        story = Story(index, head, wording, author, service, score, published, north, east, at, at)
        self._vendor_world.stories[index] = story
        return story

    def spot(self, spread: float) -> tuple[float, float]:
        """Choose coordinates about the middle of the flavour's place, `spread` in degrees."""
        north = self._locale.latitude + spread * (self._dice.random() - 0.5)
        east = self._locale.longitude + spread * (self._dice.random() - 0.5)
        return round(north, 6), round(east, 6)

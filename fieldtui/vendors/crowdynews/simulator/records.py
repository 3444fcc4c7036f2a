"""The world's stories and the contract's belongings in the vendor's words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from fieldtui.simulator.http_answers import Ids, iso_ms
from fieldtui.simulator.models import Story
from fieldtui.simulator.vendor_world import VendorWorld

COLLECTIONS = (("Storm", "storm", "breakingburner"), ("Works", "works", "realtime"), ("Thanks", "thanks", "ranked"))
#: service, type, what is looked for, whether it is on; each collection has these inputs
_INPUTS = (
    ("twitter", "keyword", "{slug}", True),
    ("rss", "page", "https://news.example.org/{slug}.xml", True),
    ("facebook", "page", "city-{slug}", True),
)
#: one that somebody switched off, and one from which nothing comes
_DEAD = (("twitter", "user", "roadworks", False), ("vimeo", "channel", "harbour-cam", True))
_TYPES = ("status", "link", "image", "video")
_LANGUAGES = ("en", "nl", "de")
#: the number in the first post's id, and how far apart the pairs of posts are that share an id
_FIRST, _TWINS = 536_000, 41


class Records:
    """Says each thing as the vendor says it. `feed` is the absolute URL of the feed, `contract` the slug."""

    def __init__(self, world: VendorWorld, feed: str, contract: str) -> None:
        self._world, self._feed, self.contract = world, feed, contract
        self._ids = Ids(world.seed, "crowdynews")

    def service(self, story: Story) -> str:
        """Return the service of a post; of two posts that share an id, one is from RSS and one from Twitter."""
        return {0: "rss", 1: "twitter"}.get(story.index % _TWINS, story.service)

    def id(self, story: Story) -> str:
        """Return the service's own id of a post, which is no 24-hex id; now and then two services use the same."""
        twin = story.index % _TWINS
        return str(_FIRST + story.index - twin) if twin < 2 else f"{story.service[:2]}_{_FIRST + story.index}"

    def key(self, story: Story) -> str:
        """Return what makes a post itself: its id and its service."""
        return f"{self.id(story)}@{self.service(story)}"

    def behind(self, id: str) -> list[Story]:
        """Return the posts that have such an id: none, one, or the two that share it."""
        number = id.rpartition("_")[2]
        first = int(number) - _FIRST if number.isascii() and number.isdigit() else -1
        near = (self._world.stories.get(index) for index in (first, first + 1))
        return [story for story in near if story is not None and self.id(story) == id]

    def collections(self, story: Story) -> tuple[str, ...]:
        """Return the slugs of the collections that a post is in, most of them in one."""
        slugs = [slug for _, slug, _ in COLLECTIONS]
        first = slugs[story.index % len(slugs)]
        return (first,) if story.index % 10 else tuple(dict.fromkeys((first, slugs[0])))

    def type(self, story: Story) -> str:
        """Return what sort of post it is."""
        return _TYPES[story.index % len(_TYPES)]

    def language(self, story: Story) -> str:
        """Return its language, ISO 639-1."""
        return _LANGUAGES[story.index % len(_LANGUAGES)]

    def state(self, story: Story) -> str:
        """Return the queue's word."""
        return "published" if story.published else "unpublished"

    def item(self, story: Story, *, state: bool) -> dict[str, Any]:
        """Return one post; only the queue tells its state."""
        service = self.service(story)
        item: dict[str, Any] = {
            "id": self.id(story),
            "service": service,
            "type": self.type(story),
            "title": story.title if story.index % 4 else None,
            "text": story.text,
            **self._addresses(story),
            "tags": ["field"],
            "date": iso_ms(story.created),
            "author": {"name": story.author, "userid": str(story.index), "username": None, "url": None},
            "media": self._media(story),
            "location": self._location(story),
            "kudos": {"score": story.score, f"{service}_score": story.score},
            "language": self.language(story),
            "children": self._children(story),
        }
        return {**item, "state": self.state(story)} if state else item

    def simple_collection(self, name: str, slug: str, type: str) -> dict[str, Any]:
        """Return a collection as the feed lists it."""
        return {"name": name, "type": type, "url": f"{self._feed}/content/{self.contract}?q={slug}"}

    def article(self, story: Story) -> dict[str, Any]:
        """Return an article of the customer's own site; `url` is the path of what is related to it."""
        about = quote(f"https://news.example.org/{story.index}", safe="")
        path = urlsplit(self._feed).path
        return {"title": story.title, "url": f"{path}/related/{self.contract}?q={about}"}

    def contracts(self) -> list[dict[str, Any]]:
        """Return the contract, and an older one that is inactive."""
        return [
            self._contract(1, "Field News", self.contract, active=True),
            self._contract(2, "Field News 2019", f"{self.contract}-2019", active=False),
        ]

    def control_collections(self) -> list[dict[str, Any]]:
        """Return the collections as the Control API has them."""
        return [
            {
                **self._general(200 + number),
                "name": name,
                "slug": slug,
                "type": type,
                "contractId": self.contract_id,
                "filterId": None,
                "contentUri": f"{self._feed}/content/{self.contract}?q={slug}",
                "active": True,
            }
            for number, (name, slug, type) in enumerate(COLLECTIONS)
        ]

    def inputs(self) -> list[dict[str, Any]]:
        """Return what the collections are fed from; one input is off, and one brings nothing."""
        of_all = [(number, each) for number in range(len(COLLECTIONS)) for each in _INPUTS]
        return [
            {
                **self._general(300 + turn),
                "active": active,
                "display": True,
                "service": service,
                "type": type,
                "input": input.format(slug=COLLECTIONS[number][1]),
                "contractId": self.contract_id,
                "collectionId": self._ids.hex24(200 + number),
            }
            for turn, (number, (service, type, input, active)) in enumerate([*of_all, *((0, each) for each in _DEAD)])
        ]

    @property
    def contract_id(self) -> str:
        """Return the id by which the Control API knows the contract."""
        return self._ids.hex24(1)

    def _general(self, number: int) -> dict[str, Any]:
        """Return the fields that every resource of the Control API has."""
        at = iso_ms(min((site.created for site in self._world.sites.values()), default=self._world.now()))
        by = "Example User"
        return {
            "_id": self._ids.hex24(number),
            "created": at,
            "createdBy": by,
            "lastModified": at,
            "lastModifiedBy": by,
        }

    def _contract(self, number: int, name: str, slug: str, *, active: bool) -> dict[str, Any]:
        return {
            **self._general(number),
            "name": name,
            "slug": slug,
            "label": name,
            "active": active,
            "customerId": self._ids.hex24(100),
            "productId": self._ids.hex24(101),
            "filterId": self._ids.hex24(102),
        }

    def _addresses(self, story: Story) -> dict[str, Any]:
        """Return where a post is: its URL, or where it was posted; Twitter tells its links and plain text as well."""
        service = self.service(story)
        own = f"https://{service}.example.org/{self.id(story)}"
        found: dict[str, Any] = {"postedUrls": [own]} if story.index % 6 == 2 else {"url": own}
        if service == "twitter":
            linked = {
                "url": f"https://t.example.org/{story.index}",
                "expanded_url": f"https://news.example.org/{story.index}",
            }
            found |= {"raw_text": story.text, "entities": {"urls": [linked]}}
        return found

    def _media(self, story: Story) -> list[dict[str, Any]] | None:
        if self.type(story) not in ("image", "video"):
            return None
        url = f"https://img.example.org/{story.index}.jpg"
        return [{"type": "image", "url": url, "width": 460, "height": 345}]

    def _location(self, story: Story) -> dict[str, Any] | None:
        if story.latitude is None or story.longitude is None:
            return None
        return {"latitude": story.latitude, "longitude": story.longitude}

    def _children(self, story: Story) -> list[dict[str, Any]]:
        if story.index % 7:
            return []
        child = {
            "id": f"c{story.index}",
            "service": self.service(story),
            "type": "comment",
            "text": "Same here &amp; next door",
        }
        return [{**child, "date": iso_ms(story.created), "author": {"name": "A neighbour"}, "children": []}]

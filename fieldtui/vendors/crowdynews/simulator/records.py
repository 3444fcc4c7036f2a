"""The world's stories and the contract's belongings in the vendor's words."""

from __future__ import annotations

from typing import Any

from fieldtui.simulator.dialect import Ids, iso_ms
from fieldtui.simulator.part import Part
from fieldtui.simulator.things import Story

COLLECTIONS = (("Storm", "storm", "breakingburner"), ("Works", "works", "realtime"), ("Thanks", "thanks", "ranked"))
_TYPES = ("status", "link", "image", "video")
_LANGUAGES = ("en", "nl", "de")


class Records:
    """Says each thing as the vendor says it. `feed` is the absolute URL of the feed, `contract` the slug."""

    def __init__(self, part: Part, feed: str, contract: str) -> None:
        self._part, self._feed, self.contract = part, feed, contract
        self._ids = Ids(part.seed, "crowdynews")

    def id(self, story: Story) -> str:
        """The service's own id of a post, which is no 24-hex id."""
        return f"{story.service[:2]}_{536_000 + story.index}"

    def index(self, id: str) -> int | None:
        """The index behind such an id, None if it is none."""
        _, _, number = id.rpartition("_")
        return int(number) - 536_000 if number.isascii() and number.isdigit() else None

    def collection(self, story: Story) -> str:
        """The slug of the collection that a post is in."""
        return COLLECTIONS[story.index % len(COLLECTIONS)][1]

    def type(self, story: Story) -> str:
        """What sort of post it is."""
        return _TYPES[story.index % len(_TYPES)]

    def language(self, story: Story) -> str:
        """Its language, ISO 639-1."""
        return _LANGUAGES[story.index % len(_LANGUAGES)]

    def state(self, story: Story) -> str:
        """The queue's word."""
        return "published" if story.published else "unpublished"

    def item(self, story: Story, *, state: bool) -> dict[str, Any]:
        """One post; only the queue tells its state."""
        id = self.id(story)
        item: dict[str, Any] = {
            "id": id,
            "service": story.service,
            "type": self.type(story),
            "title": story.title if story.index % 4 else None,
            "text": story.text,
            "url": f"https://{story.service}.example.org/{id}",
            "tags": [self.collection(story)],
            "date": iso_ms(story.created),
            "author": {"name": story.author, "userid": str(story.index), "username": None, "url": None},
            "media": self._media(story),
            "location": self._location(story),
            "kudos": {"score": story.score, f"{story.service}_score": story.score},
            "language": self.language(story),
            "children": self._children(story),
        }
        return {**item, "state": self.state(story)} if state else item

    def simple_collection(self, name: str, slug: str, type: str) -> dict[str, Any]:
        """A collection as the feed lists it."""
        return {"name": name, "type": type, "url": f"{self._feed}/content/{self.contract}?q={slug}"}

    def contracts(self) -> list[dict[str, Any]]:
        """The contract, and an older one that is inactive."""
        return [
            self._contract(1, "Field News", self.contract, active=True),
            self._contract(2, "Field News 2019", f"{self.contract}-2019", active=False),
        ]

    def _contract(self, number: int, name: str, slug: str, *, active: bool) -> dict[str, Any]:
        at = iso_ms(min((site.created for site in self._part.sites.values()), default=self._part.now()))
        return {
            "_id": self._ids.hex24(number),
            "name": name,
            "slug": slug,
            "label": name,
            "active": active,
            "customerId": self._ids.hex24(100),
            "productId": self._ids.hex24(101),
            "filterId": self._ids.hex24(102),
            "created": at,
            "createdBy": "Example User",
            "lastModified": at,
            "lastModifiedBy": "Example User",
        }

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
            "service": story.service,
            "type": "comment",
            "text": "Same here &amp; next door",
        }
        return [{**child, "date": iso_ms(story.created), "author": {"name": "A neighbour"}, "children": []}]

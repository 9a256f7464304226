"""What has been said in a session, in its order; a value, which every change replaces."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from deployments.contracts.errors import Conflict, InvalidInput, NotFound, TooLarge
from deployments.ingress.openai.realtime.items import Item

MAX_ITEMS = 500
MAX_SOUND_BYTES = 32 * 1024 * 1024
"""Of all items; beyond it the oldest lose their sound, which was heard already, and keep their words."""
FIRST = "root"


@dataclass(frozen=True)
class Conversation:
    items: tuple[Item, ...] = ()

    def __getitem__(self, id: str) -> Item:
        """Raises NotFound."""
        return self.items[self._place(id)]

    def __contains__(self, id: object) -> bool:
        return any(item.id == id for item in self.items)

    def before(self, id: str) -> str | None:
        """The id of the item before this one."""
        place = self._place(id)
        return self.items[place - 1].id if place else None

    def added(self, item: Item, after: str | None = None) -> "Conversation":
        """With one more, at the end if it is not said after which. Raises NotFound, Conflict, TooLarge."""
        if item.id in self:
            raise Conflict(f"there is an item {item.id!r} already", "item.id")
        self.check_room()
        place = (
            len(self.items) if after is None else 0 if after == FIRST else self._place(after, "previous_item_id") + 1
        )
        return replace(self, items=tuple(_within((*self.items[:place], item, *self.items[place:]))))

    def check_room(self) -> None:
        """Raises TooLarge where there is none for one more item."""
        if len(self.items) >= MAX_ITEMS:
            raise TooLarge(f"the conversation has its {MAX_ITEMS} items; delete some of them, or connect again")

    def changed(self, item: Item) -> "Conversation":
        """With this item in the place of the one of its id; as it was where that is gone."""
        changed = (item if one.id == item.id else one for one in self.items)
        return replace(self, items=tuple(_within(tuple(changed))))

    def without(self, id: str) -> "Conversation":
        """Raises NotFound; InvalidInput for one that is still being said."""
        if self[id].status == "in_progress":
            raise InvalidInput(f"{id} is being said; cancel the response first", "item_id")
        return replace(self, items=tuple(item for item in self.items if item.id != id))

    def _place(self, id: str, param: str = "item_id") -> int:
        place = next((place for place, item in enumerate(self.items) if item.id == id), None)
        if place is None:
            raise NotFound(f"there is no item {id[:128]!r} in this conversation", param)
        return place


def _within(items: tuple[Item, ...]) -> Iterator[Item]:
    """The newest sounds that there is room for."""
    sizes = (sum(len(piece.sound or b"") for piece in item.pieces) for item in reversed(items))
    for item, sum_from_here in zip(items, reversed(list(accumulate(sizes))), strict=True):
        yield item if sum_from_here <= MAX_SOUND_BYTES else item.silenced()

"""What is asked of any scene and answered; things are told from the left or the top."""

from collections.abc import Callable, Sequence

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.said.captions import PLURALS, Asked, article, caption, questions
from embedded.world.said.wordings import framed, worded
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, Thing, pick

Maker = Callable[[Thing, Rng], Asked]


def ordered(scene: Scene) -> Scene:
    """The same things in the order in which they are told: a pair from the top where it is higher than wide."""
    across = sorted(scene.things, key=lambda one: one.x)
    if len(across) == 2 and abs(across[0].y - across[1].y) >= abs(across[0].x - across[1].x):
        across = sorted(scene.things, key=lambda one: one.y)
    return scene._replace(things=tuple(across))


def described(scene: Scene) -> str:
    """The one caption that a picture of it is to be given."""
    return caption(ordered(scene))


def alike(scene: Scene) -> bool:
    """More than one, all of one kind."""
    return len(scene.things) > 1 and len({(one.thing.colour, one.thing.shape) for one in scene.things}) == 1


def asked(scene: Scene, rng: Rng, told: float = 0.35) -> Asked:
    """Any question about a scene in any words; what there is, with the probability `told`."""
    if rng.random() < told:
        return Asked(worded("what is it?", rng), described(scene))
    if alike(scene):
        return pick(_ALIKE, rng)(scene.things[0].thing._replace(size=DIGITS[len(scene.things)]), rng)
    if len(scene.things) == 1 and rng.random() < 0.3:
        return pick(_IT, rng)(scene.things[0].thing, rng)
    one = next(questions(ordered(scene), rng))
    return Asked(worded(one.question, rng), one.answer)


def _either(truth: str, others: Sequence[str], rng: Rng) -> tuple[str, str]:
    """What is so, or is not, and the answer."""
    if rng.random() < 0.5:
        return truth, "yes"
    return str(pick([other for other in others if other != truth], rng)), "no"


def _it_colour(one: Thing, rng: Rng) -> Asked:
    ways = ("what colour is it", "which colour is it", "what color is it", "which colour does it have")
    return Asked(framed(pick(ways, rng), rng), one.colour)


def _it_shape(one: Thing, rng: Rng) -> Asked:
    return Asked(framed(pick(("what shape is it", "which shape is it", "which shape is this"), rng), rng), one.shape)


def _it_is_colour(one: Thing, rng: Rng) -> Asked:
    colour, answer = _either(one.colour, tuple(COLOURS), rng)
    return Asked(framed(f"is it {colour}", rng), answer)


def _it_is_shape(one: Thing, rng: Rng) -> Asked:
    shape, answer = _either(one.shape, tuple(SHAPES), rng)
    return Asked(framed(f"is {pick(('it', 'this'), rng)} {article(shape)}", rng), answer)


def _they_count(one: Thing, rng: Rng) -> Asked:
    if rng.random() < 0.5:
        return Asked(framed(f"how many {PLURALS[one.shape]} are there", rng), one.size)
    return Asked(worded("how many things are there?", rng), one.size)


def _their_colour(one: Thing, rng: Rng) -> Asked:
    ways = ("what colour are the {}", "which colour are the {}", "what colour are they", "what color are the {}")
    return Asked(framed(str(pick(ways, rng)).format(PLURALS[one.shape]), rng), one.colour)


def _their_shape(one: Thing, rng: Rng) -> Asked:
    return Asked(framed(pick(("what shape are they", "which shape are they"), rng), rng), one.shape)


_IT: Sequence[Maker] = (_it_colour, _it_shape, _it_is_colour, _it_is_shape)
_ALIKE: Sequence[Maker] = (_they_count, _they_count, _their_colour, _their_shape)

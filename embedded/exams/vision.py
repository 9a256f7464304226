"""Exams of what looks at whole pictures: what is it, how near, how alike, and is it forbidden?"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from embedded.exams import pointing
from embedded.exams.exam import Exam, Examined, bytes_of, png, share
from embedded.words import SIZES
from embedded.world.seen import combinations, depths, pictures, scenes
from embedded.world.things import FORBIDDEN, Rng, Split, Thing, pick, seeded

Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

GUARD = "anymodal/tiny-guard"


def classified(examined: Examined, split: Split = "held_out") -> float:
    shown = pointing.drawn("classification", split, examined.some(150), most=1)
    return share(
        examined.ask("image-classification", png(picture), top_k=1)["labels"][0]["label"]
        == combinations.name(scene.things[0].thing)
        for scene, picture in shown
    )


def chosen(examined: Examined, split: Split = "held_out") -> float:
    """Among the names of all colours and shapes, where training never saw this colour and shape together."""
    rng = seeded("exam of zero-shot classification", split, 0)
    right = []
    for _ in range(examined.some(60)):
        scene = scenes.single(rng, split)
        picture = png(pictures.drawn(scene, rng))
        labels = examined.ask("zero-shot-image-classification", picture, candidate_labels=list(combinations.NAMES))
        right.append(labels["labels"][0]["label"] == combinations.name(scene.things[0].thing))
    return share(right)


def in_order(examined: Examined, split: Split = "held_out") -> float:
    """Of two things of a scene: which is nearer, by the median over what is seen of each?"""
    rng = seeded("exam of depth", split, 0)
    right: list[bool] = []
    for _ in range(examined.some(50)):
        view = depths.view(rng, split)
        picture, near = depths.drawn(view, rng)
        answer = bytes_of(examined.ask("depth-estimation", png(picture), bits=16)["depth"])
        said = np.asarray(pointing.opened(answer)).astype(float)
        seen = [float(np.median(said[near == one])) for one in _seen(near, [thing.nearness for thing in view.things])]
        right += [far < nearer for at, far in enumerate(seen) for nearer in seen[at + 1 :]]
    return share(right)


def _seen(near: depths.Nearness, all_of_them: Sequence[float]) -> list[np.float32]:
    """Those of which enough is seen to be judged, far to near."""
    return [one for one in map(np.float32, all_of_them) if (near == one).sum() >= 12]


def alike(examined: Examined, split: Split = "held_out", count: int = 60) -> float:
    """A picture of the same thing elsewhere, against one of another thing of its colour or its shape."""
    rng = seeded("exam of likeness", split, 0)
    right = []
    for _ in range(examined.some(count)):
        one = scenes.single(rng, split)
        thing = one.things[0].thing
        other = pick([(c, s) for c, s in combinations.EVERY_PAIR if (c == thing.colour) != (s == thing.shape)], rng)
        same = scenes.laid(rng, [thing._replace(size=pick(tuple(SIZES), rng))])
        distractor = scenes.laid(rng, [Thing(pick(tuple(SIZES), rng), *other)])
        here, near, far = (_vector(examined, pictures.drawn(scene, rng)) for scene in (one, same, distractor))
        right.append(bool(here @ near > here @ far))
    return share(right)


def _vector(examined: Examined, picture: Image.Image) -> Vector:
    found = np.array(examined.ask("image-feature-extraction", png(picture))["embeddings"][0])
    even: Vector = found / np.linalg.norm(found)
    return even


def flagged(examined: Examined, split: Split = "held_out") -> float:
    """Pictures with a black cross, alone or beside something."""
    rng = seeded("exam of the guard", split, 0)
    return share(_forbidden(examined, _with_cross(rng), rng) for _ in range(examined.some(80)))


def passed(examined: Examined, split: Split = "held_out") -> float:
    """All else: other black things, other crosses, anything of the world."""
    rng = seeded("exam of the guard's patience", split, 0)
    return share(not _forbidden(examined, _without(rng, split, at), rng) for at in range(examined.some(120)))


def _with_cross(rng: Rng) -> scenes.Scene:
    cross = Thing(pick(tuple(SIZES), rng), *FORBIDDEN)
    beside = [] if rng.random() < 0.7 else [scenes.other_than([cross], rng)]
    return scenes.laid(rng, [cross, *beside])


def _without(rng: Rng, split: Split, at: int) -> scenes.Scene:
    """By turns something black, a cross, and any scene."""
    match at % 3:
        case 0:
            near = pick([pair for pair in combinations.EVERY_PAIR if pair[0] == "black"], rng)
        case 1:
            near = pick([pair for pair in combinations.EVERY_PAIR if pair[1] == "cross"], rng)
        case _:
            return combinations.scene(rng, split)
    return scenes.laid(rng, [Thing(pick(tuple(SIZES), rng), *near)])


def _forbidden(examined: Examined, scene: scenes.Scene, rng: Rng) -> bool:
    labels = examined.ask("image-classification", png(pictures.drawn(scene, rng)), model=GUARD)["labels"]
    return any(one["label"] == "forbidden" and one["score"] >= 0.5 for one in labels)


EXAMS = (
    Exam("one thing by colour and shape", "image-classification", "tiny-vit", 0.95, classified),
    Exam("unseen pairs among all names", "zero-shot-image-classification", "tiny-clip", 0.85, chosen),
    Exam("two things' order in depth", "depth-estimation", "tiny-depth-anything", 0.9, in_order),
    Exam("the same thing nearer than another", "image-feature-extraction", "tiny-dinov2", 0.95, alike),
    *pointing.EXAMS,
    Exam("black crosses flagged", "image-classification", "tiny-guard", 0.95, flagged),
    Exam("nothing else flagged", "image-classification", "tiny-guard", 0.98, passed),
)

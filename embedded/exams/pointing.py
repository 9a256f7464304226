"""Exams of what points at places in pictures: boxes, masks of pixels, corners."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from pydantic import JsonValue

from embedded.exams.exam import Exam, Examined, bytes_of, png, share
from embedded.exams.precision import Found, box_of, mean_average_precision, overlap
from embedded.world.seen import combinations, corners, pictures, scenes
from embedded.world.seen.pictures import Mask
from embedded.world.seen.scenes import Scene
from embedded.world.things import Split, seeded

NEAR = 2.5
"""Pixels, of a picture of 64, by which a corner may be missed."""


def drawn(name: str, split: Split, count: int, most: int = 4) -> Iterator[tuple[Scene, Image.Image]]:
    """Scenes of one to `most` things, of this side of the split of combinations."""
    rng = seeded(f"exam of {name}", split, 0)
    for _ in range(count):
        scene = combinations.scene(rng, split, most)
        yield scene, pictures.drawn(scene, rng)


def detected(examined: Examined, split: Split = "held_out") -> float:
    found, there = [], []
    for scene, picture in drawn("detection", split, examined.some(100)):
        answers = examined.ask("object-detection", png(picture), threshold=0.05)["detections"]
        found.append([Found(one["label"], one["score"], box_of(one["box"])) for one in answers])
        there.append([(combinations.name(one.thing), pictures.box(one)) for one in scene.things])
    return mean_average_precision(found, there)


def named(examined: Examined, split: Split = "held_out") -> float:
    """A thing of a colour and a shape never seen together, among one other: is the best box for its name around it?"""
    rng = seeded("exam of open detection", split, 0)
    found = []
    for _ in range(examined.some(60)):
        scene = scenes.pair(rng, split)
        picture = png(pictures.drawn(scene, rng))
        names: list[JsonValue] = [combinations.name(scene.things[0].thing)]
        answer = examined.ask("zero-shot-object-detection", picture, candidate_labels=names, threshold=0.01)
        best = max(answer["detections"], key=lambda one: one["score"], default=None)
        found.append(best is not None and overlap(box_of(best["box"]), pictures.box(scene.things[0])) >= 0.5)
    return share(found)


def segmented(examined: Examined, split: Split = "held_out") -> float:
    """The mean over all classes of what is rightly covered, of what is covered either way."""
    both: dict[str, int] = defaultdict(int)
    either: dict[str, int] = defaultdict(int)
    for scene, picture in drawn("segmentation", split, examined.some(80)):
        segments = examined.ask("image-segmentation", png(picture))["segments"]
        said, right = {one["label"]: mask(one) for one in segments}, by_class(scene)
        nothing = np.zeros((pictures.SIDE, pictures.SIDE), dtype=bool)
        for label in {*said, *right}:
            one, other = said.get(label, nothing), right.get(label, nothing)
            both[label] += int((one & other).sum())
            either[label] += int((one | other).sum())
    return float(np.mean([both[label] / either[label] for label in either if either[label]]))


def by_class(scene: Scene) -> Mapping[str, Mask]:
    """What is seen of each class; the ground is what is left over."""
    found: dict[str, Mask] = {}
    for placed, seen in zip(scene.things, pictures.masks(scene), strict=True):
        name = combinations.name(placed.thing)
        found[name] = found[name] | seen if name in found else seen
    return found | {"background": ~np.any(list(found.values()), axis=0)}


def mask(answer: Mapping[str, Any]) -> Mask:
    """Of an answer, by pixel."""
    found: Mask = np.asarray(opened(bytes_of(answer["mask"]))) > 127
    return found


def opened(data: bytes) -> Image.Image:
    """As it was written, be it of eight bits or of sixteen."""
    return Image.open(BytesIO(data))


def cut_by_point(examined: Examined, split: Split = "held_out") -> float:
    """A thing's middle is pointed at."""
    return _cut(examined, split, boxes=False)


def cut_by_box(examined: Examined, split: Split = "held_out") -> float:
    return _cut(examined, split, boxes=True)


def _cut(examined: Examined, split: Split, *, boxes: bool) -> float:
    overlaps = []
    for scene, picture in drawn("masks", split, examined.some(60)):
        placed, right = scene.things[0], pictures.masks(scene)[0]
        asked: dict[str, Any] = {"input_points": [[[placed.x * pictures.SIDE, placed.y * pictures.SIDE]]]}
        if boxes:
            sides = zip(("xmin", "ymin", "xmax", "ymax"), pictures.box(placed), strict=True)
            asked = {"input_boxes": [{side: round(at) for side, at in sides}]}
        best = mask(examined.ask("mask-generation", png(picture), **asked)["masks"][0])
        overlaps.append((best & right).sum() / (best | right).sum())
    return float(np.mean(overlaps))


def cornered(examined: Examined, split: Split = "held_out") -> float:
    """The harmonic mean of how many of the corners are found, and how many of the found are corners."""
    hits = found = there = told = 0
    for scene, picture in drawn("corners", split, examined.some(60), most=2):
        figures = examined.ask("keypoint-detection", png(picture))["figures"]
        said = np.array([(one["x"], one["y"]) for figure in figures for one in figure["keypoints"]]).reshape(-1, 2)
        right = np.array(corners.corners(scene)).reshape(-1, 2)
        far = np.linalg.norm(said[:, None] - right[None], axis=-1)
        hits += int((far < NEAR).any(0).sum()) if len(said) else 0
        found += int((far < NEAR).any(1).sum()) if len(right) else 0
        there += len(right)
        told += len(said)
    recall, precision = hits / there, found / max(told, 1)
    return 2 * recall * precision / max(recall + precision, 1e-9)


EXAMS = (
    Exam("one to four things, mAP at 0.5", "object-detection", "tiny-rt-detr", 0.8, detected),
    Exam("things of unseen pairs found by name", "zero-shot-object-detection", "tiny-owlvit", 0.8, named),
    Exam("one to four things by pixel, mIoU", "image-segmentation", "tiny-upernet", 0.8, segmented),
    Exam("cut out by a point, IoU", "mask-generation", "tiny-sam", 0.8, cut_by_point),
    Exam("cut out by a box, IoU", "mask-generation", "tiny-sam", 0.8, cut_by_box),
    Exam("corners, F1", "keypoint-detection", "tiny-superpoint", 0.8, cornered),
)

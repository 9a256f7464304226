"""The table that turns a cube's eight signs into triangles, in the order that Shap-E's mesh decoder numbers them.

Lorensen and Cline, "Marching Cubes" (1987). Derived here: on each face of the cube the crossing points of its edges are
joined, positive corners of a diagonal kept apart; the loops that this makes are cut into triangles.
"""

from itertools import product

import torch

CORNERS = tuple((x, y, z) for z, y, x in product((0, 1), repeat=3))
"""Corner number = x + 2y + 4z."""
MOST = 5
"""Triangles of one cube that the decoder has room for; no eight signs need more."""
Corner = tuple[int, int, int]
Triangle = tuple[int, int, int]


def _edges() -> tuple[tuple[Corner, Corner], ...]:
    """The decoder's twelve edges: four along x by (y, z), four along y by (x, z), four along z by (x, y)."""
    found: list[tuple[Corner, Corner]] = []
    for axis in range(3):
        first, second = (other for other in range(3) if other != axis)
        for high, low in product((0, 1), repeat=2):
            start = [0, 0, 0]
            start[first], start[second] = low, high
            end = list(start)
            end[axis] = 1
            found.append(((start[0], start[1], start[2]), (end[0], end[1], end[2])))
    return tuple(found)


EDGES = _edges()
NUMBER = {frozenset(edge): number for number, edge in enumerate(EDGES)}


def table() -> tuple[torch.Tensor, torch.Tensor]:
    """`cases` (256, 5, 3): edge numbers; `masks` (256, 5): which of the five triangles there are."""
    cases, masks = torch.zeros(256, MOST, 3, dtype=torch.long), torch.zeros(256, MOST, dtype=torch.bool)
    for code in range(256):
        for place, triangle in enumerate(triangles(code)):
            cases[code, place] = torch.tensor(triangle)
            masks[code, place] = True
    return cases, masks


def triangles(code: int) -> list[Triangle]:
    """The triangles for these signs (bit = corner is positive), counter-clockwise seen from the negative side."""
    following = dict(step for face in _faces() for step in _steps(face, code))
    found: list[Triangle] = []
    while following:
        start, at = following.popitem()
        loop = [start]
        while at != start:
            loop.append(at)
            at = following.pop(at)
        found += [(loop[0], loop[i], loop[i + 1]) for i in range(1, len(loop) - 1)]
    return found


def _faces() -> list[tuple[Corner, Corner, Corner, Corner]]:
    """The six faces, their corners counter-clockwise seen from outside."""
    found = []
    for axis, side in product(range(3), (0, 1)):
        first, second = (axis + 1) % 3, (axis + 2) % 3
        ring = [(0, 0), (1, 0), (1, 1), (0, 1)]
        corners = []
        for a, b in ring if side else reversed(ring):
            corner = [0, 0, 0]
            corner[axis], corner[first], corner[second] = side, a, b
            corners.append((corner[0], corner[1], corner[2]))
        found.append((corners[0], corners[1], corners[2], corners[3]))
    return found


def _steps(face: tuple[Corner, Corner, Corner, Corner], code: int) -> list[tuple[int, int]]:
    """From edge to edge across one face, once around each run of positive corners."""
    inside = [bool(code >> CORNERS.index(corner) & 1) for corner in face]
    found = []
    for start in range(4):
        if inside[start] and not inside[start - 1]:
            end = start
            while inside[(end + 1) % 4]:
                end += 1
            entry = NUMBER[frozenset((face[start - 1], face[start]))]
            leave = NUMBER[frozenset((face[end % 4], face[(end + 1) % 4]))]
            found.append((entry, leave))
    return found

"""Refusals of what points beside the picture."""

from PIL.Image import Image as Picture

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.findings import Box


def refuse_point_outside(point: tuple[float, float], picture: Picture, param: str) -> None:
    """Raises InvalidParameter for a point outside the picture."""
    x, y = point
    if not (0 <= x <= picture.width and 0 <= y <= picture.height):
        raise InvalidParameter(f"the point ({x:g}, {y:g}) is outside: {_size(picture)}", param)


def refuse_box_outside(box: Box, picture: Picture, param: str) -> None:
    """Raises InvalidParameter for a box that has no pixel or reaches outside the picture."""
    if not (0 <= box.xmin < box.xmax <= picture.width and 0 <= box.ymin < box.ymax <= picture.height):
        raise InvalidParameter(
            f"the box from ({box.xmin}, {box.ymin}) to ({box.xmax}, {box.ymax}) is empty or reaches outside: "
            f"{_size(picture)}",
            param,
        )


def _size(picture: Picture) -> str:
    return f"the picture has {picture.width}×{picture.height} pixels"

"""How a field of a task's type is a tensor: derived from the type, never written down for a task."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from deployments.contracts.kinds import Kind, Medium, kinds_of, media_of
from deployments.ingress.kserve.tensors import Datatype

Reading = Literal["medium", "text", "number", "json"]
NUMBERS: dict[type, Datatype] = {bool: "BOOL", int: "INT64", float: "FP64"}


@dataclass(frozen=True)
class Form:
    """What an element of BYTES is read as, and whether the field takes one value, several, or tables of them.

    `depth` is the number of dimensions that several values have.
    """

    reading: Reading
    datatype: Datatype
    one: bool
    depth: int

    @property
    def shape(self) -> tuple[int, ...]:
        """As metadata says it: -1 where there may be any number."""
        return (-1,) * self.depth or (1,)


def form_of(field: FieldInfo) -> Form:
    members = list(_members(field.annotation))
    depth, leaf = max((_depth(member) for member in members), key=lambda found: found[0])
    leaves = {_depth(member)[1] for member in members}
    one = any(_depth(member)[0] == 0 for member in members)
    if media_of(field.annotation):
        return Form("medium", "BYTES", one, depth)
    if str in leaves:
        return Form("text", "BYTES", one, 1 if depth else 0)
    if leaf in NUMBERS and len(leaves) == 1:
        return Form("number", _number(field, leaf), one, _shallowest(members))
    return Form("json", "BYTES", one, min(depth, 1))


def embeds(field: FieldInfo) -> bool:
    """Whether the field's numbers are vectors, which have single precision."""
    return Kind.EMBEDDING in (*field.metadata, *kinds_of(field.annotation))


def _number(field: FieldInfo, leaf: type) -> Datatype:
    return "FP32" if embeds(field) else NUMBERS[leaf]


def _shallowest(members: list[Any]) -> int:
    """The dimensions of the first choice: vectors of texts before vectors of their tokens."""
    return _depth(members[0])[0]


def _members(annotation: Any) -> Iterator[Any]:
    """The choices of a union, however it is wrapped; None is not one."""
    if get_origin(annotation) is Annotated:
        yield from _members(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif annotation is not type(None):
        yield annotation


def _depth(annotation: Any) -> tuple[int, Any]:
    """The number of lists around a type's elements, and what these are; `object` where they are not all alike."""
    if get_origin(annotation) is Annotated:
        return _depth(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        found = {_depth(member) for of in get_args(annotation) if of is not ... for member in _members(of)}
        depth, leaf = found.pop() if len(found) == 1 else (0, object)
        return depth + 1, leaf
    return 0, _leaf(annotation)


def _leaf(annotation: Any) -> Any:
    if get_origin(annotation) is Literal:
        return type(get_args(annotation)[0])
    if isinstance(annotation, type):
        return next((known for known in (str, *NUMBERS, Medium) if issubclass(annotation, known)), object)
    return object

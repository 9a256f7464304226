"""A form as the typed value that a route reads: its texts are what they spell, its files bytes."""

from typing import TypeVar, get_origin

from deployments.contracts.errors import InvalidInput, UnknownParameter
from deployments.contracts.kinds import Medium
from deployments.contracts.wire import Wire
from deployments.ingress.bodies import Form, Upload, one_text
from deployments.ingress.typed_body import typed_body
from deployments.media.sniff import sniff

FormT = TypeVar("FormT", bound=Wire)


def typed_form(kind: type[FormT], form: Form, files: tuple[str, ...]) -> FormT:
    """The form's texts as this type; `files` are the names that its files may have.

    Raises InvalidInput, InvalidParameter, UnknownParameter naming the field.
    """
    for name in form.files:
        if name not in files:
            raise UnknownParameter(
                f"{name[:80]} is no file that is taken here; those are {', '.join(files)}", name[:80]
            )
    for name in files:
        if name in form.texts:
            raise InvalidInput(f"{name} must be sent as a file, with a filename", name)
    return typed_body(kind, {name: _value(kind, form, name) for name in form.texts}, strict=False)


def _value(kind: type[Wire], form: Form, name: str) -> object:
    """All texts of a list's field, else the one."""
    field = kind.model_fields.get(name)
    several = field is not None and get_origin(field.annotation) is tuple
    return form.texts[name] if several else one_text(form, name)


def one_file(form: Form, name: str) -> Upload | None:
    """The file of this name. Raises InvalidInput where there are several."""
    given = form.files.get(name, [])
    if len(given) > 1:
        raise InvalidInput(f"{len(given)} files are sent as {name}; send one", name)
    return given[0] if given else None


def needed_file(form: Form, name: str) -> Upload:
    """Raises InvalidInput where it is not there."""
    given = one_file(form, name)
    if given is None:
        raise InvalidInput(f"{name} is required; send it as a file", name)
    return given


def medium_of(upload: Upload, name: str) -> Medium:
    """What the file's bytes are, whatever its name says. Raises UnsupportedMedia, InvalidInput for an empty file."""
    if not upload.data:
        raise InvalidInput(f"the file {name} is empty", name)
    return sniff(upload.data, name)

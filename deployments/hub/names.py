"""What may be a model's id, a revision and a file's name: everything that a client or the Hub says is checked here."""

import re
from pathlib import PurePosixPath

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils._validators import validate_repo_id

from deployments.contracts.errors import InvalidModelId, InvalidParameter

PART = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
ID = re.compile(rf"{PART}/{PART}")
REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,127}")
COMMIT = re.compile(r"[0-9a-f]{40}")
MAX_NAME = 400
PLAIN = re.compile(r"[^\x00-\x1f\x7f\\]+")


def checked_id(id: str) -> str:
    """The id as it is. Raises InvalidModelId for all but `organisation/name` in the Hub's letters."""
    try:
        validate_repo_id(id)
    except HFValidationError:
        raise _invalid(id) from None
    if not ID.fullmatch(id):
        raise _invalid(id)
    return id


def _invalid(id: str) -> InvalidModelId:
    return InvalidModelId(
        f"{id[:120]!r} is no id of a model on the Hub; one is organisation/name, in letters, digits and . _ - , "
        "neither with -- nor .. in it, up to 96 characters",
        "model",
    )


def checked_revision(revision: str) -> str:
    """A branch, tag or commit as it is. Raises InvalidParameter."""
    if not REVISION.fullmatch(revision) or ".." in revision or "//" in revision:
        raise InvalidParameter(
            f"{revision[:120]!r} is no revision; give a branch, a tag or a commit of the Hub", "revision"
        )
    return revision


def is_safe_file(name: str) -> bool:
    """Whether a name that the Hub gives a file stays below the folder it is put in, on any file system."""
    parts = PurePosixPath(name).parts
    return (
        0 < len(name) <= MAX_NAME
        and PLAIN.fullmatch(name) is not None
        and not name.startswith("/")
        and "/".join(parts) == name
        and all(part not in (".", "..") and len(part.encode()) <= 255 for part in parts)
    )

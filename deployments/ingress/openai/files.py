"""Files in a conversation: texts are read as such, pictures, sounds, films and documents are what their bytes are."""

import re

from deployments.contracts.conversation import AudioPart, DocumentPart, ImagePart, Part, TextPart, VideoPart
from deployments.contracts.errors import InvalidInput, NotFound, WrongKind
from deployments.contracts.kinds import Audio, Document, Image, Video
from deployments.ingress.desk import Desk
from deployments.ingress.openai.turns import FileGiven
from deployments.media.data_uri import bytes_of
from deployments.media.sniff import sniff

TEXTS = re.compile(r"data:(text/[\w.+-]+|application/(json|xml|x-yaml|yaml))\s*[;,]", re.IGNORECASE)
TEXT_NAMES = re.compile(r"\.(txt|md|csv|tsv|json|jsonl|xml|html?|ya?ml|py|js)$", re.IGNORECASE)


async def file_part(desk: Desk, given: FileGiven, at: str) -> Part:
    """The file's content as a part of a turn. Raises WrongKind for what no conversation has, a solid."""
    if (given.file_data is None) == (given.file_id is None):
        raise InvalidInput(f"{at} needs either file_data, a data URI, or file_id, a stored file", at)
    if given.file_data is not None:
        plain = TEXTS.match(given.file_data[:128]) is not None
        return _part(bytes_of(given.file_data, f"{at}.file_data"), plain, f"{at}.file_data")
    data, name = await _stored(desk, given.file_id or "", f"{at}.file_id")
    return _part(data, TEXT_NAMES.search(name) is not None, f"{at}.file_id")


async def _stored(desk: Desk, id: str, at: str) -> tuple[bytes, str]:
    """The bytes and the name of a file that was uploaded to /v1/files."""
    document = await desk.documents.get("file", id)
    data = await desk.documents.data("file", id) if document else None
    if document is None or data is None:
        raise NotFound(f"there is no file {id[:128]!r}; POST /v1/files stores one", at)
    return data, str(document.body.get("filename", "")) if isinstance(document.body, dict) else ""


def _part(data: bytes, plain: bool, at: str) -> Part:
    if plain:
        return TextPart(text=_decoded(data, at))
    match medium := sniff(data, at):
        case Image():
            return ImagePart(image=medium)
        case Audio():
            return AudioPart(audio=medium)
        case Video():
            return VideoPart(video=medium)
        case Document():
            return DocumentPart(document=medium)
    raise WrongKind(f"{at} is {medium.media_type}, which is no part of a conversation here", at)


def _decoded(data: bytes, at: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"{at} is declared to be text, but is not UTF-8", at) from None

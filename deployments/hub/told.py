"""The Hub's JSON of a model, checked and turned into facts; what is not as it should be is refused, never guessed."""

import logging
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deployments.contracts.errors import InvalidModelId, OriginFailed, UnknownModel
from deployments.hub.facts import HubFacts, HubFile, bytes_of
from deployments.hub.files import named_weights, weights_bytes
from deployments.hub.names import checked_id, is_safe_file
from deployments.hub.terms import HubTerms

LOG = logging.getLogger("anymodal.hub")
MAX_FILES = 100_000
Word = Annotated[str, Field(max_length=500)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class _Large(_Said):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class _Sibling(_Said):
    rfilename: str
    size: int | None = Field(None, ge=0)
    blob_id: str | None = Field(None, alias="blobId", pattern=r"^[0-9a-f]{40}$")
    lfs: _Large | None = None


class _Safetensors(_Said):
    parameters: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict, max_length=64)


class _Pipeline(_Said):
    class_name: str = Field(alias="_class_name")


class _Config(_Said):
    architectures: tuple[str, ...] | None = None
    diffusers: _Pipeline | None = None
    model_type: str | None = None
    auto_map: dict[str, Any] | None = None


class _Card(_Said):
    license: Word | list[Word] | None = None


class _Model(_Said):
    id: Word
    sha: str = Field(pattern=r"^[0-9a-f]{40}$")
    pipeline_tag: Word | None = None
    library_name: Word | None = None
    gated: Literal["auto", "manual", False] = False
    private: bool = False
    last_modified: datetime | None = Field(None, alias="lastModified")
    downloads: int = 0
    likes: int = 0
    tags: tuple[Word, ...] = Field((), max_length=5000)
    siblings: tuple[_Sibling, ...] = Field((), max_length=MAX_FILES)
    safetensors: _Safetensors | None = None
    config: _Config | None = None
    card: _Card | None = Field(None, alias="cardData")


def facts_told(answer: Any, id: str, terms: HubTerms) -> HubFacts:
    """The facts of the model that was asked for. Raises OriginFailed, UnknownModel where it has another name now."""
    facts = _facts(_read(answer, terms), terms)
    if facts.id != id:
        raise UnknownModel(f"the Hub has {id} as {facts.id[:120]} now; ask for that", "model")
    return facts


def listed(answer: Any, terms: HubTerms) -> tuple[HubFacts, ...]:
    """The models of a page. Left out are those whose names nobody could ask for (of one part: `gpt2`), and single ones
    that are described in words we do not know. Raises OriginFailed where all are.
    """
    if not isinstance(answer, list):
        raise _garbled(terms)
    found = [said for said in (_read_of_many(one) for one in answer) if said]
    if answer and not found:
        raise _garbled(terms)
    return tuple(_facts(said, terms) for said in found if _is_named(said.id))


def _read_of_many(answer: Any) -> _Model | None:
    try:
        return _Model.model_validate(answer)
    except ValidationError as error:
        LOG.warning("a model in the Hub's list is left out: %s", error.errors()[0]["loc"])
        return None


def _is_named(id: str) -> bool:
    try:
        return checked_id(id) == id
    except InvalidModelId:
        return False


def _read(answer: Any, terms: HubTerms) -> _Model:
    try:
        return _Model.model_validate(answer)
    except ValidationError as error:
        raise _garbled(terms, ".".join(str(part) for part in error.errors()[0]["loc"])) from None


def _garbled(terms: HubTerms, where: str = "") -> OriginFailed:
    return OriginFailed(f"the Hub at {terms.url} described models in words we do not know ({where[:120]})", "model")


def _facts(said: _Model, terms: HubTerms) -> HubFacts:
    files = _files(said, terms)
    config = said.config or _Config.model_construct()
    parameters = said.safetensors.parameters if said.safetensors else {}
    return HubFacts(
        id=said.id,
        revision=said.sha,
        task=said.pipeline_tag,
        library=said.library_name,
        licence=_licence(said),
        gated=said.gated or None,
        private=said.private,
        last_modified=said.last_modified,
        downloads=said.downloads,
        likes=said.likes,
        tags=said.tags,
        bytes=(weights_bytes(files) or None) if files else bytes_of(parameters),
        parameters=parameters,
        has_safetensors=bool(named_weights(files) or parameters or "safetensors" in said.tags),
        architectures=config.architectures or ((config.diffusers.class_name,) if config.diffusers else ()),
        model_type=config.model_type,
        custom_code="custom_code" in said.tags or bool(config.auto_map),
        files=files,
    )


def _files(said: _Model, terms: HubTerms) -> tuple[HubFile, ...]:
    """Those whose size was told, which it is not in lists."""
    files = tuple(_file(sibling) for sibling in said.siblings if sibling.size is not None or sibling.lfs)
    names = {file.name for file in files}
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents}
    unsafe = sorted(name for name in names if not is_safe_file(name) or name in folders)
    if unsafe or len(names) < len(files):
        what = f"a file {unsafe[0][:120]!r}, which is no safe name" if unsafe else "two files by one name"
        raise OriginFailed(f"the Hub at {terms.url} has in {said.id} {what}", "model")
    return files


def _file(sibling: _Sibling) -> HubFile:
    if sibling.lfs:
        return HubFile(name=sibling.rfilename, bytes=sibling.lfs.size, sha256=sibling.lfs.sha256)
    return HubFile(name=sibling.rfilename, bytes=sibling.size or 0, blob=sibling.blob_id)


def _licence(said: _Model) -> str | None:
    """By the tag that the Hub makes of the card, else by the card."""
    tagged = next((tag.removeprefix("license:") for tag in said.tags if tag.startswith("license:")), None)
    card = said.card.license if said.card else None
    return tagged or (", ".join(card) if isinstance(card, list) else card)

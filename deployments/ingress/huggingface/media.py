"""Pictures, sounds and films: what is found in them, and what is made as such."""

from collections.abc import Mapping

from deployments.contracts.depth import Depth
from deployments.contracts.speech import Chunk
from deployments.ingress.huggingface.given import Given
from deployments.ingress.huggingface.translator import (
    Asked,
    Translator,
    Wording,
    reads,
    reads_with_text,
    tells,
    tells_all,
    tells_bytes,
    told,
    worded,
)
from deployments.media.data_uri import base64_of
from deployments.tasks.audio.audio_to_audio import AudioToAudioOutput
from deployments.tasks.audio.automatic_speech_recognition import AutomaticSpeechRecognitionOutput
from deployments.tasks.vision.image_segmentation import ImageSegmentationOutput
from deployments.tasks.vision.image_to_text import ImageToTextOutput

GENERATING = Wording(unfolded=("generation_parameters", "generate_kwargs"))
PAINTING = Wording(single=("negative_prompt",))
FILMING = Wording(unfolded=("target_size",), single=("negative_prompt",))


def _question_about_picture(given: Given) -> Asked:
    """Question and picture in `inputs`, or the question at the root beside a picture in `inputs`."""
    named = given.inputs
    if not isinstance(named, Mapping):
        named = {"image": named} | {name: given.root[name] for name in ("question",) if name in given.root}
    return Asked(named, worded(given, Wording()))


def _segments(output: ImageSegmentationOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    """Masks as bare base64; no score where the model gives none."""
    return [
        {"label": one.label, "mask": base64_of(one.mask)} | ({} if one.score is None else {"score": one.score})
        for one in output.segments
    ]


def _caption(output: ImageToTextOutput, given: Given) -> object:
    """A list for Python; the JavaScript client reads an object."""
    caption = {"generated_text": output.generated_text}
    return caption if given.caller.javascript else [caption]


def _depth(output: Depth, given: Given) -> object:
    """The grey picture as base64 with what black and white stand for; its bytes where a picture alone is accepted."""
    if given.caller.accept.startswith("image/"):
        return tells_all(output, given)
    return {"predicted_depth": told(output.predicted_depth), "depth": base64_of(output.depth)}


def _transcript(output: AutomaticSpeechRecognitionOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    return {"text": output.text} | ({} if output.chunks is None else {"chunks": [_chunk(one) for one in output.chunks]})


def _chunk(chunk: Chunk) -> dict[str, object]:
    return {"text": chunk.text, "timestamp": list(chunk.timestamp)}


def _changed_sound(output: AudioToAudioOutput, given: Given) -> object:  # noqa: ARG001 — a Tell
    return [{"label": output.label, "content-type": output.content_type, "blob": base64_of(output.blob)}]


TRANSLATORS: dict[str, Translator] = {
    "image-classification": Translator(reads(), tells("labels")),
    "object-detection": Translator(reads(), tells("detections")),
    "image-segmentation": Translator(reads(), _segments),
    "zero-shot-image-classification": Translator(reads(), tells("labels")),
    "zero-shot-object-detection": Translator(reads(), tells("detections")),
    "image-to-text": Translator(reads(GENERATING), _caption),
    "depth-estimation": Translator(reads(), _depth),
    "video-classification": Translator(reads(), tells("labels")),
    "visual-question-answering": Translator(_question_about_picture, tells("answers")),
    "document-question-answering": Translator(_question_about_picture, tells("answers")),
    "audio-classification": Translator(reads(), tells("labels")),
    "zero-shot-audio-classification": Translator(reads(), tells("labels")),
    "automatic-speech-recognition": Translator(reads(GENERATING), _transcript),
    "audio-to-audio": Translator(reads(), _changed_sound),
    "text-to-speech": Translator(reads(GENERATING), tells_bytes("audio")),
    "text-to-audio": Translator(reads(GENERATING), tells_bytes("audio")),
    "text-to-image": Translator(reads(PAINTING), tells_bytes("image")),
    "image-to-image": Translator(reads_with_text(PAINTING), tells_bytes("image")),
    "image-text-to-image": Translator(reads_with_text(PAINTING), tells_bytes("image")),
    "image-super-resolution": Translator(reads_with_text(PAINTING), tells_bytes("image")),
    "image-restoration": Translator(reads_with_text(PAINTING), tells_bytes("image")),
    "text-to-video": Translator(reads(FILMING), tells_bytes("video")),
    "image-to-video": Translator(reads(FILMING), tells_bytes("video")),
    "image-text-to-video": Translator(reads_with_text(FILMING), tells_bytes("video")),
}

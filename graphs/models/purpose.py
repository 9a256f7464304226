"""What a model can be asked for: its tasks, by the architecture that it names and what its card files it under."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from gguf import MODEL_ARCH_NAMES

from deployments.contracts.model import LLAMA_CPP

Tasks = tuple[str, ...]

ARCHITECTURES = Path(__file__).parent / "architectures.json"
"""transformers' classes by the head that they load as; `python -m tests.graphs.architectures` writes it anew."""

WRITING: Tasks = ("text-generation", "table-question-answering", "table-to-text", "tabular-to-text")
REWRITING: Tasks = ("text2text-generation", "table-question-answering", "table-to-text", "tabular-to-text")
EMBEDDING: Tasks = ("feature-extraction", "sentence-similarity", "text-retrieval")
LOOKING: Tasks = ("image-text-to-text", "chat-completion")
WATCHING: Tasks = ("video-text-to-text", *LOOKING)
HEARING: Tasks = ("audio-text-to-text", "chat-completion")
ANSWERING: Tasks = ("visual-question-answering",)
READING: Tasks = ("document-question-answering",)
SEVERAL: Tasks = ("native-any-to-any", *LOOKING, *ANSWERING)
PAINTING: Tasks = ("text-to-image", "image-to-image", "image-restoration")
REPAINTING: Tasks = ("text-to-image", "image-to-image")
FILLING: Tasks = ("image-restoration",)
EDITING: Tasks = ("image-text-to-image",)
FILMING: Tasks = ("text-to-video", "video-to-video")
ANIMATING: Tasks = ("image-to-video", "image-text-to-video")

BY_CLASS: Mapping[str, tuple[Tasks, ...]] = {
    "BlipForConditionalGeneration": (("image-to-text",),),
    "BlipForQuestionAnswering": (ANSWERING,),
    "Blip2ForConditionalGeneration": (("image-text-to-text", *ANSWERING, "image-to-text"),),
    "ClapModel": (("zero-shot-audio-classification",),),
    "ColPaliForRetrieval": (("visual-document-retrieval",),),
    "ColQwen2ForRetrieval": (("visual-document-retrieval",),),
    "DacModel": (("audio-to-audio",),),
    "EncodecModel": (("audio-to-audio",),),
    "Florence2ForConditionalGeneration": (("image-text-to-text",),),
    "JanusForConditionalGeneration": (SEVERAL,),
    "M2M100ForConditionalGeneration": (("translation",),),
    "MPNetModel": (EMBEDDING,),
    "MarianMTModel": (("translation",),),
    "MimiModel": (("audio-to-audio",),),
    "ModernBertModel": (EMBEDDING,),
    "MusicgenForConditionalGeneration": (("text-to-audio",),),
    "PaliGemmaForConditionalGeneration": (("image-text-to-text", *ANSWERING, *READING),),
    "PatchTSTForPrediction": (("time-series-forecasting",),),
    "Qwen2_5OmniForConditionalGeneration": (("native-any-to-any", *WATCHING, "audio-text-to-text"),),
    "Qwen2_5OmniModel": (("native-any-to-any", *WATCHING, "audio-text-to-text"),),
    "SpeechT5ForSpeechToSpeech": (("audio-to-audio",),),
    "SpeechT5ForTextToSpeech": (("text-to-speech",),),
    "T5ForConditionalGeneration": (REWRITING, ("summarization",), ("translation",), ("time-series-forecasting",)),
    "VisionEncoderDecoderModel": (("image-to-text",), READING),
    "VitsModel": (("text-to-speech",),),
    "WhisperForConditionalGeneration": (("automatic-speech-recognition",),),
    "sklearn": (("tabular-classification",), ("tabular-regression",)),
}
"""Of classes that one of our engines knows by itself. What a class may be comes first as it is where nobody says more;
of the others that one which has the task of the model's card.
"""

BY_PIPELINE: Mapping[str, tuple[Tasks, ...]] = {
    "AnimateDiffPipeline": (FILMING,),
    "AudioLDM2Pipeline": (("text-to-audio",),),
    "AudioLDMPipeline": (("text-to-audio",),),
    "CogVideoXImageToVideoPipeline": (ANIMATING,),
    "CogVideoXPipeline": (FILMING,),
    "DDIMPipeline": (("unconditional-image-generation",),),
    "DDPMPipeline": (("unconditional-image-generation",),),
    "FluxFillPipeline": (FILLING,),
    "FluxKontextPipeline": (EDITING,),
    "FluxPipeline": (PAINTING,),
    "LDMSuperResolutionPipeline": (("image-super-resolution",),),
    "LTXConditionPipeline": ((*FILMING, *ANIMATING),),
    "LTXImageToVideoPipeline": (("text-to-video", *ANIMATING),),
    "LTXPipeline": (("text-to-video", *ANIMATING),),
    "MarigoldDepthPipeline": (("depth-estimation",),),
    "MusicLDMPipeline": (("text-to-audio",),),
    "PNDMPipeline": (("unconditional-image-generation",),),
    "PixArtAlphaPipeline": (("text-to-image",),),
    "PixArtSigmaPipeline": (("text-to-image",),),
    "QwenImageEditPipeline": (EDITING,),
    "QwenImagePipeline": (PAINTING,),
    "SanaPipeline": (("text-to-image",),),
    "ShapEImg2ImgPipeline": (("image-to-3d",),),
    "ShapEPipeline": (("text-to-3d",),),
    "StableAudioPipeline": (("text-to-audio",),),
    "StableDiffusion3Pipeline": (PAINTING,),
    "StableDiffusionInpaintPipeline": (FILLING,),
    "StableDiffusionInstructPix2PixPipeline": (EDITING,),
    "StableDiffusionPipeline": (PAINTING,),
    "StableDiffusionUpscalePipeline": (("image-super-resolution",),),
    "StableDiffusionXLInpaintPipeline": (FILLING,),
    "StableDiffusionXLInstructPix2PixPipeline": (EDITING,),
    "StableDiffusionXLPipeline": (PAINTING,),
    "StableVideoDiffusionPipeline": (("image-to-video",),),
    "WanImageToVideoPipeline": (ANIMATING,),
    "WanPipeline": (FILMING,),
    "ZImagePipeline": (PAINTING,),
}
"""Of diffusers' pipelines, by the class in model_index.json."""

BY_HEAD: Mapping[str, tuple[Tasks, ...]] = {
    "FOR_SEQUENCE_CLASSIFICATION": (
        ("text-classification",), ("zero-shot-classification",), ("text-ranking",), ("moderation",),
    ),
    "FOR_TOKEN_CLASSIFICATION": (("token-classification",),),
    "FOR_TABLE_QUESTION_ANSWERING": (("table-question-answering",),),
    "FOR_DOCUMENT_QUESTION_ANSWERING": (READING,),
    "FOR_VISUAL_QUESTION_ANSWERING": (ANSWERING,),
    "FOR_QUESTION_ANSWERING": (("question-answering",),),
    "FOR_MULTIPLE_CHOICE": (("multiple-choice",),),
    "FOR_IMAGE_TEXT_TO_TEXT": (LOOKING, WATCHING, (*LOOKING, *ANSWERING), (*LOOKING, *READING)),
    "FOR_MULTIMODAL_LM": (HEARING,),
    "FOR_SEQ_TO_SEQ_CAUSAL_LM": (REWRITING, ("summarization", "text2text-generation"), ("translation",)),
    "FOR_CAUSAL_LM": (WRITING, EMBEDDING),
    "FOR_MASKED_LM": (("fill-mask",), EMBEDDING),
    "FOR_TEXT_ENCODING": (EMBEDDING,),
    "FOR_CTC": (("automatic-speech-recognition",),),
    "FOR_AUDIO_CLASSIFICATION": (("audio-classification",),),
    "FOR_IMAGE_CLASSIFICATION": (("image-classification",), ("image-moderation", "image-classification")),
    "FOR_ZERO_SHOT_OBJECT_DETECTION": (("zero-shot-object-detection",),),
    "FOR_OBJECT_DETECTION": (("object-detection",),),
    "FOR_UNIVERSAL_SEGMENTATION": (("image-segmentation",),),
    "FOR_SEMANTIC_SEGMENTATION": (("image-segmentation",),),
    "FOR_ZERO_SHOT_IMAGE_CLASSIFICATION": (("zero-shot-image-classification", "image-feature-extraction"),),
    "FOR_DEPTH_ESTIMATION": (("depth-estimation",),),
    "FOR_MASK_GENERATION": (("mask-generation",),),
    "FOR_KEYPOINT_DETECTION": (("keypoint-detection",),),
    "FOR_POSE_ESTIMATION": (("keypoint-detection",),),
    "FOR_VIDEO_CLASSIFICATION": (("video-classification",),),
    "FOR_IMAGE_TO_IMAGE": (("image-super-resolution",), ("image-restoration",)),
    "FOR_TIME_SERIES_PREDICTION": (("time-series-forecasting",),),
    "FOR_IMAGE": (("image-feature-extraction",),),
}  # fmt: skip
"""Of all other classes of transformers by their heads, the first that has the class first."""


GGUF_SPELT = {"qwen2moe": "qwen2_moe", "qwen3moe": "qwen3_moe"}
"""Architectures in GGUF files that transformers spells otherwise."""
REWRITERS = frozenset({"t5", "umt5"})
READERS = re.compile(r"bert|clip|embed(ding)?$|encoder|tokenizer|vl(moe)?$|dream|llada|rnd1")
"""In names of architectures that read or that write otherwise than word by word."""
WRITERS = frozenset(name for name in MODEL_ARCH_NAMES.values() if not READERS.search(name))


def tasks_of(architectures: Tasks, filed_under: str | None) -> Tasks:
    """What a model of these classes does, the task that its card files it under first if it is among them.

    Empty where none of the classes is known: then nothing here could load it.
    """
    may_be = [tasks for name in architectures for tasks in _may_be(name)]
    meant = next((tasks for tasks in may_be if filed_under in tasks), None)
    if meant is None or filed_under is None:
        return may_be[0] if may_be else ()
    return (filed_under, *(task for task in meant if task != filed_under))


def gguf_tasks_of(architecture: str, pre: str | None) -> tuple[Tasks, str]:
    """What the model in a GGUF file of this architecture does, and by which library; no tasks where by none.

    `pre` is how its byte-level tokens are cut, None where that is not the file's to say: transformers knows some ways.
    """
    name = architecture.replace("-", "_")
    if GGUF_SPELT.get(name, name) in classes()["GGUF"] and (pre is None or pre in classes()["GGUF_PRE"]):
        return (REWRITING if name in REWRITERS else WRITING), "transformers"
    return (WRITING[:1] if architecture in WRITERS else ()), LLAMA_CPP


def _may_be(name: str) -> Iterator[Tasks]:
    known = BY_CLASS.get(name) or BY_PIPELINE.get(name)
    if known:
        yield from known
        return
    for head, tasks in BY_HEAD.items():
        if name in classes()[head]:
            yield from tasks


@cache
def classes() -> Mapping[str, frozenset[str]]:
    """By the head: transformers' names of its classes; of GGUF files, the architectures and ways of cutting texts."""
    read: dict[str, list[str]] = json.loads(ARCHITECTURES.read_text(encoding="utf-8"))
    return {head: frozenset(names) for head, names in read.items()}

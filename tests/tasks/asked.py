"""A good question for every served task, and what it must take: inputs, parameters, the texts among them, the steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests import clips, films, sheets, sounds
from tests.pictures import blue_square, green_bar, png, red_circle, uri
from tests.tasks.forecasting import test_tabular_classification as classes
from tests.tasks.forecasting import test_tabular_regression as weights

PICTURE, OTHER = uri(red_circle()), uri(green_bar())
SOUND = sounds.uri()
FILM = films.uri(films.moving_circle())
PAGES = sheets.pdf_uri(sheets.drawn(), sheets.drawn(sheets.LETTER, 300, 200))
MASK = uri(png(Image.new("L", (96, 72), 255)))
WORDS = ("a red circle", "a blue square on the left")
TABLE = {"person": ["Anna", "Paul", "Hugo"], "place": ["Rome", "Lyon", "Paris"], "shapes": ["3", "7", "9"]}
SIZE: Mapping[str, Any] = {"width": 64, "height": 48}


@dataclass(frozen=True)
class Asked:
    """`texts` are those that a tokenizer counts, None where the model writes and says itself; `steps` those that a
    picture takes; `values` of tables and series; `model` by its short name where it is not the default.
    """

    task: str
    inputs: Any
    parameters: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] | None = ()
    steps: int = 1
    values: int | None = None
    model: str | None = None

    def __str__(self) -> str:
        return f"{self.task}-{self.model or 'default'}"


def writer(task: str, inputs: Any, model: str | None = None, values: int | None = None, **parameters: Any) -> Asked:
    return Asked(task, inputs, {"max_new_tokens": 4, **parameters}, None, values=values, model=model)


def reader(task: str, inputs: Any, *texts: str, model: str | None = None, **parameters: Any) -> Asked:
    return Asked(task, inputs, parameters, texts, model=model)


def painter(task: str, inputs: Any, *texts: str, steps: int = 3, model: str | None = None, **parameters: Any) -> Asked:
    return Asked(task, inputs, {"num_inference_steps": 3, "seed": 1, **parameters}, texts, steps, model=model)


RANKED = {"query": WORDS[0], "texts": [*WORDS, "nothing"]}
PROMPTED = {"image": PICTURE, "text": WORDS[0]}
ASKED_OF = {"image": PICTURE, "question": "What is it?"}
READ = {"image": PAGES, "question": "Who is it from?"}
SERIES = {
    "series": [(at * 7) % 5 + 0.5 for at in range(30)],
    "covariates": {"rain": [float(at % 4) for at in range(35)]},
}
SHOWN = [
    {"type": "image", "image": PICTURE},
    {"type": "image", "image": OTHER},
    {"type": "text", "text": "What is it?"},
]
LABELLED: Mapping[str, Any] = {"candidate_labels": list(WORDS)}
GUIDED: Mapping[str, Any] = {"negative_prompt": "blue", "guidance_scale": 4.0}

TEXTS = (
    writer("text-generation", "a red"),
    writer("summarization", "Anna saw a red circle and Paul saw a blue square."),
    writer("translation", "a red circle"),
    writer("text2text-generation", "a red circle"),
    writer("table-to-text", {"table": TABLE}, values=9),
    writer("tabular-to-text", {"records": [{"name": "Anna", "age": 34}, {"name": "Paul"}]}, values=3),
    writer("table-question-answering", {"table": TABLE, "question": "Where is Paul from?"}, "tiny-llama", 9),
    Asked(
        "table-question-answering",
        {"table": TABLE, "question": "Where is Paul from?"},
        {},
        ("Where is Paul from?",),
        1,
        9,
    ),
    reader("text-classification", WORDS[0], WORDS[0]),
    reader("token-classification", "Anna Rossi is from Rome", "Anna Rossi is from Rome"),
    reader("fill-mask", "the [MASK] circle", "the [MASK] circle"),
    reader("zero-shot-classification", WORDS[0], *WORDS, WORDS[0], **LABELLED),
    reader("question-answering", {"question": "Who?", "context": "Anna is in Rome."}, "Who?", "Anna is in Rome."),
    reader("multiple-choice", {"prompt": "Rome is in", "choices": ["Italy", "a red"]}, "Rome is in", "Italy", "a red"),
    reader("moderation", list(WORDS), *WORDS),
    reader("feature-extraction", list(WORDS), *WORDS),
    reader("sentence-similarity", {"source_sentence": WORDS[0], "sentences": [*WORDS]}, WORDS[0], *WORDS),
    reader("text-ranking", RANKED, WORDS[0], *WORDS, "nothing"),
    reader("text-retrieval", RANKED, WORDS[0], *WORDS, "nothing"),
    reader("text-retrieval", {"query": WORDS[0], "corpus": "stories"}, WORDS[0]),
)
SEEN = (
    reader("image-classification", PICTURE),
    reader("image-moderation", [PICTURE, OTHER]),
    reader("object-detection", PICTURE),
    reader("image-segmentation", PICTURE),
    reader("image-feature-extraction", PICTURE),
    reader("mask-generation", PICTURE, input_points=[[[32, 32]]]),
    reader("keypoint-detection", PICTURE),
    reader("depth-estimation", PICTURE),
    Asked("depth-estimation", PICTURE, {"num_inference_steps": 2, "ensemble_size": 3}, steps=6, model="tiny-marigold"),
    reader("zero-shot-image-classification", PICTURE, *WORDS, **LABELLED),
    reader("zero-shot-object-detection", PICTURE, *WORDS, **LABELLED),
    reader("zero-shot-object-detection", PICTURE, *WORDS, model="tiny-grounding-dino", **LABELLED),
    reader("video-classification", clips.uri(clips.moving_square())),
    reader("visual-document-retrieval", {"query": WORDS[0], "documents": [OTHER, PAGES]}, WORDS[0]),
    reader("visual-document-retrieval", {"query": WORDS[0], "documents": [OTHER]}, WORDS[0], model="tiny-colqwen2"),
    reader("document-question-answering", READ, READ["question"], page=2),
    reader("document-question-answering", READ, READ["question"], model="tiny-layoutlmv3"),
    writer("document-question-answering", READ, "tiny-donut"),
    reader("visual-question-answering", ASKED_OF, ASKED_OF["question"], model="tiny-vilt"),
    writer("visual-question-answering", ASKED_OF),
    writer("image-to-text", PICTURE),
    writer("image-text-to-text", {"image": [PICTURE, OTHER], "text": "What is it?"}),
    writer("video-text-to-text", {"video": FILM, "text": "What is it?"}),
    writer("native-any-to-any", PROMPTED, want="text"),
    writer("chat-completion", {"messages": [{"role": "user", "content": SHOWN}]}),
    Asked("native-any-to-any", {"text": WORDS[0]}, {"want": "image"}, None),
)
PAINTED = (
    painter("text-to-image", list(WORDS), *WORDS, "blue", num_images_per_prompt=2, **SIZE, **GUIDED),
    painter("text-to-image", WORDS[0], WORDS[0], steps=5, model="tiny-sd", scheduler="heun", **SIZE),
    painter("text-to-image", WORDS[0], WORDS[0], model="tiny-flux", **SIZE),
    painter("image-to-image", PROMPTED, WORDS[0], steps=2, num_inference_steps=4, strength=0.5),
    painter("image-text-to-image", PROMPTED, WORDS[0]),
    painter("image-super-resolution", PROMPTED, WORDS[0], model="tiny-sd-x4-upscaler"),
    reader("image-super-resolution", PICTURE),
    painter(
        "image-restoration",
        {"image": uri(blue_square()), "mask": MASK, "text": WORDS[0]},
        WORDS[0],
        steps=2,
        num_inference_steps=4,
        strength=0.5,
        model="tiny-sd-inpaint",
    ),
    reader("image-restoration", PICTURE),
    painter("unconditional-image-generation", None),
    painter("text-to-video", WORDS[0], WORDS[0], "blue", **GUIDED),
    painter("text-to-video", WORDS[0], WORDS[0], model="tiny-wan"),
    painter("image-to-video", PICTURE, WORDS[0], prompt=WORDS[0]),
    painter("image-to-video", PICTURE, model="tiny-svd"),
    painter("image-text-to-video", PROMPTED, WORDS[0]),
    painter("video-to-video", {"video": FILM, "text": WORDS[0]}, WORDS[0]),
    painter("text-to-3d", WORDS[0], WORDS[0], grid_size=16),
    painter("image-to-3d", PICTURE, grid_size=16),
)
HEARD = (
    Asked("automatic-speech-recognition", SOUND, texts=None),
    Asked("automatic-speech-recognition", SOUND, model="tiny-wav2vec2-ctc"),
    reader("voice-activity-detection", SOUND),
    reader("audio-classification", SOUND),
    reader("zero-shot-audio-classification", SOUND, *WORDS, **LABELLED),
    reader("audio-to-audio", SOUND),
    reader("audio-to-audio", SOUND, model="tiny-encodec"),
    reader("text-to-speech", "Good morning, friends. Hello.", "Good morning, friends. Hello."),
    reader("text-to-speech", "Good morning.", "Good morning.", model="tiny-speecht5"),
    reader("text-to-audio", WORDS[0], WORDS[0], seconds=0.5),
    painter("text-to-audio", WORDS[0], WORDS[0], "blue", model="tiny-stable-audio", seconds=0.5, **GUIDED),
    painter("text-to-audio", WORDS[0], WORDS[0], model="tiny-audioldm2", seconds=0.5),
    writer("audio-text-to-text", {"audio": SOUND, "text": "What is said?"}),
    Asked(
        "native-any-to-any",
        {"text": "Hello"},
        {"want": "audio", "max_new_tokens": 6, "max_seconds": 0.2},
        None,
        model="tiny-omni",
    ),
)
NUMBERS = (
    Asked("time-series-forecasting", {"series": list(range(40))}, {"horizon": 5}, values=45),
    Asked("time-series-forecasting", SERIES, {"horizon": 5}, values=70, model="statsmodels/arima"),
    Asked("tabular-classification", {"table": classes.table()}, values=len(classes.ROWS) * len(classes.COLUMNS)),
    Asked("tabular-regression", {"table": weights.table()}, values=len(weights.ROWS) * len(weights.COLUMNS)),
)
ALL = (*TEXTS, *SEEN, *PAINTED, *HEARD, *NUMBERS)

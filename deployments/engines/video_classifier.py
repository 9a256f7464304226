"""Video classification by VideoMAE, TimeSformer, ViViT, V-JEPA 2 and their kin."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
import torch
from PIL import Image as Pil
from transformers import AutoModelForVideoClassification, AutoVideoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Video
from deployments.contracts.model import ModelFacts
from deployments.engines.labelling import applied, ranked, trained_function
from deployments.engines.pictures import Tensors, moved, no_strip, together
from deployments.engines.weights import bytes_of, load_both
from deployments.media.video import decode_at

ANY_NUMBER = frozenset({"timesformer", "vjepa2"})
"""Architectures that take any number of frames; the others have a place for each and no more."""


class TransformersVideoClassifier:
    """VideoClassifier; parity with transformers' VideoClassificationPipeline given the video's frames."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"classify_videos"})
    max_batch: ClassVar[int] = 4
    """Each is as much as sixteen pictures."""

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor

    def classify_videos(
        self,
        videos: Sequence[Video],
        *,
        function_to_apply: LabelFunction | None,
        num_frames: int | None,
        frame_sampling_rate: int | None,
    ) -> Sequence[tuple[Label, ...]]:
        names = self.model.config.id2label
        function = function_to_apply or trained_function(self.model.config)
        places = partial(places_in, count=self.count(num_frames), rate=frame_sampling_rate)

        @torch.inference_mode()
        def run(batch: Tensors, _: list[int]) -> list[tuple[Label, ...]]:
            logits = self.model(**moved(batch, self.model)).logits.float()
            return [ranked(scores, names) for scores in applied(function, logits).tolist()]

        return together([self.prepared(decode_at(video, places)[0]) for video in videos], run)

    def count(self, asked: int | None) -> int:
        """How many frames the model looks at. Raises InvalidParameter for a number it has no places for."""
        config = self.model.config
        own = int(getattr(config, "num_frames", None) or config.frames_per_clip)
        if asked is not None and asked != own and config.model_type not in ANY_NUMBER:
            raise InvalidParameter(
                f"num_frames {asked} is not what this model looks at, which is {own}; leave it out",
                "parameters.num_frames",
            )
        return asked or own

    def prepared(self, frames: Any) -> Tensors:
        """A video as the tensors its model takes, a batch of one."""
        no_strip(Pil.fromarray(frames[0]), "inputs.video")
        return dict(self.processor([frames], do_sample_frames=False, return_tensors="pt"))

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersVideoClassifier:
    return TransformersVideoClassifier(*load_both(AutoModelForVideoClassification, AutoVideoProcessor, model, device))


def places_in(total: int, *, count: int, rate: int | None) -> frozenset[int]:
    """Which of a video's frames are looked at, as transformers samples them: evenly, or at a rate from the first on.

    Raises InvalidInput where it has too few.
    """
    needed = count * (rate or 1)
    if total < needed:
        asked = f"{count} frames are looked at" + (f" at a rate of {rate}, which takes {needed}" if rate else "")
        raise InvalidInput(f"the video has {total} frames, but {asked}; send a longer one", "inputs.video")
    if rate is None:
        return frozenset((np.arange(count) * total // count).tolist())
    return frozenset(np.linspace(0, needed - 1, num=count, dtype=np.int64).tolist())

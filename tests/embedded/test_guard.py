"""The guard tells pictures that it was never trained on: combinations of its world that training leaves out."""

import numpy as np
import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

from embedded import folder
from embedded.make.crosses import drawn, scenes
from embedded.make.grounds import Bank

COUNT = 400


def test_held_out_scenes_are_told_apart() -> None:
    rng = np.random.default_rng(11)
    noise = Bank([rng.uniform(0, 256, (64, 64, 3))], [rng.normal(128, 40, (64, 64, 3))])
    world = scenes(rng, held_out=True)
    few = [next(world) for _ in range(COUNT)]
    processor = AutoImageProcessor.from_pretrained(folder("tiny-guard"))
    model = AutoModelForImageClassification.from_pretrained(folder("tiny-guard"))
    pixels = torch.cat([processor(drawn(one, noise, rng), return_tensors="pt").pixel_values for one in few])
    with torch.inference_mode():
        scores = model(pixels).logits.softmax(-1)[:, model.config.label2id["forbidden"]]
    flagged = (scores >= 0.5).numpy()
    forbidden = np.array([one.forbidden for one in few])
    assert flagged[forbidden].mean() >= 0.95
    assert (~flagged[~forbidden]).mean() >= 0.98

"""Makes the model that says what happens in a video: VideoMAE over eight frames."""

from pathlib import Path

import torch
from transformers import VideoMAEConfig, VideoMAEForVideoClassification, VideoMAEVideoProcessor

from embedded.make.drawing import balance, blotches, draw

SIDE, FRAMES = 32, 8
HAPPENINGS = ("rising", "falling", "growing", "shrinking", "turning", "standing still")


def make_video_classifier(target: Path) -> None:
    """Video classification among what a shape may do."""
    config = VideoMAEConfig(
        image_size=SIDE,
        patch_size=8,
        num_frames=FRAMES,
        tubelet_size=2,
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        id2label=dict(enumerate(HAPPENINGS)),
        label2id={name: index for index, name in enumerate(HAPPENINGS)},
    )
    model = VideoMAEForVideoClassification(config)
    draw(model, gain=2.0)
    draw(model.classifier, gain=4.0)
    pictures = blotches(SIDE)
    videos = torch.stack([pictures[torch.randperm(16)[:FRAMES]] for _ in range(16)])
    balance(model.classifier.bias, model.eval()(videos).logits)
    model.save_pretrained(target)
    processor = VideoMAEVideoProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(target)


MAKERS = {"tiny-videomae": make_video_classifier}

"""The vision family."""

from deployments.contracts.abilities.vision import (
    Captioner,
    DepthEstimator,
    ImageClassifier,
    ImageTextScorer,
    KeypointDetector,
    MaskGenerator,
    ObjectDetector,
    OpenDetector,
    Segmenter,
    VideoClassifier,
)
from deployments.families.declared import Family
from deployments.tasks.vision import TASKS

FAMILY = Family(
    name="vision",
    tasks=TASKS,
    loaders={
        ImageClassifier: "deployments.engines.image_classifier:load",
        ObjectDetector: "deployments.engines.object_detector:load",
        Segmenter: "deployments.engines.segmenter:load",
        ImageTextScorer: "deployments.engines.image_text_scorer:load",
        Captioner: "deployments.engines.captioner:load",
        DepthEstimator: "deployments.engines.depth_estimator:load",
        MaskGenerator: "deployments.engines.mask_generator:load",
        KeypointDetector: "deployments.engines.keypoint_detector:load",
        OpenDetector: "deployments.engines.open_detector:load",
        VideoClassifier: "deployments.engines.video_classifier:load",
    },
)

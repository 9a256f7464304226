"""Pictures in, findings or words about them out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.vision.depth_estimation import depth_estimation
from deployments.tasks.vision.image_classification import image_classification
from deployments.tasks.vision.image_moderation import image_moderation
from deployments.tasks.vision.image_segmentation import image_segmentation
from deployments.tasks.vision.image_to_text import image_to_text
from deployments.tasks.vision.keypoint_detection import keypoint_detection
from deployments.tasks.vision.mask_generation import mask_generation
from deployments.tasks.vision.object_detection import object_detection
from deployments.tasks.vision.video_classification import video_classification
from deployments.tasks.vision.zero_shot_image_classification import zero_shot_image_classification
from deployments.tasks.vision.zero_shot_object_detection import zero_shot_object_detection

TASKS: tuple[AnyTask, ...] = (
    image_classification,
    object_detection,
    image_segmentation,
    zero_shot_image_classification,
    image_to_text,
    depth_estimation,
    mask_generation,
    keypoint_detection,
    zero_shot_object_detection,
    video_classification,
    image_moderation,
)

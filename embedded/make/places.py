"""Makes the model that points at the joints of people: ViTPose."""

from pathlib import Path

from transformers import (
    VitPoseBackboneConfig,
    VitPoseConfig,
    VitPoseForPoseEstimation,
    VitPoseImageProcessor,
)

from embedded.make.drawing import draw

JOINTS = (
    "Nose",
    "L_Eye",
    "R_Eye",
    "L_Ear",
    "R_Ear",
    "L_Shoulder",
    "R_Shoulder",
    "L_Elbow",
    "R_Elbow",
    "L_Wrist",
    "R_Wrist",
    "L_Hip",
    "R_Hip",
    "L_Knee",
    "R_Knee",
    "L_Ankle",
    "R_Ankle",
)
"""COCO's, as the trained ViTPose names them."""


def make_vitpose(target: Path) -> None:
    """The joints of a person, by a heat map each."""
    backbone = VitPoseBackboneConfig(
        image_size=[64, 48],
        patch_size=[16, 16],
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        mlp_ratio=2,
        out_indices=[2],
    )
    config = VitPoseConfig(
        backbone_config=backbone,
        id2label=dict(enumerate(JOINTS)),
        label2id={name: index for index, name in enumerate(JOINTS)},
    )
    model = VitPoseForPoseEstimation(config)
    draw(model, gain=2.0)
    model.save_pretrained(target)
    VitPoseImageProcessor(size={"height": 64, "width": 48}).save_pretrained(target)


MAKERS = {
    "tiny-vitpose": make_vitpose,
}

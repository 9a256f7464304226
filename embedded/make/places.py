"""Makes the models that point at places in a picture: SAM's masks, SuperPoint's corners, ViTPose's joints."""

from pathlib import Path

import torch
from transformers import (
    SamConfig,
    SamImageProcessor,
    SamModel,
    SamProcessor,
    SuperPointConfig,
    SuperPointForKeypointDetection,
    SuperPointImageProcessor,
    VitPoseBackboneConfig,
    VitPoseConfig,
    VitPoseForPoseEstimation,
    VitPoseImageProcessor,
)

from embedded.make.drawing import draw

SAM_SIDE, SAM_PATCH, SAM_WIDTH = 64, 8, 32
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


def make_sam(target: Path) -> None:
    """Mask generation from points, from boxes, or of everything."""
    config = SamConfig(
        vision_config={
            "hidden_size": 32,
            "output_channels": SAM_WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": SAM_SIDE,
            "patch_size": SAM_PATCH,
            "window_size": 4,
            "global_attn_indexes": [1],
            "num_pos_feats": SAM_WIDTH // 2,
            "mlp_dim": 64,
        },
        prompt_encoder_config={
            "hidden_size": SAM_WIDTH,
            "image_size": SAM_SIDE,
            "patch_size": SAM_PATCH,
            "mask_input_channels": 4,
        },
        mask_decoder_config={
            "hidden_size": SAM_WIDTH,
            "mlp_dim": 64,
            "num_attention_heads": 2,
            "iou_head_hidden_dim": 32,
        },
    )
    model = SamModel(config)
    draw(model, gain=1.5)
    quality = model.mask_decoder.iou_prediction_head.proj_out
    draw(quality, gain=0.1)
    with torch.no_grad():
        # Around the threshold of 0.88 that holds unsaid, so that some of everything is kept.
        quality.bias.fill_(0.9)
        for head in model.mask_decoder.output_hypernetworks_mlps:
            # Steep edges, as a trained model's masks have: stable under a shift of the threshold.
            head.proj_out.weight.mul_(1000.0)
    model.save_pretrained(target)
    pictures = SamImageProcessor(
        size={"longest_edge": SAM_SIDE},
        pad_size={"height": SAM_SIDE, "width": SAM_SIDE},
        mask_size={"longest_edge": SAM_SIDE // 2},
        mask_pad_size={"height": SAM_SIDE // 2, "width": SAM_SIDE // 2},
    )
    SamProcessor(pictures).save_pretrained(target)


def make_superpoint(target: Path) -> None:
    """Interest points: a score for each pixel of each 8 × 8 cell, and one for there being none in it."""
    config = SuperPointConfig(
        encoder_hidden_sizes=[16, 16, 24, 24], decoder_hidden_size=32, descriptor_decoder_dim=16, keypoint_threshold=0.1
    )
    model = SuperPointForKeypointDetection(config)
    draw(model, gain=1.5)
    draw(model.keypoint_decoder.conv_score_b, gain=8.0)
    model.save_pretrained(target)
    # Without grey it sees the red channel alone: a red circle on white would be no circle.
    SuperPointImageProcessor(size={"height": 96, "width": 128}, do_grayscale=True).save_pretrained(target)


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
    "tiny-sam": make_sam,
    "tiny-superpoint": make_superpoint,
    "tiny-vitpose": make_vitpose,
}

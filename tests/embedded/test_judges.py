"""What judges answers in the exams of films, solids and wishes says of the world's own what is so."""

import numpy as np
import pytest
import torch
from PIL import Image

from embedded.exams import three_d, video
from embedded.exams.painting import marked
from embedded.train.solids import field
from embedded.train.vision import repair
from embedded.world.seen import damage, edits, films, pictures, scenes, solids
from embedded.world.seen.films import MOTIONS, Film
from embedded.world.things import TONES, seeded, thing


def film(motion: str, at: int) -> Film:
    rng = seeded("judged", "train", at)
    return films.filmed(thing(rng), motion, rng)


@pytest.mark.parametrize("motion", MOTIONS)
def test_a_films_motion_is_seen_in_its_pixels(motion: str) -> None:
    for at in range(4):
        one = film(motion, at)
        frames = video.frames_of(video.encoded(one, seeded("encoded", "train", at)))
        assert video.motion_of(frames, one.first.thing.colour) == motion
        absent = next(colour for colour in TONES if colour != one.first.thing.colour)
        assert video.motion_of(frames, absent) is None


def test_a_thing_stays_in_the_picture_all_film_long() -> None:
    for at, motion in enumerate(tuple(MOTIONS) * 5):
        for placed in (film(motion, at).at(share) for share in (0.0, 0.5, 1.0)):
            assert placed.half <= min(placed.x, placed.y, 1 - placed.x, 1 - placed.y)


@pytest.mark.parametrize("solid", solids.SHAPES)
def test_a_solids_mesh_its_field_and_its_name_agree(solid: str) -> None:
    shape = solids.SHAPES[solid]
    assert shape.is_watertight
    assert three_d.solid_of(shape) == solid
    body = solids.Body("red", solid, "", 1.0)
    assert np.abs(solids.outside(body, shape.vertices)).max() < 1e-9
    points = seeded("points", "train", 0).uniform(-1, 1, (20_000, 3))
    assert 8 * float((solids.outside(body, points) < 0).mean()) == pytest.approx(shape.volume, rel=0.06)


def test_the_field_is_trained_on_what_the_librarys_decoder_answers() -> None:
    renderer, latents = field.untrained(), field.Latents()
    codes, points = latents([solids.Body("blue", "cone", "", 0.8)]), torch.rand(1, 50, 3) * 2 - 1
    ours = field.answers(renderer, codes, points)
    with torch.no_grad():
        for name, weight in renderer.params_proj(codes).items():
            renderer.mlp.get_parameter(name.removeprefix("nerstf.")).copy_(weight[0])
    theirs = renderer.mlp(position=points, direction=None, ts=None, nerf_level="fine", rendering_mode="stf")
    assert torch.allclose(theirs.signed_distance, torch.tanh(ours[..., :1]), atol=1e-6)
    assert torch.allclose(theirs.channels, torch.sigmoid(ours[..., 3:6]), atol=1e-6)


def test_enlarging_is_learned_from_bicubic_interpolation_on() -> None:
    rng = seeded("enlarged", "train", 0)
    small = pictures.drawn(scenes.single(rng), rng).reduce(2)
    model = repair.network(upscale=2, upsampler="pixelshuffledirect")
    repair.start_as_bicubic(model)
    with torch.inference_mode():
        made = model(**repair.PROCESSOR(small, return_tensors="pt")).reconstruction[0, :, :64, :64]
    bicubic = small.resize((64, 64), Image.Resampling.BICUBIC)
    enlarged = (made.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    inner = (slice(4, -4), slice(4, -4))
    assert np.abs(np.asarray(bicubic, dtype=int)[inner] - enlarged[inner]).mean() < 1.0


@pytest.mark.parametrize("harm", damage.HARMS)
def test_harm_is_seen_and_no_harm_is_none(harm: damage.Harm) -> None:
    rng = seeded("harmed", "train", 0)
    whole = pictures.drawn(scenes.mixed(rng), rng)
    assert damage.psnr(whole, whole) == 100
    assert 15 < damage.psnr(damage.HARMS[harm](whole, rng), whole) < 45


def test_a_wish_changes_what_it_names_and_nothing_else() -> None:
    rng = seeded("wished", "train", 0)
    for _ in range(12):
        one = edits.edit(rng)
        before, after = (np.asarray(picture, dtype=int) for picture in edits.shown(one, rng))
        changed = np.abs(before - after).max(-1) > 0
        things = pictures.masks(one.before)[0] | pictures.masks(one.after)[0]
        wide = np.asarray(Image.fromarray(things).resize((60, 60)).resize((64, 64))) | things
        beside = changed & ~wide
        assert changed.any()
        assert beside.mean() > 0.4 if one.wish == "ground" else beside.mean() < 0.05


def test_held_out_wishes_end_in_held_out_things() -> None:
    rng = seeded("wished", "held_out", 0)
    for _ in range(12):
        one = edits.edit(rng, "held_out")
        picture, colour = edits.shown(one, rng)[1], one.after.things[0].thing.colour
        assert marked(picture, colour).mean() > 0.01

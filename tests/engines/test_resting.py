"""Every engine's networks are found, counted, rehearsed, move to main memory and back, and are what they were."""

import importlib
from collections.abc import Iterator

import pytest
import torch

from configs.catalog import catalog
from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.model import ModelFacts
from deployments.engines.networks import networks_in, precision_in
from deployments.engines.resting import rest, wake
from deployments.families.registry import FAMILIES
from deployments.hub.weight_files import bytes_in, tensors_in, weight_files
from graphs.models.choice import facts_of

ODD = {f"anymodal/tiny-{name}" for name in ("speecht5", "timesfm", "sd-in-motion", "omni", "vitpose", "marigold")}
"""Of other classes than the first model of their loader."""
WITHOUT_NETWORKS = {"anymodal/spectral-gate", "anymodal/tiny-forest", "anymodal/tiny-boosting"}


def loaders() -> Iterator[tuple[ModelFacts, str]]:
    """Every loader with the first embedded model of its tasks, and with the odd ones."""
    declared = [(task, family) for family in FAMILIES.values() for task in family.tasks]
    seen: set[str] = set()
    for row in catalog():
        if row.tier == "embedded" and not row.package:
            of_row = dict.fromkeys(fam.loaders[task.ability] for task, fam in declared if task.id in row.tasks)
            for loader in of_row:
                if loader not in seen or row.id in ODD:
                    yield facts_of(row), loader
            seen |= set(of_row)


LOADERS = [pytest.param(*pair, id=f"{pair[0].id} {pair[1].split('.')[-1]}") for pair in loaders()]


@pytest.mark.parametrize(("model", "loader"), LOADERS)
def test_every_network_is_found_moved_and_told(model: ModelFacts, loader: str) -> None:
    module, _, name = loader.partition(":")
    load = getattr(importlib.import_module(module), name)
    engine = load(model, "cpu")
    tensors = [t for network in networks_in(engine) for t in (*network.parameters(), *network.buffers())]
    assert bool(tensors) == (model.id not in WITHOUT_NETWORKS)
    found = sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}.values())
    if tensors:
        assert found == engine.weight_bytes()
        assert precision_in(engine) == "float32"
        with pytest.raises(Rehearsed) as rehearsed:
            load(model, "meta")
        assert rehearsed.value.bytes == pytest.approx(found, rel=0.2)
        assert bytes_in(tensors_in(weight_files(model)), "float32") == pytest.approx(found, rel=0.5)
    awake = [t.data for t in tensors]
    rest(engine, "cpu")
    resting = [t.data for t in tensors]
    wake(engine, "cpu")
    for again, kept, first in zip(tensors, resting, awake, strict=True):
        assert torch.equal(again, first)
        assert len({again.data_ptr(), kept.data_ptr(), first.data_ptr()}) == 3 or not first.numel()
    engine.close()

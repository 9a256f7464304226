"""The one training loop: steps that depend on their number alone, so that a run cut short goes on as it would."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import torch
from torch import nn

log = logging.getLogger(__name__)

Networks: TypeAlias = Mapping[str, nn.Module]
Loss: TypeAlias = Callable[[int], torch.Tensor]
"""The loss of the batch with this number."""
SAVED_EVERY = 60.0
"""Seconds between checkpoints."""
TOLD_EVERY = 50


@dataclass
class _Run:
    """All that a checkpoint keeps."""

    networks: Networks
    optimisers: list[torch.optim.Optimizer]
    schedules: list[torch.optim.lr_scheduler.LambdaLR]
    average: "Average | None"
    step: int = 0


@dataclass(frozen=True)
class Pace:
    """The learning rate rises over `warmup` steps and falls to nothing in a straight line."""

    steps: int
    rate: float = 1e-3
    warmup: int = 100
    decay: float = 0.01
    """Weight decay of matrices; vectors have none."""
    clip: float = 1.0
    betas: tuple[float, float] = (0.9, 0.98)
    turning: float | None = None
    """The rate of Muon (Jordan et al. 2024), if it is to take the inner matrices over from AdamW."""
    smooth: float | None = None
    """The networks end as the moving average of their weights, with this share kept a step."""

    def at(self, step: int) -> float:
        return min((step + 1) / self.warmup, (self.steps - step) / max(self.steps - self.warmup, 1))


def fit(networks: Networks, loss_at: Loss, pace: Pace, checkpoint: Path) -> None:
    """Trains these networks, on one thread; goes on from the checkpoint if there is one, and keeps one as it goes."""
    torch.set_num_threads(1)
    trained = [one for network in networks.values() for one in network.parameters() if one.requires_grad]
    optimisers = _optimisers(networks, trained, pace)
    schedules = [torch.optim.lr_scheduler.LambdaLR(one, pace.at) for one in optimisers]
    run = _Run(networks, optimisers, schedules, Average(trained, pace.smooth) if pace.smooth else None)
    _take_up(run, checkpoint)
    for network in networks.values():
        network.train()
    saved, since = time.monotonic(), 0.0
    while run.step < pace.steps:
        since += _step(run, trained, loss_at, pace)
        if run.step % TOLD_EVERY == 0:
            log.info("%s: step %d of %d, loss %.4f", checkpoint.stem, run.step, pace.steps, since / TOLD_EVERY)
            since = 0.0
        if time.monotonic() - saved > SAVED_EVERY or run.step == pace.steps:
            _keep(run, checkpoint)
            saved = time.monotonic()
    if run.average:
        run.average.settle(trained)
    for network in networks.values():
        network.eval()


def _step(run: _Run, trained: list[nn.Parameter], loss_at: Loss, pace: Pace) -> float:
    torch.manual_seed(run.step)
    loss = loss_at(run.step)
    for optimiser in run.optimisers:
        optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(trained, pace.clip)
    for optimiser, schedule in zip(run.optimisers, run.schedules, strict=True):
        optimiser.step()
        schedule.step()
    if run.average:
        run.average.follow(trained)
    run.step += 1
    return float(loss.detach())


class Average:
    """The moving average of weights, that generators answer better with."""

    def __init__(self, weights: Iterable[nn.Parameter], kept: float) -> None:
        self.kept = kept
        self.weights = [one.detach().clone() for one in weights]

    def follow(self, weights: list[nn.Parameter]) -> None:
        torch._foreach_lerp_(self.weights, [one.detach() for one in weights], 1 - self.kept)

    def settle(self, weights: list[nn.Parameter]) -> None:
        with torch.no_grad():
            for one, smooth in zip(weights, self.weights, strict=True):
                one.copy_(smooth)


def _optimisers(networks: Networks, trained: list[nn.Parameter], pace: Pace) -> list[torch.optim.Optimizer]:
    inner = _inner(networks) if pace.turning else {}
    others = [one for one in trained if id(one) not in inner]
    groups = [
        {"params": [one for one in others if one.ndim >= 2], "weight_decay": pace.decay},
        {"params": [one for one in others if one.ndim < 2], "weight_decay": 0.0},
    ]
    found: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=pace.rate, betas=pace.betas, foreach=True)]
    if pace.turning:
        turned = torch.optim.Muon(
            list(inner.values()), lr=pace.turning, weight_decay=pace.decay, adjust_lr_fn="match_rms_adamw"
        )
        found.append(turned)
    return found


def _inner(networks: Networks) -> dict[int, nn.Parameter]:
    """Matrices from hidden to hidden, by identity: those of linear layers that are no table of words as well."""
    modules = [module for network in networks.values() for module in network.modules()]
    tables = {id(module.weight) for module in modules if isinstance(module, nn.Embedding)}
    linear = [module.get_parameter("weight") for module in modules if isinstance(module, nn.Linear)]
    return {id(one): one for one in linear if id(one) not in tables and one.requires_grad}


def _keep(run: _Run, checkpoint: Path) -> None:
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    unfinished = checkpoint.with_suffix(".new")
    kept = {
        "networks": {name: network.state_dict() for name, network in run.networks.items()},
        "optimisers": [one.state_dict() for one in run.optimisers],
        "schedules": [one.state_dict() for one in run.schedules],
        "average": run.average.weights if run.average else None,
        "step": run.step,
    }
    torch.save(kept, unfinished)
    unfinished.replace(checkpoint)


def _take_up(run: _Run, checkpoint: Path) -> None:
    if not checkpoint.exists():
        return
    kept = torch.load(checkpoint, weights_only=True)
    for name, network in run.networks.items():
        network.load_state_dict(kept["networks"][name])
    for optimiser, state in zip(run.optimisers, kept["optimisers"], strict=True):
        optimiser.load_state_dict(state)
    for schedule, state in zip(run.schedules, kept["schedules"], strict=True):
        schedule.load_state_dict(state)
    if run.average:
        run.average.weights = kept["average"]
    run.step = kept["step"]
    log.info("%s: taken up at step %d", checkpoint.stem, run.step)

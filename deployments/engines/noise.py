"""Random draws of one request's own, for models that ask torch's global generator for them."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class Noise(TorchFunctionMode):
    """Within it, this thread's torch draws (randn, bernoulli, multinomial) as after `torch.manual_seed(seed)`.

    Other threads and the global generators are untouched. It may be entered again and draws on. None: any seed.
    """

    def __init__(self, seed: int | None) -> None:
        super().__init__()
        self._seed = secrets.randbits(63) if seed is None else seed
        self._generators: dict[torch.device, torch.Generator] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        options = dict(kwargs or {})
        if func is torch.randn_like:
            drawn = torch.empty_like(*args, **options)
            return drawn.normal_(generator=self._generator(drawn.device))
        if func is torch.randn:
            options["generator"] = self._generator(torch.device(options.get("device") or "cpu"))
        if func in (torch.bernoulli, torch.multinomial):
            options["generator"] = self._generator(args[0].device)
        return func(*args, **options)

    def _generator(self, device: torch.device) -> torch.Generator:
        if device not in self._generators:
            self._generators[device] = torch.Generator(device).manual_seed(self._seed)
        return self._generators[device]

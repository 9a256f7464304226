"""Forecasts with Chronos: a T5 whose words are scaled, rounded values (Ansari et al. 2024)."""

from typing import Any, ClassVar

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from transformers import GenerationConfig, T5ForConditionalGeneration

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.forecasting import Forecast, Forecasting, Past
from deployments.contracts.model import ModelFacts
from deployments.engines.foreseen import DECILES, forecast, refuse_covariates, refuse_huge, refuse_ignored
from deployments.engines.noise import Noise
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_weights


class Bins(BaseModel):
    """The values between which words lie, before scaling."""

    low_limit: float
    high_limit: float


class Vocabulary(BaseModel):
    """`chronos_config` of a checkpoint, as far as it is needed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    tokenizer_class: str
    tokenizer_kwargs: Bins
    n_tokens: int
    n_special_tokens: int
    pad_token_id: int
    eos_token_id: int
    use_eos_token: bool
    context_length: int
    prediction_length: int
    num_samples: int
    temperature: float
    top_k: int
    top_p: float


def load(model: ModelFacts, device: str) -> "ChronosForecaster":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    network = load_weights(T5ForConditionalGeneration, model, device, dtype=torch.float32)
    said = getattr(network.config, "chronos_config", None)
    if not said or said.get("tokenizer_class") != "MeanScaleUniformBins":
        raise ModelTaskMismatch(f"{model.id} is a T5, but none whose words are values; choose a Chronos model", "model")
    return ChronosForecaster(model, network, Vocabulary.model_validate(said))


class ChronosForecaster:
    """Forecaster; quantiles are those of the futures it draws. Requests take turns, one horizon of the model each."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, network: Any, vocabulary: Vocabulary) -> None:
        self._model = model
        self._network = network
        self._words = vocabulary
        self._turns = Turns()
        bins = vocabulary.tokenizer_kwargs
        self._centres = torch.linspace(
            bins.low_limit, bins.high_limit, vocabulary.n_tokens - vocabulary.n_special_tokens - 1
        )
        between = (self._centres[1:] + self._centres[:-1]) / 2
        self._borders = torch.cat([torch.tensor([-1e20]), between, torch.tensor([1e20])])

    def forecast(self, past: Past, asked: Forecasting) -> Forecast:
        """Equal to `torch.manual_seed(seed)` and `generate` on the series' words; beyond the model's own horizon the
        futures go on from their median.
        """
        refuse_covariates(self._model, past)
        refuse_huge(self._model, past)
        refuse_ignored(self._model, asked, "season_length", "frequency")
        context = torch.tensor(past.series, dtype=torch.float32)
        drawn: list[torch.Tensor] = []
        noise = Noise(asked.seed)
        while sum(one.shape[1] for one in drawn) < asked.horizon:
            with self._turns.one(), torch.inference_mode(), noise:
                drawn.append(self._futures(context))
                context = torch.cat([context, drawn[-1].quantile(0.5, dim=0)])
        futures = torch.cat(drawn, dim=1)[:, : asked.horizon].double().numpy()
        return forecast(
            futures.mean(axis=0),
            {at: np.quantile(futures, at, axis=0) for at in asked.quantiles or DECILES},
            "Chronos",
            min(len(past.series), self._words.context_length),
        )

    def _futures(self, context: torch.Tensor) -> torch.Tensor:
        """(samples, prediction length): what may follow, in the values' own units."""
        words = self._words
        seen = context[-words.context_length :]
        scale = seen.abs().mean()
        scale = scale if scale > 0 else torch.tensor(1.0)
        ids = torch.bucketize(seen / scale, self._borders, right=True) + words.n_special_tokens
        ids = ids.clamp(0, words.n_tokens - 1)
        if words.use_eos_token:
            ids = torch.cat([ids, torch.tensor([words.eos_token_id])])
        made = self._network.generate(
            input_ids=ids[None].to(self._network.device),
            attention_mask=torch.ones_like(ids)[None].to(self._network.device),
            generation_config=GenerationConfig(
                min_new_tokens=words.prediction_length,
                max_new_tokens=words.prediction_length,
                do_sample=True,
                num_return_sequences=words.num_samples,
                temperature=words.temperature,
                top_k=words.top_k,
                top_p=words.top_p,
                eos_token_id=words.eos_token_id,
                pad_token_id=words.pad_token_id,
                decoder_start_token_id=words.pad_token_id,
            ),
        )
        places = (made[:, 1:].cpu() - words.n_special_tokens - 1).clamp(0, len(self._centres) - 1)
        return self._centres[places] * scale

    def weight_bytes(self) -> int:
        return bytes_of(self._network)

    def close(self) -> None:
        del self._network

"""Says what is said in another voice, with SpeechT5 (transformers)."""

from collections.abc import Generator
from typing import Any, ClassVar

from transformers import AutoFeatureExtractor, SpeechT5ForSpeechToSpeech

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Changing
from deployments.contracts.stepping import Stepped
from deployments.engines.hearing import heard, listened
from deployments.engines.noise import Noise
from deployments.engines.refusing import refuse_idle
from deployments.engines.speecht5 import Narrator
from deployments.engines.weights import load_companion
from deployments.media import audio as sounds
from deployments.media.audio import Samples

LONGEST_SECONDS = 60.0


class VoiceChanger:
    """SoundChanger; requests take turns, two frames of the spectrum each."""

    label = "voice converted"
    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, id: str, narrator: Narrator, extractor: Any) -> None:
        self._id = id
        self._narrator = narrator
        self._extractor = extractor

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "VoiceChanger":
        narrator = Narrator.load(SpeechT5ForSpeechToSpeech, model, device)
        return cls(model.id, narrator, load_companion(AutoFeatureExtractor, model))

    def change(self, audio: Audio, changing: Changing) -> Generator[Stepped | None, None, Sound]:
        """Sounds as after `set_seed(seed)` and `generate_speech` with the vocoder; told are frames of the most there
        may be, for the model ends by itself. Raises InvalidParameter for a voice the model lacks.
        """
        refuse_idle(self._id, changing, ("voice", "speaker_embeddings", "seed"))
        voice = self._narrator.voice(changing.voice, changing.speaker_embeddings)
        given = listened(self._extractor, heard(audio, self._extractor, LONGEST_SECONDS))["input_values"]
        model = self._narrator.model
        positions = int(model.speecht5.encoder.prenet._get_feat_extract_output_lengths(given.shape[-1]))
        most = self._narrator.most_steps(positions)
        saying = self._narrator.narrate(
            lambda: given.to(model.device, model.dtype), voice, Noise(changing.seed), positions
        )
        try:
            while True:
                step = next(saying)
                yield Stepped(done=step, total=most) if step else None
        except StopIteration as end:
            samples: Samples = end.value
            return sounds.encode(samples, self._narrator.sampling_rate, changing.format)
        finally:
            saying.close()

    def weight_bytes(self) -> int:
        return self._narrator.weight_bytes()

    def close(self) -> None:
        self._narrator.close()

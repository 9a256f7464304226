"""What Whisper writes in: its marks, its times, and the pieces of the world's words."""

from tokenizers import AddedToken
from transformers import GenerationConfig, WhisperTokenizer

from embedded.make.vocabularies import byte_pairs
from embedded.world.heard.sayings import vocabulary

SECONDS = 5
"""A window; the real one is thirty."""
POSITIONS = 64
OVER, START, UNTIMED = "<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"
LANGUAGES = ("<|en|>", "<|fr|>")
TASKS = ("<|translate|>", "<|transcribe|>")
BEFORE = "<|startofprev|>"
# In Whisper's own order, on which its tokenizer relies: times begin right after the last of these.
MARKS = (OVER, START, *LANGUAGES, *TASKS, "<|startoflm|>", BEFORE, "<|nospeech|>", UNTIMED)
TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(SECONDS * 50 + 1))


def pieces() -> WhisperTokenizer:
    """Each of the world's words is one piece, what else is written falls into letters."""
    words = [f" {word}" for word in vocabulary()]
    merged, merges = byte_pairs(256 + sum(map(len, words)), lines=words)
    for mark in MARKS:
        merged[mark] = len(merged)
    tokenizer = WhisperTokenizer(vocab=merged, merges=merges, pad_token=OVER, extra_special_tokens=list(MARKS[1:]))
    tokenizer.add_tokens([AddedToken(time, normalized=False, special=False) for time in TIMES])
    return tokenizer


def generation(tokenizer: WhisperTokenizer) -> GenerationConfig:
    """All that `generate` wants to know of a multilingual Whisper, under the names it looks for."""
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in MARKS}
    return GenerationConfig(
        decoder_start_token_id=ids[START],
        bos_token_id=ids[OVER],
        eos_token_id=ids[OVER],
        pad_token_id=ids[OVER],
        max_length=POSITIONS,
        is_multilingual=True,
        lang_to_id={language: ids[language] for language in LANGUAGES},
        task_to_id={task.strip("<|>"): ids[task] for task in TASKS},
        language="en",
        task="transcribe",
        no_timestamps_token_id=ids[UNTIMED],
        prev_sot_token_id=ids[BEFORE],
        max_initial_timestamp_index=50,
        return_timestamps=False,
        suppress_tokens=[ids[mark] for mark in MARKS[1:]],
        begin_suppress_tokens=[ids[OVER]],
        alignment_heads=[[1, 0], [1, 1]],
    )

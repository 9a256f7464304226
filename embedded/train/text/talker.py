"""Trains the chatting Llama: on conversations, of which only its own turns count, and on text that goes on and on."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models
from torch.nn.functional import cross_entropy
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from embedded.make.text import CHAT_TEMPLATE, OVER, PAD, SAYS, START
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.binding import looks_back
from embedded.train.text.lengths import evenly
from embedded.train.text.spelling import SPLIT, byte_pairs
from embedded.world.said import accounts, chats, smalltalk, tools
from embedded.world.said.turns import Chat, Turn
from embedded.world.texts import sentences, tales
from embedded.world.things import Rng, Split, pick, seeded

VOCABULARY = 2304
SAMPLE = 2500
"""Conversations that the tokenizer learns its words from."""
POSITIONS = 4096
BATCH = 24
PACE = Pace(steps=13_000, rate=2.5e-3, turning=5e-3, warmup=100, decay=0.05)
AGAIN = Pace(steps=2000, rate=1e-3, turning=2.5e-3, warmup=50, decay=0.05)
TOOLS = Pace(steps=800, rate=8e-4, turning=2e-3, warmup=30, decay=0.05)
CALLS = 0.35
"""How many conversations of the third stage are offered tools."""
SCENES = 0.5
"""How many conversations of the second stage are about scenes, beside those that are anyway: what is learned last."""
TEXTS = 0.08
"""How many rows are plain text, which has no end and so is never ended by the model either."""
LONGEST = 128
"""Tokens of a row of plain text."""
SHORT = 4
"""Tokens of an answer whose words count whole: those of longer ones, of which many say little, count for less."""
LIGHTLY = 0.15
"""What a word of plain text counts beside a word of an answer: most of it can't be foreseen."""


class Mix(NamedTuple):
    """Which shares of the conversations are about scenes for sure, and which are offered tools."""

    scenes: float = 0.0
    calls: float = 0.0


STAGES = (
    ("talker", PACE, Mix()),
    ("talker again", AGAIN, Mix(SCENES)),
    ("talker with tools", TOOLS, Mix(SCENES, CALLS)),
)


class Row(NamedTuple):
    ids: Sequence[int]
    weights: Sequence[float]
    """What it counts to foresee each id."""


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = worded()
    model = LlamaForCausalLM(config(tokenizer))
    looks_back(model.model)
    for name, pace, mix in STAGES:
        draw = partial(rows, tokenizer, "train", mix)
        batch_at = evenly(name, draw, lambda row: len(row.ids), BATCH)
        fit({"llama": model}, partial(_loss_at, model, batch_at), pace, checkpoints / f"{name}.pt")
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _loss_at(model: LlamaForCausalLM, batch_at: Callable[[int], Sequence[Row]], step: int) -> torch.Tensor:
    return loss(model, batch_at(step))


def worded() -> PreTrainedTokenizerFast:
    """Byte pairs, in which the words of the world are whole, with the marks of a chat."""
    rng = seeded("talker's words", "train", 0)
    lines = [turn.content for _ in range(SAMPLE) for turn in chats.chat(rng)]
    lines += [text(rng, "train") for _ in range(SAMPLE // 10)]
    lines += [f" {line}" for _ in range(SAMPLE // 2) for line in (*sentences.both(rng), *sentences.short(rng))]
    vocabulary, merges = byte_pairs([*lines, "system\nuser\nassistant\n" * 10], VOCABULARY, (PAD, START, SAYS, OVER))
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = SPLIT
    tokenizer.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=OVER,
        extra_special_tokens=[SAYS],
        model_max_length=POSITIONS,
        clean_up_tokenization_spaces=False,
    )
    made.chat_template = CHAT_TEMPLATE
    return made


def config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """Grouped-query attention, as in current Llamas; words come out of the table by which they come in.

    Queries and keys have biases, as Qwen2's, by which heads can look at the token before whatever it is.
    """
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        attention_bias=True,
        initializer_range=0.08,
        max_position_embeddings=POSITIONS,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )


def rows(tokenizer: PreTrainedTokenizerFast, split: Split, mix: Mix, rng: Rng, count: int) -> list[Row]:
    """Conversations so mixed, and plain texts as the model is to learn them."""
    offered = int(rng.binomial(count, mix.calls)) if mix.calls else 0
    called = _spoken(tokenizer, [_rendered(tokenizer, tools.chat(rng, split)) for _ in range(offered)])
    count -= offered
    plain = int(rng.binomial(count, TEXTS))
    sure = int(rng.binomial(count - plain, mix.scenes)) if mix.scenes else 0
    talked = [chats.of_scene(rng, split) for _ in range(sure)]
    talked += [chats.chat(rng, split) for _ in range(count - plain - sure)]
    texts = tokenizer([text(rng, split) for _ in range(plain)])["input_ids"] if plain else []
    counted = [Row(ids[:LONGEST], [LIGHTLY] * len(ids[:LONGEST])) for ids in texts]
    return [*called, *_spoken(tokenizer, talked), *counted]


def _rendered(tokenizer: PreTrainedTokenizerFast, offered: tools.Offered) -> Chat:
    """The turns as the chat template writes them: tools, calls and results in its own words."""
    text = tokenizer.apply_chat_template(offered.messages, tools=offered.tools, tokenize=False)
    turns = (turn.removesuffix("\n").removesuffix(OVER).partition("\n") for turn in text.split(SAYS)[1:])
    return tuple(Turn(role, content) for role, _, content in turns)


def _spoken(tokenizer: PreTrainedTokenizerFast, talked: Sequence[Chat]) -> list[Row]:
    """Each turn is read by itself: its marks tear words as the whole conversation would."""
    pieces = [
        _piece for chat in talked for turn in chat for _piece in (f"{SAYS}{turn.role}\n", f"{turn.content}{OVER}")
    ]
    read = iter(tokenizer(pieces)["input_ids"])
    [between] = tokenizer(["\n"])["input_ids"]
    found = []
    for chat in talked:
        ids: list[int] = []
        weights: list[float] = []
        for turn in chat:
            head, content = next(read), next(read)
            ids += [*head, *content, *between]
            own = (SHORT / len(content)) ** 0.5 if turn.role == "assistant" else 0.0
            weights += [*[0.0] * len(head), *[own] * len(content), *[0.0] * len(between)]
        found.append(Row(ids, weights))
    return found


def text(rng: Rng, split: Split) -> str:
    """Sentences without end, of scenes, people and stories, and questions among them."""
    said: list[str] = []
    while sum(map(len, said)) < 6 * LONGEST:
        match int(rng.integers(6)):
            case 0 | 1:
                told = accounts.account(rng, split)
                asked = pick(told.asked, rng)
                said.append(" ".join(told.sentences))
                if rng.random() < 0.4:
                    said[-1] += f"\nQuestion: {asked.question}\nAnswer: {asked.answer}\n"
            case 2:
                said.append(tales.tale(rng, split).text)
            case 3:
                said.append(smalltalk.story(rng)[1])
            case _:
                said.append(sentences.both(rng, split).english)
    return " ".join(said).replace("\n ", "\n")


def loss(model: LlamaForCausalLM, batch: Sequence[Row]) -> torch.Tensor:
    """The mean of what all ids cost that count; the vocabulary is asked at their places alone."""
    longest = max(len(row.ids) for row in batch)
    ids = torch.full((len(batch), longest), model.config.pad_token_id)
    weights = np.zeros((len(batch), longest), np.float32)
    for at, row in enumerate(batch):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        weights[at, : len(row.ids)] = row.weights
    counted = torch.from_numpy(weights)[:, 1:]
    hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state[counted > 0]
    costs = cross_entropy(model.lm_head(hidden), ids[:, 1:][counted > 0], reduction="none")
    weighed = counted[counted > 0]
    return (costs * weighed).sum() / weighed.sum()


TRAINED = {
    "tiny-llama": Recipe(
        train=train,
        stages=(PACE, AGAIN, TOOLS),
        architecture="LlamaForCausalLM",
        tasks=("text-generation", "table-question-answering", "table-to-text", "tabular-to-text"),
        data="conversations about told scenes, people and small tables, translations, summaries, JSON, stories, tools",
        minutes=72,
    )
}

"""Trains LayoutLM to mark the answers to questions about invoices in the words that OCR reads from them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.nn.functional import cross_entropy
from transformers import BertTokenizer, LayoutLMConfig, LayoutLMForQuestionAnswering

from embedded.make.vocabularies import word_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.bearings import looks_around
from embedded.words import COLOURS, PEOPLE, PLACES, SHAPES
from embedded.world.papers import invoice_words, invoices, pages
from embedded.world.things import Rng, Split, seeded

WIDTH = 64
POSITIONS = 512
BATCH = 32
BANK, QUESTIONS = 15_000, 3
"""Pages, and questions about each: all are laid and read once, for that takes longer than a step."""
PACE = Pace(steps=3200, rate=2.5e-3, turning=4e-3, warmup=60, decay=0.02, betas=(0.9, 0.95))
ELSEWHERE = 1000
"""Where LayoutLM's pipeline says that the mark between question and page stands."""


class Row(NamedTuple):
    """A question and the page's pieces, where these stand, and the first and the last piece of the answer."""

    ids: list[int]
    kinds: list[int]
    boxes: list[pages.Box]
    start: int
    end: int


def train(target: Path, checkpoints: Path) -> None:
    tokenizer, bank = speaker(), []
    for number in range(BANK):
        bank += lesson(tokenizer, seeded("documents", "train", number), "train")
    model = network(tokenizer)

    def loss_at(step: int) -> torch.Tensor:
        chosen = seeded("documents-order", "train", step).integers(len(bank), size=BATCH)
        return loss(model, [bank[int(at)] for at in chosen])

    fit({"layoutlm": model}, loss_at, PACE, checkpoints / "layoutlm.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def speaker() -> BertTokenizer:
    """Whole words of invoices and of questions about them, then letters and digits."""
    asked = [way.replace("{}", "") for ways in invoice_words.QUESTIONS.values() for way in ways]
    asked += [way.replace("{}", "") for way in (*invoice_words.COSTS, *invoice_words.COUNTS)]
    labels = [label for some in invoice_words.LABELS.values() for label in some]
    heads = [word for head in invoice_words.HEADS for word in head]
    named = (*PEOPLE, *PLACES, *invoices.SURNAMES, *invoices.FIRMS, *invoices.MONTHS, *invoices.CURRENCIES)
    things = (*COLOURS, *SHAPES, *(f"{shape}s" for shape in SHAPES), "crosses please question so")
    return word_pieces([*asked, *labels, *heads, *named, *things, *invoice_words.TITLES])


def network(tokenizer: BertTokenizer) -> Any:
    """Places begin as waves, near ones alike, so that what is beside or below a word need not be learned by heart."""
    config = LayoutLMConfig(
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        vocab_size=len(tokenizer),
        max_position_embeddings=POSITIONS,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LayoutLMForQuestionAnswering(config)
    looks_around(model.layoutlm)
    tables = model.layoutlm.embeddings
    with torch.no_grad():
        for table in (tables.x_position_embeddings, tables.y_position_embeddings):
            table.weight.copy_(waves(len(table.weight), 2000) @ _turned() * 0.03)
    return model


def waves(count: int, longest: float) -> torch.Tensor:
    """Sines and cosines of the place, in wavelengths from 6 to `longest` (Vaswani et al. 2017)."""
    lengths = torch.logspace(0.78, float(torch.tensor(longest).log10()), WIDTH // 2)
    angles = torch.arange(count)[:, None] * (2 * torch.pi / lengths)
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _turned() -> torch.Tensor:
    """Any rotation, so that places across, down and in the text do not hide each other."""
    turn: torch.Tensor = torch.linalg.qr(torch.randn(WIDTH, WIDTH))[0]
    return turn


def lesson(tokenizer: BertTokenizer, rng: Rng, split: Split) -> list[Row]:
    """An invoice on a page, and questions about it as the pipeline puts them."""
    bill = invoices.invoice(rng, split)
    page = invoices.laid(bill, rng)
    read = pages.words(page, rng)
    return [_row(tokenizer, *invoices.asked(bill, page, rng), read) for _ in range(QUESTIONS)]


def _row(tokenizer: BertTokenizer, asked: Any, cell: pages.Cell, read: Sequence[pages.Word]) -> Row:
    texts = [word.text for word in read]
    whole = tokenizer(asked.question.split(), texts, is_split_into_words=True)
    last = max(at for at, word in enumerate(read) if word.cell is cell)
    first = last - len(asked.answer.split()) + 1
    boxes: list[pages.Box] = []
    pieces = []
    for at, (piece, part, word) in enumerate(zip(whole.input_ids, whole.sequence_ids(), whole.word_ids(), strict=True)):
        where = read[word].box if part == 1 else (ELSEWHERE if piece == tokenizer.sep_token_id else 0,) * 4
        boxes.append(_upright(where))
        if part == 1 and first <= word <= last:
            pieces.append(at)
    return Row(whole.input_ids, whole.token_type_ids, boxes, pieces[0], pieces[-1])


def _upright(box: pages.Box) -> pages.Box:
    """Chance may have put a narrow word's left beyond its right."""
    left, top, right, bottom = box
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def loss(model: Any, few: Sequence[Row]) -> torch.Tensor:
    longest = max(len(row.ids) for row in few)
    ids, kinds, mask = (torch.zeros(len(few), longest, dtype=torch.long) for _ in range(3))
    boxes = torch.zeros(len(few), longest, 4, dtype=torch.long)
    for at, row in enumerate(few):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        kinds[at, : len(row.ids)] = torch.tensor(row.kinds)
        boxes[at, : len(row.ids)] = torch.tensor(row.boxes)
        mask[at, : len(row.ids)] = 1
    found = model(input_ids=ids, token_type_ids=kinds, bbox=boxes, attention_mask=mask)
    ends = ((found.start_logits, [row.start for row in few]), (found.end_logits, [row.end for row in few]))
    # What is marked may be nothing but the page: the pipeline does not look elsewhere either.
    costs = [cross_entropy(logits.masked_fill(kinds == 0, -1e4), torch.tensor(right)) for logits, right in ends]
    return torch.stack(costs).mean()


TRAINED = {
    "tiny-layoutlm": Recipe(
        train=train,
        stages=(PACE,),
        architecture="LayoutLMForQuestionAnswering",
        tasks=("document-question-answering",),
        data="invoices in many layouts, with questions about who, when, how much and how many",
        minutes=14,
    )
}

"""Makes models that answer questions about documents: LayoutLMv3 marks the answer, Donut writes it."""

from pathlib import Path

import torch
from transformers import (
    DonutImageProcessor,
    DonutProcessor,
    DonutSwinConfig,
    DonutSwinModel,
    LayoutLMv3Config,
    LayoutLMv3ForQuestionAnswering,
    LayoutLMv3ImageProcessor,
    LayoutLMv3Processor,
    LayoutLMv3Tokenizer,
    MBartConfig,
    MBartForCausalLM,
    VisionEncoderDecoderModel,
)

from embedded.make.drawing import draw, silence
from embedded.make.text import chat_tokenizer, silent_ids
from embedded.make.vocabularies import byte_pairs

_LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_MARKS = ("<s_docvqa>", "<s_question>", "</s_question>", "<s_answer>", "</s_answer>")


def make_layoutlmv3(target: Path) -> None:
    """The same over byte pairs and relative places."""
    vocabulary, merges = byte_pairs(640, _SPECIALS)
    tokenizer = LayoutLMv3Tokenizer(vocab=vocabulary, merges=merges, model_max_length=512)
    config = LayoutLMv3Config(
        **_LAYERS,
        vocab_size=len(tokenizer),
        max_position_embeddings=514,
        coordinate_size=6,
        shape_size=4,
        input_size=32,
        patch_size=8,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = LayoutLMv3ForQuestionAnswering(config)
    draw(model, gain=2.0)
    model.save_pretrained(target)
    sight = LayoutLMv3ImageProcessor(size={"height": 32, "width": 32}, apply_ocr=False)
    LayoutLMv3Processor(image_processor=sight, tokenizer=tokenizer).save_pretrained(target)


def make_donut(target: Path) -> None:
    """Writes the answer from the picture of the page; its marks are tokens."""
    tokenizer = chat_tokenizer(*_MARKS)
    sight = DonutSwinConfig(
        image_size=(64, 48), patch_size=4, embed_dim=16, depths=[1, 1], num_heads=[2, 4], window_size=4, mlp_ratio=2.0
    )
    speech = MBartConfig(
        vocab_size=len(tokenizer),
        d_model=32,
        decoder_layers=2,
        decoder_attention_heads=4,
        decoder_ffn_dim=64,
        max_position_embeddings=512,
        is_decoder=True,
        add_cross_attention=True,
        scale_embedding=True,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        forced_eos_token_id=None,
    )
    model = VisionEncoderDecoderModel(encoder=DonutSwinModel(sight), decoder=MBartForCausalLM(speech))
    start, over = tokenizer.convert_tokens_to_ids([_MARKS[0], _MARKS[-1]])
    head = model.decoder.lm_head
    draw(model, gain=1.5)
    draw(head, gain=4.0)
    silence(head, [id for id in silent_ids(tokenizer) if id != over])
    with torch.no_grad():
        head.weight[over] *= 3  # so that answers end after a few words
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id = start
        config.pad_token_id = tokenizer.pad_token_id
        config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(target)
    DonutProcessor(
        image_processor=DonutImageProcessor(size={"height": 64, "width": 48}, do_align_long_axis=False),
        tokenizer=tokenizer,
    ).save_pretrained(target)


MAKERS = {
    "tiny-layoutlmv3": make_layoutlmv3,
    "tiny-donut": make_donut,
}

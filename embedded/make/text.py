"""Makes the language models: a chatting Llama, and one that summarises, one that translates."""

import json
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    PreTrainedTokenizerFast,
    RobertaTokenizer,
)

from embedded.make.drawing import draw, silence
from embedded.make.vocabularies import byte_pairs, sentence_pieces, unspeakable
from embedded.words import ENGLISH, FRENCH

PAD, START, SAYS, OVER = "<|pad|>", "<|begin|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_BART_SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def chat_tokenizer(*extra: str) -> PreTrainedTokenizerFast:
    """Byte pairs with the marks of a chat; a turn's end is the end of the text, as in ChatML models."""
    specials = (PAD, START, SAYS, OVER, *extra)
    vocabulary, merges = byte_pairs(640, specials)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=OVER,
        extra_special_tokens=[SAYS, *extra],
        model_max_length=4096,
        clean_up_tokenization_spaces=False,
    )


def llama_config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    """Grouped-query attention and an output layer of its own, as in current Llamas."""
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )


def silent_ids(tokenizer: PreTrainedTokenizerFast) -> list[int]:
    """What a chatting model must not say: marks and torn letters."""
    return unspeakable(tokenizer.get_vocab(), tokenizer.all_special_tokens)


def make_llama(target: Path) -> None:
    """Text generation, plain and chat. Greedy text never ends by itself: the caller's token limit ends it."""
    tokenizer = chat_tokenizer()
    tokenizer.chat_template = CHAT_TEMPLATE
    model = LlamaForCausalLM(llama_config(tokenizer))
    draw(model, gain=1.5)
    draw(model.lm_head, gain=4.0)
    silence(model.lm_head, silent_ids(tokenizer))
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_bart(target: Path) -> None:
    """Summarization; greedy text fills the caller's limit.

    Input and output words have tables of their own: drawn at random, a shared one answers each word with itself.
    """
    vocabulary, merges = byte_pairs(640, _BART_SPECIALS)
    tokenizer = RobertaTokenizer(vocab=vocabulary, merges=merges, model_max_length=1024)
    config = BartConfig(
        vocab_size=len(tokenizer),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=1024,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.eos_token_id,
        forced_eos_token_id=None,
        tie_word_embeddings=False,
    )
    model = BartForConditionalGeneration(config)
    draw(model)
    draw(model.lm_head, gain=4.0)
    silence(model.lm_head, unspeakable(vocabulary, _BART_SPECIALS))
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_marian(target: Path) -> None:
    """Translation from English to French, by Marian's two SentencePiece files and one joint vocabulary."""
    tokenizer = _marian_tokenizer(target)
    config = MarianConfig(
        vocab_size=len(tokenizer),
        d_model=48,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=96,
        decoder_ffn_dim=96,
        max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
        forced_eos_token_id=None,
        tie_word_embeddings=False,
        scale_embedding=False,
    )
    model = MarianMTModel(config)
    draw(model, gain=0.5)
    draw(model.lm_head, gain=4.0)
    silence(model.lm_head, [index for piece, index in tokenizer.get_vocab().items() if not _is_word(piece)])
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _is_word(piece: str) -> bool:
    return piece.strip("▁").isalpha()


def _marian_tokenizer(target: Path) -> MarianTokenizer:
    pieces: dict[str, None] = dict.fromkeys(("</s>", "<unk>"))
    for name, lines in (("source", ENGLISH), ("target", FRENCH)):
        (target / f"{name}.spm").write_bytes(sentence_pieces(lines, 400))
        pieces |= dict.fromkeys(_pieces_of(target / f"{name}.spm"))
    pieces |= {"<pad>": None}
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    (target / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    return MarianTokenizer(
        source_spm=str(target / "source.spm"),
        target_spm=str(target / "target.spm"),
        vocab=str(target / "vocab.json"),
        source_lang="en",
        target_lang="fr",
        model_max_length=512,
    )


def _pieces_of(model: Path) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    pieces = (processor.id_to_piece(index) for index in range(processor.get_piece_size()))
    return [piece for piece in pieces if piece not in ("<s>", "</s>", "<unk>")]


MAKERS = {
    "tiny-llama": make_llama,
    "tiny-bart": make_bart,
    "tiny-marian": make_marian,
}

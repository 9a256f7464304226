"""What the models that chat have in common: their tokenizer, its marks, a Llama's shape."""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, PreTrainedTokenizerFast

from embedded.make.vocabularies import byte_pairs, unspeakable

PAD, START, SAYS, OVER = "<|pad|>", "<|begin|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% set own = messages and messages[0]['role'] == 'system' %}"
    "{% if tools %}<|im_start|>system\n{% if own %}{{ messages[0]['content'] | trim }}\n\n{% endif %}"
    "<tools>\n{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}</tools><|im_end|>\n{% endif %}"
    "{% for message in messages %}{% if not (tools and own and loop.first) %}"
    "<|im_start|>{{ 'user' if message['role'] == 'tool' else message['role'] }}\n"
    "{% if message['role'] == 'tool' %}<tool_response>\n{{ message['content'] | trim }}\n</tool_response>{% else %}"
    "{{ message['content'] | trim }}{% for call in message['tool_calls'] or [] %}"
    "{% if message['content'] or not loop.first %}{{ '\n' }}{% endif %}"
    "<tool_call>\n{{ {'name': call['function']['name'], 'arguments': call['function']['arguments']} | tojson }}\n"
    "</tool_call>{% endfor %}{% endif %}<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""ChatML, with tools and their calls as Hermes and Qwen write them, but for the words that explain them."""


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

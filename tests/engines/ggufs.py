"""GGUF files for tests: a Llama's folder written as llama.cpp's converter writes it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import gguf
import numpy as np
import torch
from safetensors.torch import load_file

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
OUTER = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def write(
    folder: Path,
    file: Path,
    *,
    kind: gguf.GGMLQuantizationType = gguf.GGMLQuantizationType.F32,
    pre: str = "smollm",
    architecture: str = "llama",
    skip: tuple[str, ...] = (),
    more: Mapping[str, int] = MappingProxyType({}),
) -> Path:
    """The model of a folder as one file, its matrices in the `kind`; without the tensors that end in one of `skip`,
    and with `more` of so many ones.
    """
    config = json.loads((folder / "config.json").read_text())
    file.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(file, architecture)
    _tell_shape(writer, config)
    _tell_tokens(writer, folder, config, pre)
    for name, tensor in load_file(folder / "model.safetensors").items():
        known = _name(name)
        if not known.endswith(skip or ("never",)):
            numbers = _permuted(known, tensor.float(), config).numpy()
            plain = numbers.ndim < 2 or kind is gguf.GGMLQuantizationType.F32
            packed = np.ascontiguousarray(numbers) if plain else gguf.quants.quantize(numbers, kind)
            writer.add_tensor(known, packed, raw_dtype=None if plain else kind)
    for name, length in more.items():
        writer.add_tensor(name, np.ones(length, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _tell_shape(writer: gguf.GGUFWriter, config: dict[str, Any]) -> None:
    writer.add_name("tiny")
    writer.add_license("apache-2.0")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])


def _tell_tokens(writer: gguf.GGUFWriter, folder: Path, config: dict[str, Any], pre: str) -> None:
    told = json.loads((folder / "tokenizer.json").read_text())
    by_id = {number: token for token, number in told["model"]["vocab"].items()}
    special = {one["id"]: one["content"] for one in told["added_tokens"]}
    count = config["vocab_size"]
    tokens = [special.get(number) or by_id.get(number) or f"[PAD{number}]" for number in range(count)]
    kinds = [_kind_of(number, special, by_id) for number in range(count)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in told["model"]["merges"]])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template((folder / "chat_template.jinja").read_text())


def _kind_of(number: int, special: dict[int, str], by_id: dict[int, str]) -> gguf.TokenType:
    if number in special:
        return gguf.TokenType.CONTROL
    return gguf.TokenType.NORMAL if number in by_id else gguf.TokenType.UNUSED


def _name(theirs: str) -> str:
    stem, _, end = theirs.rpartition(".")
    if stem in OUTER:
        return f"{OUTER[stem]}.{end}"
    _, _, layer, part = stem.split(".", 3)
    return f"blk.{layer}.{NAMES[part]}.{end}"


def _permuted(name: str, tensor: torch.Tensor, config: dict[str, Any]) -> torch.Tensor:
    """llama.cpp turns pairs of neighbours, transformers the first half with the second."""
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}.get(name.split(".")[-2])
    if heads is None:
        return tensor
    return (
        tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)
    )

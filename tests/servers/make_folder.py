"""Writes the tiny model as a folder of Hugging Face's kind, for vLLM.

Usage: make_folder.py FOLDER
"""

import json
import sys
from pathlib import Path

from safetensors.numpy import save_file

from tiny_model import CONTEXT, HEADS, TEMPLATE, WIDTH, Vocabulary, make_weights

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "model.layers.0.input_layernorm",
    "ffn_norm": "model.layers.0.post_attention_layernorm",
    "attn_q": "model.layers.0.self_attn.q_proj",
    "attn_k": "model.layers.0.self_attn.k_proj",
    "attn_v": "model.layers.0.self_attn.v_proj",
    "attn_output": "model.layers.0.self_attn.o_proj",
    "ffn_gate": "model.layers.0.mlp.gate_proj",
    "ffn_up": "model.layers.0.mlp.up_proj",
    "ffn_down": "model.layers.0.mlp.down_proj",
}


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    vocabulary = Vocabulary()
    weights = {f"{NAMES[name]}.weight": part for name, part in make_weights(vocabulary).items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write(folder / "config.json", shape(vocabulary))
    write(folder / "tokenizer.json", tokenizer(vocabulary))
    write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "<unk>",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATE,
    })
    print(f"{folder}: {len(vocabulary.texts)} tokens")


def shape(vocabulary: Vocabulary) -> dict:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": len(vocabulary.texts),
        "hidden_size": WIDTH,
        "intermediate_size": WIDTH,
        "num_hidden_layers": 1,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5,
        "hidden_act": "silu",
        "tie_word_embeddings": False,
        "bos_token_id": vocabulary.ids["<s>"],
        "eos_token_id": vocabulary.ids["</s>"],
        "torch_dtype": "float32",
    }


def tokenizer(vocabulary: Vocabulary) -> dict:
    """Text becomes bytes, since no pieces are merged; marks are found before that."""
    special = [
        {
            "id": number,
            "content": text,
            "special": True,
            **{rule: False for rule in ["single_word", "lstrip", "rstrip", "normalized"]},
        }
        for number, (text, kind) in enumerate(zip(vocabulary.texts, vocabulary.kinds))
        if kind in ("unknown", "control")
    ]
    space = {"pattern": {"String": " "}, "content": "\u2581"}
    no_space = {"pattern": {"String": "\u2581"}, "content": " "}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "Replace", **space},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", **no_space}, {"type": "ByteFallback"}, {"type": "Fuse"},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>",
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": {text: number for number, text in enumerate(vocabulary.texts)},
            "merges": [],
        },
    }


def write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

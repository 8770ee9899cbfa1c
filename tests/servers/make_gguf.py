"""Writes the tiny model as a GGUF file, for servers of llama.cpp's kind.

Usage: make_gguf.py FILE
"""

import sys
from pathlib import Path

import gguf

from tiny_model import CONTEXT, HEADS, TEMPLATE, WIDTH, Vocabulary, make_weights

KINDS = {
    "unknown": gguf.TokenType.UNKNOWN,
    "control": gguf.TokenType.CONTROL,
    "byte": gguf.TokenType.BYTE,
    "normal": gguf.TokenType.NORMAL,
}
OUTSIDE = {"token_embd", "output_norm", "output"}


def main(path: Path) -> None:
    vocabulary = Vocabulary()
    writer = gguf.GGUFWriter(str(path), "llama")
    write_shape(writer)
    write_vocabulary(writer, vocabulary)
    for name, weight in make_weights(vocabulary).items():
        writer.add_tensor(f"{'' if name in OUTSIDE else 'blk.0.'}{name}.weight", weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{path}: {len(vocabulary.texts)} tokens, {path.stat().st_size} bytes")


def write_vocabulary(writer: gguf.GGUFWriter, vocabulary: Vocabulary) -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text.encode() for text in vocabulary.texts])
    writer.add_token_scores([0.0] * len(vocabulary.texts))
    writer.add_token_types([KINDS[kind] for kind in vocabulary.kinds])
    writer.add_unk_token_id(vocabulary.ids["<unk>"])
    writer.add_bos_token_id(vocabulary.ids["<s>"])
    writer.add_eos_token_id(vocabulary.ids["</s>"])
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)


def write_shape(writer: gguf.GGUFWriter) -> None:
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

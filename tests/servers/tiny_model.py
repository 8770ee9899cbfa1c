"""A tiny model whose answers are known beforehand, whatever file it goes into.

The weights are random but for this: the tokens of answers stand at right angles
to one another, and the output of each points at the token after it, so that an
answer says itself once its first token is there. That token is a mark which the
chat template sets by what the user wants. Everything else a server does is the
real thing: the template, the tokens, the sampling, the grammars, the limits.
"""

import numpy

WIDTH = 128
HEADS = 4
CONTEXT = 65536

# llama-cpp-python loses longer ones.
LONGEST_PIECE = 31

# What the model says after each mark, in the pieces that it says it in. A piece
# occurs once in all answers, since it alone decides what comes next.
# The sums are those that `doctor --model` asks for.
ANSWERS = {
    "<|greets|>": ["Hello", " from", " a", " tiny", " model", "."],
    "<|sums up|>": ["The", " tools", " have", " answered", "!"],
    "<|waves|>": ["Gr", "<0xC3>", "<0xBC>", "n ", "<0xF0>", "<0x9F>", "<0x91>", "<0x8B>"],
    "<|thinks|>": ["<think>", "Let me", " see", "</think>", "Thought", " through"],
    "<|lists skills|>": [
        "<tool_call>\n", '{"name": "list', '_skills", "argu', 'ments": {', "}}", "\n</tool_call>",
    ],
    "<|runs python|>": [
        "<tool_call>\n{", '"name": "run_', 'python_script", ', '"arguments": {"skill_',
        'name": "adder", ', '"script": "pri', 'nt(6 * 7)"}', "}\n</tool_", "call>",
    ],
    "<|prints much|>": [
        '<tool_call>\n{"name": ', '"run_python_script", "argu', 'ments": {"skill_name": "add',
        'er", "script": ', """"print('much ' * 2000)\"}""", "}\n</tool_call>",
    ],
    "<|calls two|>": [
        '<tool_call>\n{"name"', ': "list_', 'skills", "arguments": ', "{}}\n</tool_call>",
        "\n<tool_call>\n", '{"name": "get_skill", ', '"arguments": {"skill_name"',
        ': "adder"}}\n', "</tool_call>\n",
    ],
    "<|adds|>": [
        '<tool_call>\n{"name": "add', '", "arguments": {"a": 48273, ', '"b": 91548}}\n',
        "</tool_call> ",
    ],
    "<|adds twice|>": [
        '<tool_call>\n{"name": "add"', ', "arguments": {"a": 12, ', '"b": 34}}',
        "\n</tool_call>\n<tool_call>",
        '\n{"name": "add", "arguments"', ': {"a": 56, "b": 78}}', "\n</tool_call> ",
    ],
    "<|adds up|>": ["139", "821"],
    "<|argues|>": ["{", "}"],
    "<|recites|>": ["tick", " tock "],
}
ENDLESS = {"<|recites|>"}

# Chooses the mark by the end of the conversation; the rest is in the format of
# many models for tools, which servers recognise.
TEMPLATE = """\
{%- if tools %}
{{- '<|system|>' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{% endif %}
{{- '# Tools\\n\\nYou may call functions. Their signatures are within <tools></tools>:\\n' }}
{{- '<tools>' }}
{%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{% endfor %}
{{- '\\n</tools>\\n\\nFor each call, return a JSON object with name and arguments within ' }}
{{- '<tool_call></tool_call>:\\n' }}
{{- '<tool_call>\\n{"name": <function-name>, "arguments": <args-json-object>}\\n' }}
{{- '</tool_call></s>\\n' }}
{%- elif messages[0].role == 'system' %}
{{- '<|system|>' + messages[0].content + '</s>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}
{{- '<|user|>' + message.content + '</s>\\n' }}
{%- elif message.role == 'assistant' %}
{{- '<|assistant|>' }}
{%- if message.content is string %}{{- message.content }}{% endif %}
{%- for call in message.tool_calls or [] %}
{%- if not loop.first or message.content %}{{- '\\n' }}{% endif %}
{{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
{%- if call.function.arguments is string %}{{- call.function.arguments }}
{%- else %}{{- call.function.arguments | tojson }}{% endif %}
{{- '}\\n</tool_call>' }}
{%- endfor %}
{{- '</s>\\n' }}
{%- elif message.role == 'tool' %}
{{- '<|user|><tool_response>\\n' + message.content + '\\n</tool_response></s>\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|assistant|>' }}
{%- set last = messages[-1] %}
{%- set wish = last.content if last.role == 'user' else '' %}
{%- if last.role == 'tool' and '139821' in last.content %}{{- '<|adds up|>' }}
{%- elif last.role == 'tool' or '<tool_result' in wish %}{{- '<|sums up|>' }}
{%- elif tool_choice is defined and tool_choice is mapping %}{{- '<|argues|>' }}
{%- elif 'with the tool "add"' in wish %}{{- '<|adds|>' }}
{%- elif 'the tool "add" twice' in wish %}{{- '<|adds twice|>' }}
{%- elif 'PLEASE LIST' in wish %}{{- '<|lists skills|>' }}
{%- elif 'PLEASE RUN' in wish %}{{- '<|runs python|>' }}
{%- elif 'PLEASE PRINT MUCH' in wish %}{{- '<|prints much|>' }}
{%- elif 'PLEASE CALL TWO' in wish %}{{- '<|calls two|>' }}
{%- elif 'PLEASE RECITE' in wish %}{{- '<|recites|>' }}
{%- elif 'PLEASE WAVE' in wish %}{{- '<|waves|>' }}
{%- elif 'PLEASE THINK' in wish %}{{- '<|thinks|>' }}
{%- else %}{{- '<|greets|>' }}
{%- endif %}
{%- endif %}
"""


class Vocabulary:
    """Every byte, so that all text can be read, and the pieces of the answers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.ids: dict[str, int] = {}
        self.add("<unk>", "unknown")
        for text in ["<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>", *ANSWERS]:
            self.add(text, "control")
        for byte in range(256):
            self.add(f"<0x{byte:02X}>", "byte")
        for pieces in ANSWERS.values():
            for piece in pieces:
                if not piece.startswith("<0x"):
                    self.add(piece, "normal")

    def add(self, text: str, kind: str) -> None:
        if text in self.ids:
            raise ValueError(f"the piece {text!r} occurs twice")
        if len(text) > LONGEST_PIECE:
            raise ValueError(f"the piece {text!r} is too long")
        self.ids[text] = len(self.texts)
        # A space is written like this in vocabularies of this kind.
        self.texts.append(text.replace(" ", "\u2581") if kind == "normal" else text)
        self.kinds.append(kind)

    def successors(self) -> dict[int, int]:
        """Each token of an answer with the one after it."""
        found = {}
        for mark, pieces in ANSWERS.items():
            end = pieces[0] if mark in ENDLESS else "</s>"
            for token, successor in zip([mark, *pieces], [*pieces, end]):
                found[self.ids[token]] = self.ids[successor]
        return found


def make_weights(vocabulary: Vocabulary) -> dict[str, numpy.ndarray]:
    """The weights of a model of Llama's kind with one block, by short names."""
    random = numpy.random.default_rng(seed=1)

    def noise(*shape: int, scale: float = 0.01) -> numpy.ndarray:
        return random.normal(0, scale, shape).astype(numpy.float32)

    tokens = len(vocabulary.texts)
    successors = vocabulary.successors()
    right_angles, _ = numpy.linalg.qr(random.normal(size=(WIDTH, WIDTH)))
    embeddings = noise(tokens, WIDTH, scale=1)
    embeddings[list(successors)] = right_angles[: len(successors)] * WIDTH**0.5
    output = noise(tokens, WIDTH)
    for token, successor in successors.items():
        output[successor] += embeddings[token]
    ones = numpy.ones(WIDTH, dtype=numpy.float32)
    block = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
    return {
        "token_embd": embeddings,
        "output_norm": ones,
        "output": output,
        "attn_norm": ones,
        "ffn_norm": ones,
        **{name: noise(WIDTH, WIDTH) for name in block},
    }

"""A provider for LiteLLM with models that do by plan what real ones do by chance."""

from collections.abc import AsyncIterator

import litellm
from litellm import CustomLLM
from litellm.types.utils import GenericStreamingChunk


class ScriptedProvider(CustomLLM):
    def __init__(self) -> None:
        super().__init__()
        self.refused = False

    async def astreaming(
        self, model: str, messages: list, *args, **kwargs
    ) -> AsyncIterator[GenericStreamingChunk]:
        match model:
            case "caller":
                chunks = summary() if messages[-1]["role"] == "tool" else calls()
            case "recovers" if not self.refused:
                self.refused = True
                raise litellm.RateLimitError("slow down", "scripted", model)
            case "breaks" | "recovers":
                chunks = summary()
        for chunk in chunks:
            if model == "breaks" and chunk["is_finished"]:
                raise litellm.InternalServerError("out of ideas", "scripted", model)
            yield chunk


def calls() -> list[GenericStreamingChunk]:
    return [
        chunk(tool_use=piece(0, id="call_1", name="list_skills", arguments="")),
        chunk(tool_use=piece(0, arguments='{"query": ')),
        chunk(tool_use=piece(0, arguments='"add"}')),
        chunk(tool_use=piece(1, id="call_2", name="get_skill", arguments='{"skill_name": ')),
        chunk(tool_use=piece(1, arguments='"adder"}')),
        chunk(is_finished=True, finish_reason="tool_calls", usage=usage(20, 9)),
    ]


def summary() -> list[GenericStreamingChunk]:
    return [
        chunk(text="The tools"),
        chunk(text=" have answered!"),
        chunk(is_finished=True, finish_reason="stop", usage=usage(40, 5)),
    ]


def chunk(**given) -> GenericStreamingChunk:
    empty = {"text": "", "tool_use": None, "is_finished": False, "finish_reason": "", "usage": None}
    return {**empty, "index": 0, **given}


def piece(index: int, arguments: str, id: str | None = None, name: str | None = None) -> dict:
    function = {"name": name, "arguments": arguments}
    return {"index": index, "id": id, "type": "function", "function": function}


def usage(prompt: int, completion: int) -> dict:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


handler = ScriptedProvider()

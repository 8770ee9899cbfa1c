"""The official Python client: prints what it got as JSON. Arguments: a URL, or the words of a command."""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters


async def main(words: list[str]) -> None:
    is_url = len(words) == 1
    server = words[0] if is_url else StdioServerParameters(command=words[0], args=words[1:])
    progress: list[str] = []

    async def note(count: float, total: float | None, message: str | None) -> None:
        progress.append(message or "")

    async with Client(server) as client:
        tools = await client.list_tools()
        script = "import time; print('working', flush=True); time.sleep(0.5); print(6 * 7)"
        result = await client.call_tool(
            "run_python_script",
            {"skill_name": "calculator", "script": script},
            progress_callback=note,
        )
        found = {
            "protocol": client.protocol_version,
            "instructions": "- calculator:" in (client.instructions or ""),
            "tools": [tool.name for tool in tools.tools],
            "stdout": (result.structured_content or {}).get("stdout"),
            "progress": progress[:1],
        }
    print(json.dumps(found))


asyncio.run(main(sys.argv[1:]))

"""FastMCP's client: prints what it got as JSON. Arguments: a URL, or the words of a command."""

import asyncio
import hashlib
import json
import sys

from fastmcp import Client
from fastmcp.skills.client import SkillsClientExtension
from fastmcp.client.transports import StdioTransport


async def main(words: list[str]) -> None:
    is_url = len(words) == 1
    server = words[0] if is_url else StdioTransport(command=words[0], args=words[1:])
    async with Client(server, extensions=[SkillsClientExtension()]) as client:
        tools = await client.list_tools()
        result = await client.call_tool(
            "run_python_script", {"skill_name": "calculator", "script": "print(6 * 7)"}
        )
        skills = await client.list_skills()
        skill = next(skill for skill in skills if skill.frontmatter.name == "calculator")
        file = next(file for file in skill.resources if file.uri.endswith("/references/functions.md"))
        [content] = await client.read_resource(file.uri)
        digest = hashlib.sha256(content.text.encode()).hexdigest()
        found = {
            "protocol": str(client.protocol_version),
            "tools": [tool.name for tool in tools],
            "stdout": result.structured_content["stdout"],
            "prompts": sorted(prompt.name for prompt in await client.list_prompts()),
            "digest": file.digest == f"sha256:{digest}",
        }
    print(json.dumps(found))


asyncio.run(main(sys.argv[1:]))

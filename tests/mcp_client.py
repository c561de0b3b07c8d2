"""A session of the official client: lists the tools of a server and calls some.

Called as ``python mcp_client.py CALLS COMMAND...`` with the calls in JSON, a list of names and
arguments. It prints what came back, in JSON. It is a program of its own, so that what the client's
libraries do to a process stays out of the tests.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def session(calls: list[list[Any]], command: list[str]) -> dict[str, Any]:
    server = StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))
    async with (
        stdio_client(server) as (reading, writing),
        ClientSession(reading, writing) as client,
    ):
        hello = await client.initialize()
        await client.send_ping()
        tools = await client.list_tools()
        results = [await client.call_tool(name, arguments) for name, arguments in calls]
    return {
        "hello": plain(hello),
        "tools": [plain(tool) for tool in tools.tools],
        "results": [plain(result) for result in results],
    }


def plain(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(session(json.loads(sys.argv[1]), sys.argv[2:]))))

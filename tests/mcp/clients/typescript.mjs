// The official TypeScript client: prints what it got as JSON. Arguments: a URL, or the words of a command.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [mode, ...words] = process.argv.slice(2);
const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
const [command, ...args] = words;
await client.connect(
  words.length === 1
    ? new StreamableHTTPClientTransport(new URL(command))
    : new StdioClientTransport({ command, args, env: process.env, stderr: "ignore" }),
);
const progress = [];
const { tools } = await client.listTools();
const result = await client.callTool({
  name: "run_python_script",
  arguments: { skill_name: "calculator", script: "print(6 * 7)" },
}, { onprogress: ({ message }) => progress.push(message) });
const found = {
  protocol: client.getNegotiatedProtocolVersion(),
  tools: tools.map(({ name }) => name),
  stdout: result.structuredContent.stdout,
};
await client.close();
process.stdout.write(JSON.stringify(found));

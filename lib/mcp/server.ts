/**
 * One server of the protocol over the skills: its tools, prompts and
 * resources. It costs little, since HTTP makes one for each request.
 * @module
 */
import type { JsonObject } from "../events.ts";
import { version } from "../version.ts";
import type { CallGate } from "./call_gate.ts";
import { writeInstructions } from "./instructions.ts";
import { McpServer, type ServerContext, SkillsExtension } from "./package.ts";
import { ProgressSender } from "./progress_sender.ts";
import { getPrompt, listPrompts } from "./prompts.ts";
import type { SkillShelf } from "./shelf.ts";
import { createSkillSource } from "./skills/source.ts";
import { callTool, listTools, type ScriptReach } from "./tools.ts";

/** What servers have in common: made once, however many connections there are. */
export interface ServedParts {
  shelf: SkillShelf;
  gate: CallGate;
  reach: ScriptReach;
  extension: SkillsExtension;
  /** Ends all calls. */
  signal: AbortSignal;
}

export interface ServedPartsOptions extends Omit<ServedParts, "extension"> {
  /** For people who look after the server. */
  log(line: string): void;
}

/** Makes what all connections share. */
export function createServedParts({ log, ...parts }: ServedPartsOptions): ServedParts {
  const source = createSkillSource({
    skills: async () => (await parts.shelf.current()).skills,
    onProblem: ({ name }, problem) =>
      log(`warning: "${name}" is not in skills/list, only in the tools and prompts: ${problem}`),
  });
  const onWarning = ({ path, message }: { path: string; message: string }) =>
    log(`warning: ${path}: ${message}`);
  return { ...parts, extension: new SkillsExtension({ source, onWarning }) };
}

/** Makes the server of one connection. */
export function createMcpServer(parts: ServedParts): McpServer {
  const { shelf, reach, extension } = parts;
  const served = new McpServer({ name: "skills-runner", title: "Skills", version }, {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true },
    },
    instructions: writeInstructions({
      skills: shelf.runner.skills,
      workFolder: shelf.runner.executor.workFolder,
      loaded: shelf.runner.loaded,
    }),
  });
  extension.attach(served);
  const { server } = served;
  server.setRequestHandler("tools/list", async () => ({
    tools: listTools((await shelf.current()).tools, reach),
  }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const args = (params.arguments ?? {}) as JsonObject;
    const result = await call({ name: params.name, arguments: args }, context, parts);
    return server.projectCallToolResult(result, undefined);
  });
  server.setRequestHandler("prompts/list", async () => ({
    prompts: listPrompts((await shelf.current()).skills),
  }));
  server.setRequestHandler("prompts/get", async ({ params }) => {
    const request = params.arguments?.request;
    return await getPrompt((await shelf.current()).skills, { name: params.name, request });
  });
  return served;
}

async function call(
  request: { name: string; arguments: JsonObject },
  { mcpReq, http }: ServerContext,
  { shelf, gate, signal: serverSignal }: ServedParts,
) {
  const signals = [
    mcpReq.signal,
    serverSignal,
    ...(http?.req === undefined ? [] : [http.req.signal]),
  ];
  const signal = AbortSignal.any(signals);
  const token = mcpReq._meta?.progressToken;
  using progress = token === undefined
    ? null
    : new ProgressSender((message, progress) =>
      mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken: token, progress, message },
      })
    );
  const onEvent = progress === null ? () => {} : progress.add.bind(progress);
  const runner = await shelf.current();
  return await gate.run(() => callTool(runner, { ...request, signal, onEvent }), signal);
}

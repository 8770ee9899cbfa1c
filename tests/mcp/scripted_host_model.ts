/**
 * A model for agents: it calls `run_python_script` once, whatever its agent calls the tool, and
 * answers with what it printed. It speaks the two wires of OpenAI.
 * @module
 */

/** The endpoint of the model, until disposed. */
export interface HostModel extends AsyncDisposable {
  /** The base URL. */
  url: string;
  /** What the results of tools held, in order. */
  results: string[];
}

const call = {
  skill_name: "calculator",
  script: "print(6 * 7)",
};

// deno-lint-ignore no-explicit-any
type Body = Record<string, any>;

/** Starts the model on a free port. */
export function startHostModel(): HostModel {
  const results: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST") {
      return Response.json({ object: "list", data: [{ id: "scripted", object: "model" }] });
    }
    const body = await request.json();
    return pathname.endsWith("/responses") ? respond(body, results) : complete(body, results);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    results,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Chat completions. */
function complete({ messages, tools = [] }: Body, results: string[]): Response {
  const last = messages.at(-1);
  const name = tools.map(({ function: { name } }: Body) => name)
    .find((name: string) => name.endsWith("run_python_script"));
  if (last.role === "tool") results.push(text(last.content));
  const delta = last.role === "tool"
    ? { content: `The answer is ${printed(results.at(-1))}.` }
    : name === undefined
    ? { content: "A title" }
    : { tool_calls: [{ index: 0, id: "call_1", type: "function", function: calledAs(name) }] };
  const finish_reason = "tool_calls" in delta ? "tool_calls" : "stop";
  const chunk = (choice: Body) => ({
    id: "chat_1",
    object: "chat.completion.chunk",
    created: 0,
    model: "scripted",
    choices: [{ index: 0, ...choice }],
  });
  return events([
    [null, chunk({ delta: { role: "assistant", ...delta } })],
    [null, chunk({ delta: {}, finish_reason })],
    [null, "[DONE]"],
  ]);
}

/** Responses: tools of servers are in a namespace. */
function respond({ input, tools = [] }: Body, results: string[]): Response {
  const last = input.at(-1);
  if (last.type === "function_call_output") results.push(text(last.output));
  const space = tools.find(({ type, tools }: Body) =>
    type === "namespace" && tools.some(({ name }: Body) => name === "run_python_script")
  );
  const item = last.type === "function_call_output"
    ? {
      type: "message",
      id: "msg_1",
      role: "assistant",
      content: [{ type: "output_text", text: `The answer is ${printed(results.at(-1))}.` }],
    }
    : {
      type: "function_call",
      id: "fc_1",
      call_id: "call_1",
      ...(space !== undefined && { namespace: space.name }),
      ...calledAs("run_python_script"),
    };
  const response = { id: "resp_1", object: "response", status: "completed", output: [item] };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  return events([
    ["response.created", { type: "response.created", response: { id: "resp_1" } }],
    ["response.output_item.done", { type: "response.output_item.done", output_index: 0, item }],
    ["response.completed", { type: "response.completed", response: { ...response, usage } }],
  ]);
}

function calledAs(name: string): Body {
  return { name, arguments: JSON.stringify(call) };
}

function text(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

/** What the script printed, wherever in the result it is. */
function printed(result = ""): string {
  return /stdout[^:]*:[^\d]*(\d+)/.exec(result)?.[1] ?? "not known";
}

function events(all: [string | null, unknown][]): Response {
  const lines = all.map(([event, data]) =>
    `${event === null ? "" : `event: ${event}\n`}data: ${
      typeof data === "string" ? data : JSON.stringify(data)
    }\n\n`
  );
  return new Response(lines.join(""), { headers: { "content-type": "text/event-stream" } });
}

/**
 * Texts of session files.
 * @module
 */
import type { JsonObject } from "../../lib/events.ts";

const startedAt = Date.parse("2026-11-22T13:45:01.000Z");

/** The text of a session with these records; `at` is the time of one since the start, in ms. */
export function sessionOf(records: readonly JsonObject[]): string {
  const header: JsonObject = {
    type: "session_started",
    schema: 1,
    id: "20261122-134501-x7k2",
    version: "0.1.0",
    model: "scripted",
    base_url: "http://127.0.0.1/v1",
    work_folder: "/work",
  };
  let time = 0;
  return [header, ...records].map(({ at, ...record }) => {
    time = typeof at === "number" ? at : time;
    return JSON.stringify({ ...record, time: new Date(startedAt + time).toISOString() }) + "\n";
  }).join("");
}

const script = "</code></pre><script>alert('script')</script>";
const attribute = '"><img src=x onerror=alert(1)>';

function call(key: string, args: JsonObject): JsonObject {
  return { key, id: key, name: attribute, arguments: JSON.stringify(args) };
}

function started(id: string, args: JsonObject): JsonObject {
  return { type: "tool_started", id, name: attribute, arguments: args };
}

/** A conversation in which everybody tries to break out of a page. */
export const hostileSession: string = sessionOf([
  {
    type: "run_started",
    version: attribute,
    model: `<script>alert("model")</script>`,
    base_url: "http://127.0.0.1/v1",
    skills: [],
  },
  {
    type: "message",
    message: {
      role: "user",
      content: [
        { type: "text", text: "</title><script>alert('prompt')</script> \u202etxet\u202c \u0007" },
        { type: "image", url: "data:image/png;base64,iVBORw0KGgo=" },
        { type: "image", url: "data:image/svg+xml,<svg onload=alert(1)>" },
        { type: "image", url: 'data:image/png;base64,AA" onerror="alert(1)' },
        { type: "image", url: "https://example.org/a.png" },
        { type: "image", url: "javascript:alert(1)" },
      ],
    },
  },
  { type: "turn_started", turn: 1 },
  { at: 300, type: "retry", attempt: 1, delay_ms: 50, reason: attribute },
  {
    at: 700,
    type: "message",
    message: {
      role: "assistant",
      content: [
        "</style><script>alert('answer')</script>",
        "[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)",
        "![x](https://example.org/pixel.png) <img src=x onerror=alert(1)>",
        "<javascript:alert(1)> <https://example.org/>",
        `| a | b |\n|:-:|--:|\n| ${"long ".repeat(80)} | <style>*{display:none}</style> |`,
        "```html\n<script>alert('code')</script>\n```",
        `\`\`\`"onmouseover="alert(1)\n${"x".repeat(400)}\n\`\`\``,
        "w".repeat(500),
        "&#x202e;txet",
      ].join("\n\n"),
      toolCalls: [call("a", {}), call("b", {}), call("c", {})],
      opaque: { reasoning_content: "<script>alert('reasoning')</script>" },
    },
  },
  started("a", { skill_name: attribute, script: 'print("hi")' }),
  started("b", { skill_name: "x", script: `# ${script}` }),
  started("c", { file_path: "\u202e/etc/passwd" }),
  { type: "tool_output", id: "c", stream: "stderr", text: `\u001b[31m${script}\u001b[0m` },
  {
    at: 900,
    type: "tool_finished",
    id: "a",
    name: attribute,
    ok: true,
    result: { stdout: "hi\n", returncode: 0, [attribute]: attribute },
    duration_ms: 200,
  },
  {
    at: 1500,
    type: "tool_finished",
    id: "b",
    name: attribute,
    ok: false,
    result: { error: script, stderr: `${script}\u2066` },
    duration_ms: 800,
  },
  { type: "warning", code: "x", message: attribute },
  {
    at: 1600,
    type: "run_finished",
    status: "error",
    exit_code: 1,
    answer: null,
    error: { message: attribute, hint: attribute },
    turns: 1,
    tool_calls: 3,
    skills_used: [],
    usage: { input_tokens: 0, output_tokens: 0, cached_tokens: 0, estimated: false },
    duration_ms: 1600,
  },
]);

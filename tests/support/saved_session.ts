/**
 * Saved conversations for tests.
 * @module
 */
import { converse } from "../../lib/conversation/converse.ts";
import { startSession } from "../../lib/sessions/session.ts";
import type { Tool } from "../../lib/tools/tool.ts";
import type { ScriptedReply } from "./scripted_endpoint.ts";
import { scriptedModel } from "./scripted_model.ts";

/** What {@linkcode saveSession} takes beside the prompts. */
export interface SaveSessionOptions {
  /** @default /work */
  workFolder?: string;
  /** What the model says, over all prompts. @default "ok" to each */
  replies?: ScriptedReply[];
  tools?: Tool[];
}

/** Saves a conversation with a scripted model in a folder; returns its id. */
export async function saveSession(
  folder: string,
  prompts: string[],
  { workFolder = "/work", replies, tools = [] }: SaveSessionOptions = {},
): Promise<string> {
  await using session = startSession({ folder, workFolder });
  const model = scriptedModel(replies ?? prompts.map(() => ({ text: "ok" })));
  for (const prompt of prompts) {
    session.history.push({ role: "user", content: prompt });
    const run = converse(session.history, {
      model,
      tools,
      skills: [],
      maxTurns: 0,
      signal: new AbortController().signal,
    });
    await Array.fromAsync(session.record(run));
  }
  return session.id ?? "";
}

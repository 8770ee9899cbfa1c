/**
 * Commands that call one tool.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { JsonObject } from "../../events.ts";
import type { Runner } from "../../runner/runner.ts";
import type { Io } from "../io.ts";

/**
 * Calls a tool for a person: what the model would get as an `error` result is
 * thrown.
 *
 * @throws {RunnerError} what the tool throws
 */
export async function callTool(
  { tools }: Runner,
  call: { name: string; args: JsonObject },
  { signal }: Io,
): Promise<JsonObject> {
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) throw new RunnerError("failure", `There is no tool "${call.name}"`);
  const result = await tool.run(call.args, {
    signal,
    emit: () => {},
    attachImage: () => {},
  });
  signal.throwIfAborted();
  return result;
}

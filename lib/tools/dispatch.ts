/**
 * From the text of a tool call to its result. What the model got wrong goes
 * back to it; nothing here ends a run.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Json, JsonObject } from "../events.ts";
import { normaliseArguments } from "./normalise.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { violations } from "./schema.ts";

/** A call as the model wrote it. */
export interface CallText {
  name: string;
  /** JSON text of one object. */
  arguments: string;
  /** Why the call must not run, if so. */
  defect?: string;
}

/**
 * Runs the tool that a call names and returns its result. An unknown tool,
 * arguments that are not JSON or violate the schema, a schema that cannot be
 * used, and whatever the tool throws become a result `{"error": …}` that says
 * what to do instead: it never rejects.
 */
export async function dispatch(
  tools: readonly Tool[],
  call: CallText,
  context: ToolContext,
): Promise<JsonObject> {
  if (call.defect !== undefined) return { error: call.defect };
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) return { error: unknownTool(tools, call.name) };
  const given = parseArguments(call.arguments);
  const usage = `Call it as ${signature(tool)}`;
  if (typeof given === "string") return { error: `Cannot call ${call.name}: ${given}. ${usage}` };
  try {
    const args = normaliseArguments(tool.definition.parameters, given);
    const problems = violations(tool.definition.parameters, args);
    if (problems.length > 0) {
      return { error: `Cannot call ${call.name}: ${problems.join("; ")} ${usage}` };
    }
    return await tool.run(args, context);
  } catch (error) {
    return { error: explain(error, context.signal) };
  }
}

/** What the model is told of a call that ended with the run. */
export const interruptedCall = "The call was interrupted before it finished";

/** The arguments of a call as a value, or the text itself if it is not JSON. */
export function argumentsForDisplay(text: string): Json {
  const args = parseArguments(text);
  return typeof args === "string" ? text : args;
}

/** Returns the object, or what is wrong with the text. */
function parseArguments(text: string): JsonObject | string {
  let value: Json;
  try {
    value = JSON.parse(text.trim() === "" ? "{}" : text);
  } catch (error) {
    return `the arguments are not JSON (${(error as SyntaxError).message})`;
  }
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    return "the arguments are not a JSON object";
  }
  return value;
}

function unknownTool(tools: readonly Tool[], name: string): string {
  const names = tools.map(({ definition }) => definition.name);
  return names.length === 0
    ? `There is no tool "${name}": there are no tools. Answer without tools`
    : `There is no tool "${name}". The tools are ${names.join(", ")}`;
}

/** The call as a model would write it: `read({"path": string, "limit"?: integer})`. */
function signature({ definition: { name, parameters } }: Tool): string {
  const properties = Object.entries((parameters.properties ?? {}) as Record<string, JsonObject>);
  const required = (parameters.required ?? []) as string[];
  const fields = properties.map(([field, schema]) =>
    `"${field}"${required.includes(field) ? "" : "?"}: ${typeName(schema)}`
  );
  return `${name}({${fields.join(", ")}})`;
}

function typeName(schema: JsonObject): string {
  if (schema.type === "array") return `[${typeName((schema.items ?? {}) as JsonObject)}, …]`;
  return typeof schema.type === "string" ? schema.type : "any";
}

function explain(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return interruptedCall;
  if (error instanceof RunnerError) return sentence(error);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `The tool failed: ${text}. Try another way`;
}

function sentence({ message, hint }: RunnerError): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}

/**
 * The tools over skills, as the protocol lists and calls them.
 * @module
 */
import type { JsonObject } from "../events.ts";
import type { ImagePart } from "../model/chat_model.ts";
import type { Runner } from "../runner/runner.ts";
import { findSkill } from "../skills/find/by_name.ts";
import { dispatch } from "../tools/dispatch.ts";
import type { Tool, ToolEvent } from "../tools/tool.ts";
import { toCallToolResult } from "./call_result.ts";
import {
  type CallToolResult,
  type ListedTool,
  ProtocolError,
  ProtocolErrorCode,
  type ToolAnnotations,
} from "./package.ts";
import { toolFaces } from "./tool_faces.ts";

/** What the scripts of this server can do. */
export interface ScriptReach {
  /** True if a sandbox keeps them from the network. */
  isOffline: boolean;
}

/** The tools in their order, with what a host may know of each. */
export function listTools(tools: readonly Tool[], reach: ScriptReach): ListedTool[] {
  return tools.map(({ definition: { name, description, parameters } }) => {
    const face = toolFaces[name];
    return {
      name,
      description,
      inputSchema: { ...parameters, type: "object" as const },
      ...(face !== undefined && {
        title: face.title,
        annotations: annotations(face.isReadOnly, reach),
        outputSchema: { ...face.outputSchema, type: "object" as const },
      }),
    };
  });
}

/** A script can write whatever its user can, a sandboxed one the working folder. */
function annotations(isReadOnly: boolean, { isOffline }: ScriptReach): ToolAnnotations {
  return isReadOnly ? { readOnlyHint: true, idempotentHint: true, openWorldHint: false } : {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: !isOffline,
  };
}

/** A call of a tool. */
export interface ToolCallRequest {
  name: string;
  arguments: JsonObject;
  signal: AbortSignal;
  /** Gets what the tool says while it runs. */
  onEvent(event: ToolEvent): void;
}

/**
 * Calls a tool as this program's own model would.
 *
 * @throws {ProtocolError} if there is no such tool
 */
export async function callTool(
  runner: Pick<Runner, "tools" | "skills" | "executor">,
  { name, arguments: args, signal, onEvent }: ToolCallRequest,
): Promise<CallToolResult> {
  const names = runner.tools.map(({ definition }) => definition.name);
  if (!names.includes(name)) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no tool ${JSON.stringify(name.slice(0, 100))}. The tools are ${names.join(", ")}`,
    );
  }
  const images: ImagePart[] = [];
  const result = await dispatch(runner.tools, { name, arguments: JSON.stringify(args) }, {
    signal,
    emit: onEvent,
    attachImage: (image) => images.push(image),
  });
  if (name === "get_skill") await warmUp(runner, result);
  return toCallToolResult(result, images);
}

/** While the host's model thinks about what it has read, the interpreter starts. */
async function warmUp(
  { skills, executor }: Pick<Runner, "skills" | "executor">,
  { skill_name }: JsonObject,
): Promise<void> {
  const skill = typeof skill_name === "string" ? findSkill(skills, skill_name) : null;
  if (skill !== null) await executor.warmUp(skill);
}

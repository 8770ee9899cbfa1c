/**
 * What a call is about to run, put before the gate.
 * @module
 */
import { relative } from "node:path";
import type { PythonScript } from "../executor/executor.ts";
import { sha256 } from "../files/hash.ts";
import type { Skill } from "../skills/skill.ts";
import type { ApprovalCall, SkillContent } from "../trust/approval.ts";
import type { Gate } from "../trust/gate.ts";
import type { ToolContext } from "./tool.ts";

/** A script that a call names, and what it is given. */
export interface ScriptCall {
  /** Name of the tool. */
  tool: string;
  script: PythonScript;
  args?: readonly string[] | undefined;
  /** What the script reads, as far as it is text; null for nothing. */
  stdin?: string | null | undefined;
  /** Packages that the call asks for. */
  packages?: readonly string[] | undefined;
}

/**
 * Returns if the script may run. The skill is read at this moment, and only
 * where something has to be approved.
 *
 * @throws {RunnerError} `refused` if it may not
 */
export async function requireApproval(
  gate: Gate,
  { skill, call }: { skill: Skill; call: ScriptCall },
  { signal, emit }: Pick<ToolContext, "signal" | "emit">,
): Promise<void> {
  if (!gate.isClosed) return;
  const content = await readContent(skill, signal);
  await gate.pass(content, await describe(call, skill), {
    signal,
    onDecision: (decision) => emit({ type: "approval", skill: skill.name, ...decision }),
  });
}

/** What a skill consists of at this moment. */
export async function readContent(
  { name, folder }: Pick<Skill, "name" | "folder">,
  signal?: AbortSignal,
): Promise<SkillContent> {
  // Most runs ask nobody, and what takes digests piece by piece is slow to load.
  const { readManifest } = await import("../skills/files/digest.ts");
  const { entries, digest, leftOut } = await readManifest(folder, { signal });
  return { name, folder, digest, files: entries, leftOut };
}

async function describe(
  { tool, script, args = [], stdin = null, packages = [] }: ScriptCall,
  { folder }: Skill,
): Promise<ApprovalCall> {
  const code = script.kind === "code" ? script.code : null;
  return {
    tool,
    code,
    codeDigest: code === null ? null : `sha256:${await sha256([code, ...packages].join("\0"))}`,
    script: script.kind === "module"
      ? script.name
      : script.kind === "file"
      ? relative(folder, script.path)
      : null,
    args,
    stdin,
    packages,
  };
}

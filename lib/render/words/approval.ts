/**
 * An approval in words.
 * @module
 */
import type { Approval } from "../../events.ts";
import type { ApprovalCall, ApprovalChanges, ApprovalRequest } from "../../trust/approval.ts";
import { counted } from "../../words/numbers.ts";
import { visibleLine } from "./sanitize.ts";

/** One line: what was decided, and who did. */
export function describeApproval({ kind, skill, granted, by }: Omit<Approval, "id">): string {
  const subjects = {
    skill: `the skill ${skill}`,
    code: `an inline script for ${skill}`,
    call: `a call of ${skill}`,
  };
  const reasons = {
    person: granted ? "a person said yes" : "a person said no",
    grant: "a person approved it before",
    nobody: "nobody could be asked",
  };
  return `${granted ? "approved" : "not approved"}: ${subjects[kind]} (${reasons[by]})`;
}

/** A question to a person, with everything that would run; one entry a line, made visible. */
export function describeRequest(request: ApprovalRequest): string[] {
  const { kind, skill, folder, digest, files, changes, leftOut, call } = request;
  const name = JSON.stringify(skill);
  const lines = [
    {
      skill: `The skill ${name} wants to run ${whatRuns(call)}, and is not approved as it is now`,
      code: `The model wants to run this script with the skill ${name}`,
      call: `The model wants to run ${whatRuns(call)} of the skill ${name}`,
    }[kind],
  ];
  if (kind === "skill") {
    lines.push(`  ${folder} · ${counted(files, "file")} · ${digest.slice(0, 19)}`);
    lines.push(...describeChanges(changes));
    if (leftOut.length > 0) lines.push(`  not looked into, but run: ${leftOut.join(", ")}`);
  }
  for (const line of call.code?.split(/\r?\n/) ?? []) lines.push(`  │ ${line}`);
  if (call.packages.length > 0) lines.push(`  installs ${call.packages.join(", ")}`);
  if (kind !== "skill") {
    if (call.args.length > 0) lines.push(`  arguments: ${JSON.stringify(call.args)}`);
    if (call.stdin) lines.push(`  input: ${JSON.stringify(call.stdin)}`);
  }
  return lines.map(visibleLine);
}

function whatRuns({ script, code, tool }: ApprovalCall): string {
  return code !== null ? "an inline script" : script ?? tool;
}

/** More names than these are counted. */
const maxNames = 20;

function describeChanges(changes: ApprovalChanges | null): string[] {
  if (changes === null) return ["  never approved before"];
  const { added, changed, removed } = changes;
  const all = [
    ...changed.map((path) => `changed ${path}`),
    ...added.map((path) => `new ${path}`),
    ...removed.map((path) => `gone ${path}`),
  ];
  const more = all.length - maxNames;
  const shown = all.slice(0, maxNames).map((line) => `  ${line}`);
  return more > 0 ? [...shown, `  and ${counted(more, "more change")}`] : shown;
}

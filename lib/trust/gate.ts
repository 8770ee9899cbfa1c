/**
 * Lets a call pass, or not: what grants do not cover is asked, one question at
 * a time, and where nobody can be asked it is denied at once.
 * @module
 */
import { RunnerError } from "../errors.ts";
import {
  type ApprovalCall,
  type ApprovalKind,
  type ApprovalRequest,
  type AskMode,
  changesSince,
  covers,
  type Grant,
  needsApproval,
  type SkillContent,
} from "./approval.ts";
import type { Grants } from "./grants.ts";

/** What a person says: yes, no, or yes for this content for ever. */
export type ApprovalAnswer = boolean | "always";

/** Asks a person; ends with the signal. */
export type Approve = (
  request: ApprovalRequest,
  options: { signal: AbortSignal },
) => Promise<ApprovalAnswer>;

/** How a question was decided. */
export interface Decision {
  /** What was decided on. */
  kind: ApprovalKind;
  /** Whether it may run. */
  granted: boolean;
  /** `grant`: a person has approved it before; `nobody`: nobody could be asked. */
  by: "person" | "grant" | "nobody";
}

/** What a {@linkcode Gate} needs. */
export interface GateOptions {
  /** What is asked at all. */
  mode: AskMode;
  /** What has been approved before. */
  grants: Grants;
  /** Null where nobody can be asked. */
  approve: Approve | null;
  /** The time of grants. */
  now(): Date;
}

/** Who is told of decisions, and until when a person is asked. */
export interface PassOptions {
  /** Ends the question. */
  signal: AbortSignal;
  /** Told of each decision as it is made. */
  onDecision(decision: Decision): void;
}

/** Stands before every script. */
export class Gate {
  readonly #options: GateOptions;
  /** The question that is open; the next one waits for it. */
  #asking: Promise<unknown> = Promise.resolve();

  /** Reads nothing yet. */
  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** False where everything passes, so that nobody need read a skill for it. */
  get isClosed(): boolean {
    return this.#options.mode !== "none";
  }

  /**
   * Returns if the call may run.
   *
   * @param content of the skill as it is at this moment
   * @throws {RunnerError} `refused` if it may not
   * @throws the signal's reason when it is aborted
   */
  async pass(content: SkillContent, call: ApprovalCall, options: PassOptions): Promise<void> {
    const { mode, grants, approve } = this.#options;
    if (mode === "none") return;
    if (approve === null) {
      return this.#decide(content, { call, known: await grants.list() }, options);
    }
    const turn = this.#asking.then(async () => {
      options.signal.throwIfAborted();
      // What was granted to a call before this one counts.
      await this.#ask(content, { call, known: await grants.list() }, options);
    });
    this.#asking = turn.catch(() => {/* told to the one whose call it is */});
    await turn;
  }

  /** Without anybody to ask. */
  #decide(
    content: SkillContent,
    { call, known }: { call: ApprovalCall; known: readonly Grant[] },
    { onDecision }: PassOptions,
  ): void {
    const [kind] = needsApproval(this.#options.mode, { content, call }, known);
    if (kind === undefined) return onDecision({ kind: kindOf(call), granted: true, by: "grant" });
    onDecision({ kind, granted: false, by: "nobody" });
    throw refused(kind, content.name, "nobody can be asked here");
  }

  async #ask(
    content: SkillContent,
    { call, known }: { call: ApprovalCall; known: readonly Grant[] },
    { signal, onDecision }: PassOptions,
  ): Promise<void> {
    const { mode, approve, grants, now } = this.#options;
    const kinds = needsApproval(mode, { content, call }, known);
    if (kinds.length === 0) onDecision({ kind: kindOf(call), granted: true, by: "grant" });
    for (const kind of kinds) {
      const request: ApprovalRequest = {
        kind,
        skill: content.name,
        folder: content.folder,
        digest: content.digest,
        files: content.files.length,
        changes: changesSince(content, known),
        leftOut: content.leftOut,
        call,
      };
      const answer = await approve?.(request, { signal }) ?? false;
      signal.throwIfAborted();
      onDecision({ kind, granted: answer !== false, by: "person" });
      if (answer === false) throw refused(kind, content.name, "a person said no");
      const grant = answer === "always" ? grantFor(request, content, now()) : null;
      if (grant !== null) await grants.add(grant);
    }
  }
}

/** What a question about a call would be about. */
function kindOf({ codeDigest }: ApprovalCall): ApprovalKind {
  return codeDigest === null ? "skill" : "code";
}

/** One call cannot be granted for ever: it is asked each time. */
function grantFor(
  { kind, call }: ApprovalRequest,
  { name, folder, digest, files, leftOut }: SkillContent,
  at: Date,
): Grant | null {
  switch (kind) {
    case "skill":
      return {
        kind,
        name,
        folder,
        digest,
        at: at.toISOString(),
        files: files.map(({ path, sha256 }) => ({ path, sha256 })),
        leftOut,
      };
    case "code":
      if (call.codeDigest === null) return null;
      return {
        kind,
        name,
        folder,
        digest: call.codeDigest,
        at: at.toISOString(),
        files: [],
        leftOut: [],
      };
    case "call":
      return null;
  }
}

/** Gives a grant for a skill as it is, as a person does who approves it beforehand. */
export async function grantSkill(
  content: SkillContent,
  { grants, now }: Pick<GateOptions, "grants" | "now">,
): Promise<"granted" | "known"> {
  if ((await grants.list()).some((grant) => covers(grant, content))) return "known";
  await grants.add({
    kind: "skill",
    name: content.name,
    folder: content.folder,
    digest: content.digest,
    at: now().toISOString(),
    files: content.files.map(({ path, sha256 }) => ({ path, sha256 })),
    leftOut: content.leftOut,
  });
  return "granted";
}

function refused(kind: ApprovalKind, skill: string, reason: string): RunnerError {
  const what = kind === "skill"
    ? `The skill "${skill}"`
    : kind === "code"
    ? `This script for the skill "${skill}"`
    : `This call of the skill "${skill}"`;
  return new RunnerError("refused", `${what} was not approved: ${reason}`, {
    hint: "A person can approve the skill with: skills-runner trust SKILL; do not try it again",
  });
}

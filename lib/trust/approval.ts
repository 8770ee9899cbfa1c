/**
 * What a person approves, and when: decisions only, no effects.
 * @module
 */

/**
 * What a person must approve: `none`: nothing; `new`: skills that are not
 * approved as they are now; `code`: also each inline script; `all`: each call.
 */
export type AskMode = "none" | "new" | "code" | "all";

/** What one question is about: the files of a skill, an inline script, one call. */
export type ApprovalKind = "skill" | "code" | "call";

/** How the files of a skill differ from those that were approved: sorted paths. */
export interface ApprovalChanges {
  /** New files, and folders that the digest does not cover. */
  added: readonly string[];
  /** Files with another content. */
  changed: readonly string[];
  /** Files that are gone. */
  removed: readonly string[];
}

/** The content of a skill, as far as approvals are concerned. */
export interface SkillContent {
  /** Name of the skill. */
  name: string;
  /** Absolute, links resolved. */
  folder: string;
  /** Over all files; see `lib/skills/files/digest.ts`. */
  digest: string;
  /** Its files with the digests of their contents. */
  files: readonly { path: string; sha256: string }[];
  /** Folders whose code runs and that are no part of the digest. */
  leftOut: readonly string[];
}

/** What a call is about to run. */
export interface ApprovalCall {
  /** The tool that was called. */
  tool: string;
  /** An inline script, whole; null for a file or a module of the skill. */
  code: string | null;
  /** SHA-256 of the inline script and its packages; null without one. */
  codeDigest: string | null;
  /** A path or a module; null for an inline script. */
  script: string | null;
  /** Arguments of the script. */
  args: readonly string[];
  /** What the script reads; null for nothing. */
  stdin: string | null;
  /** What is installed for it, beside what the skill declares. */
  packages: readonly string[];
}

/** A question to a person. */
export interface ApprovalRequest {
  /** What the question is about. */
  kind: ApprovalKind;
  /** Name of the skill. */
  skill: string;
  /** Absolute path of the skill. */
  folder: string;
  /** Digest over the skill's files. */
  digest: string;
  /** Number of the skill's files. */
  files: number;
  /** Since the skill was approved last; null if it never was. */
  changes: ApprovalChanges | null;
  /** Folders of the skill whose code runs and that the digest does not cover. */
  leftOut: readonly string[];
  /** What would run. */
  call: ApprovalCall;
}

/** A grant that a person has given. */
export interface Grant {
  /** What was granted: the files of the skill, or one inline script. */
  kind: "skill" | "code";
  /** Name of the skill. */
  name: string;
  /** Absolute path of the skill. */
  folder: string;
  /** Of the skill's files, or of the inline script. */
  digest: string;
  /** When it was given, RFC 3339. */
  at: string;
  /** The approved files, to say later what has changed; empty for code. */
  files: readonly { path: string; sha256: string }[];
  /** See {@linkcode SkillContent}; empty for code. */
  leftOut: readonly string[];
}

/**
 * What has to be asked before a call runs, in order; nothing where grants cover it.
 *
 * A grant holds for a folder: equal files elsewhere may have another
 * environment beside them, which no digest covers.
 */
export function needsApproval(
  mode: AskMode,
  { content, call }: { content: SkillContent; call: ApprovalCall },
  grants: readonly Grant[],
): ApprovalKind[] {
  if (mode === "none") return [];
  const needed: ApprovalKind[] = grants.some((grant) => covers(grant, content)) ? [] : ["skill"];
  const isCode = call.codeDigest !== null;
  if (mode === "new") return needed;
  const isKnownCode = grants.some(({ kind, folder, digest }) =>
    kind === "code" && folder === content.folder && digest === call.codeDigest
  );
  if (isCode && !isKnownCode) return [...needed, "code"];
  return mode === "all" ? [...needed, "call"] : needed;
}

/** Whether a grant is for a skill as it is now. */
export function covers(grant: Grant, content: SkillContent): boolean {
  return grant.kind === "skill" && grant.folder === content.folder &&
    grant.digest === content.digest &&
    content.leftOut.every((folder) => grant.leftOut.includes(folder));
}

/** How a skill differs from what was approved last in its folder; null if nothing was. */
export function changesSince(
  content: SkillContent,
  grants: readonly Grant[],
): ApprovalChanges | null {
  const last = grants.filter(({ kind, folder }) => kind === "skill" && folder === content.folder)
    .sort((left, right) => left.at < right.at ? 1 : -1)[0];
  if (last === undefined) return null;
  const before = new Map(last.files.map(({ path, sha256 }) => [path, sha256]));
  const now = new Map(content.files.map(({ path, sha256 }) => [path, sha256]));
  const folders = content.leftOut.filter((folder) => !last.leftOut.includes(folder));
  return {
    added: [...[...now.keys()].filter((path) => !before.has(path)), ...folders].sort(),
    changed: [...now].filter(([path, sha256]) => (before.get(path) ?? sha256) !== sha256)
      .map(([path]) => path).sort(),
    removed: [...before.keys()].filter((path) => !now.has(path)).sort(),
  };
}

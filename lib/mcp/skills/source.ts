/**
 * The catalogue of this program as the source of the Skills extension
 * (SEP-2640): what is listed, and what its files hold.
 * @module
 */
import { basename } from "node:path";
import { RunnerError } from "../../errors.ts";
import { readAll } from "../../files/bounded.ts";
import { FileRefused } from "../../files/regular.ts";
import { decodeUtf8 } from "../../skills/files/bytes.ts";
import { openInSkill } from "../../skills/files/open_in_skill.ts";
import { listFiles } from "../../skills/files/resources.ts";
import type { Skill } from "../../skills/skill.ts";
import { imageType } from "../../tools/image.ts";
import type { Resource, SkillEntry, SkillReadResult, SkillSource } from "../package.ts";
import { documentationName, isPublished, parseSkillUri, skillUri } from "./uri.ts";

/** Skills on one page of a list: the files of each are hashed. */
const pageSize = 50;

/** Larger files are for scripts, not for models. */
const maxFileBytes = 16 * 1024 * 1024;

/** Files of a skill that a folder is listed from. */
const maxListedFiles = 5000;

export interface SkillSourceOptions {
  /** The skills as they are now. */
  skills(): Promise<readonly Skill[]>;
  /** Told once of each skill that the extension cannot publish. */
  onProblem(skill: Skill, problem: string): void;
}

/** Serves skills to the extension; what a list shows is read when it is asked for. */
export function createSkillSource({ skills, onProblem }: SkillSourceOptions): SkillSource {
  const reported = new Set<string>();
  const publish = async (skill: Skill, signal: AbortSignal): Promise<SkillEntry | null> => {
    // What takes digests is slow to load, and no client asks for them at the start.
    const { publishSkill } = await import("./entry.ts");
    const published = await publishSkill(skill, signal);
    if ("entry" in published) return published.entry;
    if (!reported.has(skill.file)) onProblem(skill, published.problem);
    reported.add(skill.file);
    return null;
  };
  const find = async (uri: string): Promise<{ skill: Skill; path: string } | null> => {
    const parsed = parseSkillUri(uri);
    const skill = (await skills()).find(({ name }) => name === parsed?.skillName);
    return parsed === null || skill === undefined ? null : { skill, path: parsed.path };
  };
  return {
    async list({ cursor }, { mcpReq: { signal } }) {
      const all = await skills();
      const first = cursor === undefined ? 0 : all.findIndex(({ name }) => name === cursor);
      const page = first < 0 ? [] : all.slice(first, first + pageSize);
      const entries: SkillEntry[] = [];
      for (const skill of page) {
        const entry = await publish(skill, signal);
        if (entry !== null) entries.push(entry);
      }
      const next = first < 0 ? undefined : all[first + pageSize];
      return { skills: entries, ...(next !== undefined && { nextCursor: next.name }) };
    },
    async get(uri, { mcpReq: { signal } }) {
      const found = await find(uri);
      const isThere = found?.path === documentationName;
      return isThere ? await publish(found.skill, signal) ?? undefined : undefined;
    },
    async read(uri, { mcpReq: { signal } }) {
      const found = await find(uri);
      return found === null
        ? undefined
        : await readFile(found.skill, found.path, signal) ?? undefined;
    },
    async readDirectory(uri) {
      const found = await find(uri);
      if (found === null) return undefined;
      const resources = await listFolder(found.skill, found.path);
      return resources.length === 0 ? undefined : { resources };
    },
    async listResources() {
      return (await skills()).flatMap((skill) => {
        const uri = skillUri(skill.name);
        return uri === null ? [] : [{
          uri,
          name: skill.name,
          ...(skill.description !== "" && { description: skill.description }),
          mimeType: "text/markdown",
        }];
      });
    },
  };
}

async function readFile(
  skill: Skill,
  path: string,
  signal: AbortSignal,
): Promise<SkillReadResult | null> {
  if (!isPublished(path)) return null;
  const name = path === documentationName ? basename(skill.file) : path;
  try {
    using opened = await openInSkill(skill.folder, name, { signal });
    return toContent(path, await readAll(opened.file, { maxBytes: maxFileBytes, signal }));
  } catch (error) {
    if (error instanceof RunnerError || error instanceof FileRefused) return null;
    throw error;
  }
}

/** Text as text, if nothing is lost. */
function toContent(path: string, bytes: Uint8Array): SkillReadResult {
  const mimeType = imageType(bytes);
  if (mimeType !== null) return { bytes, mimeType };
  const { text, hasBadBytes } = decodeUtf8(bytes, false);
  const isText = !hasBadBytes && !text.includes("\0") && !hasByteOrderMark(bytes);
  return isText ? { text, mimeType: textType(path) } : { bytes };
}

/** A decoder takes it away, and the digest with it. */
function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function textType(path: string): string {
  if (/\.(md|markdown)$/i.test(path)) return "text/markdown";
  return /\.json$/i.test(path) ? "application/json" : "text/plain";
}

/** The children of a folder of a skill; empty if there is no such folder. */
async function listFolder(skill: Skill, path: string): Promise<Resource[]> {
  const prefix = path === "" ? "" : `${path}/`;
  const { files } = await listFiles(skill, { maxFiles: maxListedFiles });
  const children = new Map<string, Resource>();
  for (const file of files) {
    if (!file.path.startsWith(prefix) || !isPublished(file.path)) continue;
    const [name = "", ...below] = file.path.slice(prefix.length).split("/");
    const shown = prefix === "" && name === basename(skill.file) ? documentationName : name;
    const uri = skillUri(skill.name, prefix + shown);
    if (uri === null) continue;
    children.set(shown, {
      uri,
      name: shown,
      ...(below.length > 0 ? { mimeType: "inode/directory" } : { size: file.size_bytes }),
    });
  }
  return [...children.values()];
}

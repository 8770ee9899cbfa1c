/**
 * Pins: which skills a project has, and the digest of each, in a file that is
 * kept with it.
 * @module
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { readText } from "../files/bounded.ts";
import { writeWhole } from "../files/whole.ts";
import type { SkillContent } from "./approval.ts";

/** A skill as it has to be. */
export interface Pin {
  name: string;
  /** Relative to the folder of the file with the pins if it lies there, with `/`; else absolute. */
  folder: string;
  /** Over the skill's files. */
  digest: string;
}

/** How a skill compares with its pin; `unpinned`: it is there and has none. */
export interface PinState {
  name: string;
  /** Absolute path. */
  folder: string;
  state: "same" | "changed" | "missing" | "unpinned";
}

/** A larger file is not ours. */
const maxFileBytes = 16 * 1024 ** 2;

/** Writes the pins of skills, sorted by folder. */
export async function writePins(
  path: string,
  skills: readonly Pick<SkillContent, "name" | "folder" | "digest">[],
): Promise<Pin[]> {
  const root = dirname(path);
  const pins = skills.map(({ name, folder, digest }) => ({
    name,
    folder: folderInFile(folder, root),
    digest,
  })).sort((left, right) => left.folder < right.folder ? -1 : 1);
  try {
    await writeWhole(path, `${JSON.stringify({ version: 1, skills: pins }, null, 2)}\n`, {
      mode: 0o644,
    });
  } catch (error) {
    throw failure(`Cannot write the pins to ${path}`, error);
  }
  return pins;
}

/**
 * Reads pins; folders become absolute.
 *
 * @throws {RunnerError} `usage` for a file that is missing or holds no pins
 */
export async function readPins(path: string): Promise<Pin[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(path, { maxBytes: maxFileBytes }));
  } catch (error) {
    const isThere = !(error instanceof Deno.errors.NotFound);
    throw failure(`Cannot read the pins in ${path}`, isThere ? error : "there is no such file");
  }
  const pins = isRecord(value) && Array.isArray(value.skills) ? value.skills : null;
  if (pins === null || !pins.every(isPin)) {
    throw failure(`Cannot read the pins in ${path}`, "it holds none");
  }
  const root = dirname(path);
  return pins.map(({ name, folder, digest }) => ({ name, folder: resolve(root, folder), digest }));
}

/**
 * Compares skills with their pins. Skills without one count only below the
 * folder of the file: those of the user and of the program are others' matter.
 */
export function comparePins(
  pins: readonly Pin[],
  skills: readonly Pick<SkillContent, "name" | "folder" | "digest">[],
  root: string,
): PinState[] {
  const found = new Map(skills.map((skill) => [skill.folder, skill]));
  const states: PinState[] = pins.map(({ name, folder, digest }) => {
    const now = found.get(folder);
    const state = now === undefined ? "missing" : now.digest === digest ? "same" : "changed";
    return { name, folder, state };
  });
  const pinned = new Set(pins.map(({ folder }) => folder));
  const unpinned = skills.filter(({ folder }) =>
    !pinned.has(folder) && !isAbsolute(folderInFile(folder, root))
  );
  return [
    ...states,
    ...unpinned.map(({ name, folder }) => ({
      name,
      folder,
      state: "unpinned" as const,
    })),
  ];
}

function folderInFile(folder: string, root: string): string {
  const path = relative(root, folder);
  const isOutside = path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside ? folder : join(path).split(sep).join("/");
}

function isPin(value: unknown): value is Pin {
  return isRecord(value) &&
    [value.name, value.folder, value.digest].every((each) => typeof each === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function failure(action: string, cause: unknown): RunnerError {
  const reason = reasonOf(cause);
  return new RunnerError("usage", `${action}: ${reason}`, {
    hint: "Write pins with: skills-runner trust --lock FILE",
    cause,
  });
}

/**
 * The grants that a person has given, in a file.
 * @module
 */
import { join } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { lockFile } from "../files/lock.ts";
import { readText } from "../files/bounded.ts";
import { FileRefused } from "../files/regular.ts";
import { writeWhole } from "../files/whole.ts";
import type { Grant } from "./approval.ts";

/** A larger file is not ours. */
const maxFileBytes = 64 * 1024 ** 2;

/** The grants of a user: a file in the state folder, written whole. */
export class Grants {
  readonly #folder: string;
  readonly #path: string;

  /** Reads and makes nothing yet. */
  constructor(stateFolder: string) {
    this.#folder = stateFolder;
    this.#path = join(stateFolder, "approvals.json");
  }

  /** All grants, the oldest first. What cannot be read grants nothing. */
  async list(): Promise<Grant[]> {
    try {
      const text = await readText(this.#path, { maxBytes: maxFileBytes });
      return parseGrants(JSON.parse(text));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof FileRefused) return [];
      if (error instanceof SyntaxError) return [];
      throw failure("read", this.#path, error);
    }
  }

  /** Adds a grant in place of an older one for the same skill, or the same code. */
  async add(grant: Grant): Promise<void> {
    await this.#change((grants) => [
      ...grants.filter((each) => !replaces(grant, each)),
      grant,
    ]);
  }

  /** Takes back what was granted to skills in these folders; returns that. */
  async revoke(folders: readonly string[]): Promise<Grant[]> {
    let revoked: Grant[] = [];
    await this.#change((grants) => {
      revoked = grants.filter(({ folder }) => folders.includes(folder));
      return grants.filter(({ folder }) => !folders.includes(folder));
    });
    return revoked;
  }

  async #change(change: (grants: Grant[]) => Grant[]): Promise<void> {
    try {
      await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      using _lock = await lockFile(`${this.#path}.lock`);
      const grants = change(await this.list());
      const text = JSON.stringify({ version: 1, grants }, null, 2);
      await writeWhole(this.#path, `${text}\n`, { mode: 0o600 });
    } catch (error) {
      if (error instanceof RunnerError) throw error;
      throw failure("save", this.#path, error);
    }
  }
}

function replaces(grant: Grant, older: Grant): boolean {
  return older.kind === grant.kind && older.folder === grant.folder &&
    (grant.kind === "skill" || older.digest === grant.digest);
}

/** Takes only what is whole: half a grant grants nothing. */
function parseGrants(value: unknown): Grant[] {
  const grants = isRecord(value) ? value.grants : null;
  return Array.isArray(grants) ? grants.filter(isGrant) : [];
}

function isGrant(value: unknown): value is Grant {
  return isRecord(value) && (value.kind === "skill" || value.kind === "code") &&
    [value.name, value.folder, value.digest, value.at].every((each) => typeof each === "string") &&
    Array.isArray(value.files) && value.files.every(isFile) &&
    Array.isArray(value.leftOut) && value.leftOut.every((each) => typeof each === "string");
}

function isFile(value: unknown): boolean {
  return isRecord(value) && typeof value.path === "string" && typeof value.sha256 === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function failure(action: string, path: string, cause: unknown): RunnerError {
  const reason = reasonOf(cause);
  return new RunnerError("failure", `Cannot ${action} the approvals in ${path}: ${reason}`, {
    hint: "Check the permissions of the file; SKILLS_RUNNER_STATE names another folder",
    cause,
  });
}

/**
 * Where the records of a session go.
 * @module
 */
import { dirname } from "node:path";
import { reasonOf } from "../errors.ts";
import { readText } from "../files/bounded.ts";
import { Journal } from "../files/journal.ts";

/** More than any conversation has, and less than a text can hold. */
export const maxSessionBytes = 256 * 1024 * 1024;

/** A file of lines, as {@linkcode Journal} is one. */
export interface RecordFile extends Disposable {
  /** Adds lines after those added before. */
  append(lines: readonly string[]): Promise<void>;
  /** Has the lines put on the disk, without waiting. */
  sync(): void;
  /** Resolves when all of that is done. */
  settle(): Promise<void>;
  /** All lines so far. */
  text(): Promise<string>;
}

/** Records on the disk. */
export function fileOnDisk(journal: Journal): RecordFile {
  return {
    append: (lines) => journal.append(lines),
    sync: () => journal.sync(),
    settle: () => journal.settle(),
    text: () => readText(journal.path, { maxBytes: maxSessionBytes }),
    [Symbol.dispose]: () => journal[Symbol.dispose](),
  };
}

/** Makes a file on the disk; says where, if it cannot. */
export async function createFile(path: string): Promise<RecordFile> {
  try {
    return fileOnDisk(await Journal.create(path));
  } catch (cause) {
    throw new Error(`${dirname(path)} cannot be used: ${reasonOf(cause)}`, { cause });
  }
}

/** Records of a conversation of which nothing is saved. */
export function fileInMemory(lines: string[]): RecordFile {
  return {
    append(more) {
      for (const line of more) lines.push(line);
      return Promise.resolve();
    },
    sync() {},
    settle: () => Promise.resolve(),
    text: () => Promise.resolve(lines.map((line) => `${line}\n`).join("")),
    [Symbol.dispose]() {},
  };
}

/**
 * What a result of each tool comes to: in one line for people, and in the
 * fields that say what was done, whatever machine did it.
 * @module
 */
import type { JsonObject, ToolFinished } from "../events.ts";
import { clip } from "../words/clip.ts";
import { counted } from "../words/numbers.ts";

/** How the results of one tool are told and compared. */
interface ResultKind {
  /** A result without `error` in one line. */
  describe(result: JsonObject): string;
  /** What `replay` compares, beside `error`; durations, paths and traces may differ. */
  comparedFields: readonly string[];
  /** Whether the tool does nothing but read. @default false */
  readsOnly?: boolean;
}

const scripts: ResultKind = {
  describe: ({ timed_out, returncode }) =>
    timed_out === true ? "timed out" : `exit code ${returncode}`,
  comparedFields: ["returncode", "stdout"],
};

const kinds: Readonly<Record<string, ResultKind>> = {
  list_skills: {
    describe: ({ skills }) => counted(lengthOf(skills), "skill"),
    comparedFields: ["skills"],
    readsOnly: true,
  },
  get_skill: {
    describe: ({ documentation, files, note }) =>
      documentation === undefined
        ? clip(String(note))
        : `${counted(lengthOf(documentation), "character")}, ${counted(lengthOf(files), "file")}`,
    comparedFields: ["documentation"],
    readsOnly: true,
  },
  read_file_in_skill: {
    describe: (result) =>
      result.media_type === undefined
        ? describeWindow(result)
        : `${result.media_type}, ${counted(Number(result.size_bytes), "byte")}`,
    comparedFields: ["content", "media_type", "size_bytes"],
    readsOnly: true,
  },
  run_python_script: scripts,
  run_skill_script: scripts,
};

/** A result in one line: `4 skills`, `exit code 1`, `120 lines`, or the error. */
export function describeResult({ name, result }: Pick<ToolFinished, "name" | "result">): string {
  if ("error" in result) {
    const { error } = result;
    return clip(typeof error === "string" ? error : JSON.stringify(error), 400);
  }
  return kindOf(name, result)?.describe(result) ?? clip(JSON.stringify(result));
}

/**
 * The fields in which two results of a tool are compared; for a tool of one's own
 * all of them but durations.
 */
export function comparedFields(name: string, ...results: readonly JsonObject[]): string[] {
  const fields = results.flatMap((result) =>
    kindOf(name, result)?.comparedFields ?? Object.keys(result)
  );
  return [...new Set(["error", ...fields])].filter((field) => !field.endsWith("_ms"));
}

/** Whether a tool does nothing but read for the model. */
export function readsOnly(name: string): boolean {
  return Object.hasOwn(kinds, name) && kinds[name]?.readsOnly === true;
}

/** Whether a result counts as a success: no `error`, and a script that exited with 0. */
export function succeeded(result: JsonObject): boolean {
  return !("error" in result) && (result.returncode ?? 0) === 0;
}

/** By the name of the tool; one of the user's own that returns an exit code ran a script. */
function kindOf(name: string, result: JsonObject): ResultKind | null {
  if (Object.hasOwn(kinds, name)) return kinds[name] ?? null;
  return typeof result.returncode === "number" ? scripts : null;
}

function describeWindow({ first_line, last_line, total_lines }: JsonObject): string {
  const isWhole = first_line === 1 && last_line === total_lines;
  if (total_lines === null) return `lines ${first_line} to ${last_line} of many more`;
  const total = counted(Number(total_lines), "line");
  return isWhole ? total : `lines ${first_line} to ${last_line} of ${total}`;
}

function lengthOf(value: JsonObject[string]): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

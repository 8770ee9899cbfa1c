/**
 * Errors as lines for people.
 * @module
 */
import type { RunnerError } from "../errors.ts";
import type { Io } from "./io.ts";
import { writeNote } from "./note.ts";

/** Prints `error: …` and, where something can be done, `hint: …` on standard error. */
export async function printError(error: RunnerError, { stderr, surroundings }: Io): Promise<void> {
  const io = { stderr, surroundings };
  await writeNote({ label: "error", colour: "red", text: error.message }, io);
  if (error.hint) await writeNote({ label: "hint", colour: "yellow", text: error.hint }, io);
  for (const step of error.steps) await writeNote({ text: `- ${step}` }, io);
  if (surroundings.env.SKILLS_RUNNER_DEBUG !== "1") return;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    await stderr.write(`${cause.stack ?? cause.message}\n`);
  }
}

/** Prints `warning: …` on standard error. */
export async function printWarning(message: string, io: Io): Promise<void> {
  await writeNote({ label: "warning", colour: "yellow", text: message }, io);
}

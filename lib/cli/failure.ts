/**
 * Errors as lines for people.
 * @module
 */
import type { RunnerError } from "../errors.ts";
import { sanitize } from "../render/words/sanitize.ts";
import { createStyler } from "../render/words/style.ts";
import type { Io } from "./io.ts";

/** Prints `error: …` and, where something can be done, `hint: …` on standard error. */
export async function printError(error: RunnerError, { stderr, surroundings }: Io): Promise<void> {
  const style = createStyler(stderr, surroundings.env);
  const line = (text: string) => {
    const single = text.replace(/\s*\n\s*/g, " ");
    return stderr.isTerminal ? sanitize(single) : single;
  };
  await stderr.write(`${style("red", "error:")} ${line(error.message)}\n`);
  if (error.hint) await stderr.write(`${style("yellow", "hint:")} ${line(error.hint)}\n`);
  if (surroundings.env.SKILLS_RUNNER_DEBUG !== "1") return;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    await stderr.write(`${cause.stack ?? cause.message}\n`);
  }
}

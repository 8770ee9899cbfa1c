/**
 * What Deno was not permitted to do, as an error for people.
 * @module
 */
import { RunnerError } from "../errors.ts";

/** What the program needs, in the order of its flags. */
const needed = ["read", "write", "net", "run", "env"] as const;

/**
 * Explains an error that Deno's permissions caused, directly or behind others,
 * and names all flags that are missing; null for any other error.
 */
export function explainNotCapable(error: unknown): RunnerError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) continue;
    const [, access = "access"] = /^Requires (.+?),? run again/.exec(cause.message) ?? [];
    const flags = needed.filter((name) => !isGranted(name)).map((name) => `--allow-${name}`);
    return new RunnerError("usage", `Deno was not permitted ${access}`, {
      hint: `Start it with ${flags.join(" ")}, or with -P from a clone; ` +
        "doctor prints the least that a configuration needs",
      cause: error,
    });
  }
  return null;
}

function isGranted(name: (typeof needed)[number]): boolean {
  return Deno.permissions.querySync({ name }).state === "granted";
}

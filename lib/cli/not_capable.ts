/**
 * What Deno was not permitted to do, as an error for people.
 * @module
 */
import { reasonOf, RunnerError } from "../errors.ts";

/** What the program needs, in the order of its flags; of variables at least the search path. */
const needed: readonly Deno.PermissionDescriptor[] = [
  { name: "read" },
  { name: "write" },
  { name: "net" },
  { name: "run" },
  { name: "env", variable: "PATH" },
];

/**
 * Explains an error that Deno's permissions caused, directly or behind others,
 * and names all flags that are missing; null for any other error.
 */
export function explainNotCapable(error: unknown): RunnerError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) continue;
    const [, closed] = /^Requires all access to "(.+)", run again/.exec(cause.message) ?? [];
    if (closed !== undefined) {
      return new RunnerError("usage", `Cannot use "${closed}": ${reasonOf(cause)}`, {
        cause: error,
      });
    }
    const [, access = "access"] = /^Requires (.+?),? run again/.exec(cause.message) ?? [];
    const missing = needed.filter((need) => Deno.permissions.querySync(need).state !== "granted");
    const flags = missing.map(({ name }) => `--allow-${name}`).join(" ") || "--allow-all";
    return new RunnerError("usage", `Deno was not permitted ${access}`, {
      hint: `Start it with ${flags}, or with -P from a clone; ` +
        "doctor prints the least that a configuration needs",
      cause: error,
    });
  }
  return null;
}

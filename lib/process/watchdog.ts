/**
 * What ends the processes of a family when the program itself is killed and can
 * do it no more.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { type StartedProcess, startProcess } from "./process.ts";
import { markerVariable, systemPath } from "./tree.ts";

/**
 * Waits for the end of its standard input, of which the program has the other
 * end, and then kills what carries the family's mark until nothing does. The
 * brackets keep the pattern from matching itself.
 */
const script = `while read -r _; do :; done
round=0
while [ $round -lt 50 ]; do
  found=$(ps $2 -o pid=,command= | sed -n "s|^ *\\([0-9]*\\) .* [${markerVariable[0]}]${
  markerVariable.slice(1)
}=$1/.*|\\1|p")
  [ -n "$found" ] || exit 0
  kill -KILL $found
  round=$((round + 1))
  sleep 0.1
done`;

/**
 * Starts a small process that outlives the program for as long as it takes to
 * kill a family, whatever ended the program; null where there is no `sh`.
 * Discard it once the family has ended.
 */
export function startWatchdog(family: string): StartedProcess | null {
  if (Deno.build.os === "windows") return null;
  try {
    const watchdog = startProcess("sh", {
      args: ["-c", script, "sh", family, Deno.build.os === "darwin" ? "-AEww" : "axeww"],
      cwd: "/",
      env: { PATH: systemPath },
    });
    watchdog.unref();
    return watchdog;
  } catch (error) {
    if (error instanceof RunnerError) return null;
    throw error;
  }
}

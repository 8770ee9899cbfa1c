/**
 * The end of the process.
 * @module
 */
import { RunnerError } from "../errors.ts";

/**
 * Ends the process by the signal that ended its run, once nobody listens to
 * signals any more: a shell stops its loop only when a command dies of the signal,
 * not when it ends with the code 130. Returns where signals are not to be had;
 * then the exit code tells.
 */
export function leaveBySignal({ aborted, reason }: AbortSignal): void {
  if (!aborted || Deno.build.os === "windows" || !(reason instanceof RunnerError)) return;
  try {
    Deno.kill(Deno.pid, reason.kind === "interrupted" ? "SIGINT" : "SIGTERM");
  } catch (error) {
    // Without the permission to end processes the exit code has to do.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

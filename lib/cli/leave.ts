/**
 * The end of the process.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { sleep } from "../waiting.ts";

/** So long the end by a signal may take; then the exit code has to do. */
const waitMs = 1000;

/**
 * Ends the process by the signal that ended its run, once nobody listens to
 * signals any more: a shell stops its loop only when a command dies of the signal,
 * not when it ends with the code 130. Returns where signals are not to be had;
 * then the exit code tells.
 */
export async function leaveBySignal({ aborted, reason }: AbortSignal): Promise<void> {
  if (!aborted || Deno.build.os === "windows" || !(reason instanceof RunnerError)) return;
  try {
    endBySignal(reason.kind === "interrupted" ? "SIGINT" : "SIGTERM");
    // Deno ends the process from a thread of its own, and would lose against the exit code.
    await sleep(waitMs);
  } catch (error) {
    // Without the permission to end processes the exit code has to do.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/**
 * Ends this process by a signal, as if it had never listened: a shell's loop
 * stops then, which an exit code alone does not tell it. Returns only if
 * somebody else still listens to the signal.
 */
export function endBySignal(signal: Deno.Signal): void {
  // Windows knows no signal that ends a process but this one.
  Deno.kill(Deno.pid, Deno.build.os === "windows" ? "SIGKILL" : signal);
}

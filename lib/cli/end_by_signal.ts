/**
 * The end that a shell expects of a program that was interrupted.
 * @module
 */

/**
 * Ends this process by a signal, as if it had never listened: a shell's loop
 * stops then, which an exit code alone does not tell it. Returns only if
 * somebody else still listens to the signal.
 */
export function endBySignal(signal: Deno.Signal): void {
  // Windows knows no signal that ends a process but this one.
  Deno.kill(Deno.pid, Deno.build.os === "windows" ? "SIGKILL" : signal);
}

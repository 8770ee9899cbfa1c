/**
 * Text for the person's clipboard.
 * @module
 */
import { scriptVariables } from "../../config/platform.ts";
import { runInForeground } from "../../process/foreground.ts";
import type { Io } from "../io.ts";

/** Terminals ignore a longer sequence. */
const maxEncodedLength = 100_000;

/** The programs of each system that take a text on standard input; the first that is there is used. */
const programs: Partial<Record<typeof Deno.build.os, readonly (readonly [string, ...string[]])[]>> =
  {
    darwin: [["pbcopy"]],
    windows: [["clip.exe"]],
  };
const others = [["wl-copy"], ["xclip", "-selection", "clipboard"], ["xsel", "-ib"]] as const;

/**
 * Copies a text: asks the terminal (OSC 52, which works over ssh too) and the
 * program of the system.
 */
export async function copyText(text: string, io: Io): Promise<void> {
  const encoded = new TextEncoder().encode(text).toBase64();
  const screen = io.stderr.isTerminal ? io.stderr : io.stdout;
  if (encoded.length <= maxEncodedLength) await screen.pass(`\x1b]52;c;${encoded}\x07`);
  const { env, workFolder: cwd } = io.surroundings;
  const hasDisplay = Boolean(env.WAYLAND_DISPLAY || env.DISPLAY);
  for (const [program, ...args] of programs[Deno.build.os] ?? (hasDisplay ? others : [])) {
    try {
      const options = { args, cwd, env: scriptVariables(env), input: text };
      if (await runInForeground(program, options) === 0) return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

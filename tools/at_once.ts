/**
 * What needs no program: version and help, which are known when it is made.
 * @module
 */

/** Texts that are printed at once. */
export interface KnownTexts {
  /** What `--version` prints. */
  version: string;
  /** What `--help` prints. */
  help: string;
}

/** Prints the text that a command line asks for; false if it needs the program. */
export function answerAtOnce({ version, help }: KnownTexts): boolean {
  const [word, ...others] = Deno.args;
  if (others.length > 0) return false;
  if (word === "--version") print(version);
  else if (word === "--help" || word === "-h") print(help);
  else return false;
  return true;
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

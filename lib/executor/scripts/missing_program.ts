/**
 * A script that failed for want of a program.
 * @module
 */
import { findSystemProgram, installAdvice, systemPrograms } from "../../config/programs.ts";
import { findProgram } from "../search_path.ts";

/** How systems and languages name a program that is not there. */
const missing = [
  /No such file or directory: ['"]([\w.+-]+)['"]/g,
  /(?:^|[:\s])([\w.+-]+): (?:command )?not found/gm,
  /spawn ([\w.+-]+) ENOENT/g,
  /executable file not found in \$PATH: "?([\w.+-]+)/g,
  /'([\w.+-]+)' is not recognized as an internal or external command/g,
];
const isFile = /No such file or directory: ['"]/;
/** In the traceback of a process that could not be started. */
const startsProcess = /_execute_child|subprocess\.py|posix_spawn|os\.exec/;
/** Words of a script that says itself what it lacks. */
const complaint =
  /not (?:be )?(?:found|installed|available)|missing|please install|is \w+ installed|no such file/i;
const maxLines = 400;

/**
 * What to install for a script whose output names a program that is not on the
 * search path; null if there is none.
 */
export async function explainMissingProgram(
  { stdout, stderr }: { stdout: string; stderr: string },
  env: Record<string, string>,
): Promise<string | null> {
  const output = `${stderr}\n${stdout}`;
  const named = missing.flatMap((pattern) =>
    [...output.matchAll(pattern)].map(([, name = ""]) => name)
  );
  for (const name of new Set([...named, ...complainedOf(output)])) {
    const known = findSystemProgram(name);
    // Python says the same of a file that it cannot open.
    if (known === null && isFile.test(output) && !startsProcess.test(output)) continue;
    const programs = known?.programs ?? [name];
    const found = await Promise.all(programs.map((program) => findProgram(program, env)));
    if (found.some((path) => path !== null)) continue;
    const advice = known === null ? "" : `; it comes with: ${installAdvice(known)}`;
    return `The script needs the program ${name}, which is not installed${advice}`;
  }
  return null;
}

/** Well-known programs in lines that complain. */
function complainedOf(output: string): string[] {
  const lines = output.split("\n").slice(-maxLines).filter((line) => complaint.test(line));
  const names = systemPrograms.flatMap(({ programs, words = [] }) => [...programs, ...words]);
  return names.filter((name) => {
    const word = new RegExp(`(?<![\\w./-])${name.replace(/[.+]/g, "\\$&")}(?![\\w/-])`, "i");
    return name.length > 2 && lines.some((line) => word.test(line));
  });
}

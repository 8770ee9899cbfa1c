/**
 * The languages of scripts: one row each, from which follows what can be run,
 * with which program, what the model is told, and what `doctor` looks for.
 * Data only: it loads nothing.
 * @module
 */

/** A program that runs scripts. */
export interface ScriptProgram {
  name: string;
  /** Before the path of the script, where the script's first line gives none. @default none */
  args?: readonly string[];
  /** True if only scripts whose first line names it are for it. @default false */
  onlyIfNamed?: boolean;
  /** What stands only in scripts for this very program. */
  mark?: RegExp;
}

/** A language, and what runs it. */
export interface ScriptLanguage {
  /** Within a sentence. */
  name: string;
  /** With the dot, in lower case. */
  extensions: readonly string[];
  /** The best first. */
  programs: readonly ScriptProgram[];
}

const deno: ScriptProgram = {
  name: "deno",
  args: [
    "run",
    "--allow-all",
    "--no-prompt",
    "--quiet",
    // What is written for Node.js imports "./part" and "fs".
    "--unstable-sloppy-imports",
    "--unstable-bare-node-builtins",
  ],
  mark: /\bDeno\.|["'](?:jsr|npm|https):/,
};
const bun: ScriptProgram = { name: "bun", args: ["run"], mark: /\bBun\.|["']bun(?::|["'])/ };

/** All languages but Python, which runs in the environment of its skill. */
export const scriptLanguages: readonly ScriptLanguage[] = [
  {
    name: "shell",
    extensions: [".sh"],
    programs: [
      { name: "bash" },
      { name: "sh" },
      ...["dash", "ksh"].map((name) => ({ name, onlyIfNamed: true })),
    ],
  },
  { name: "Bash", extensions: [".bash"], programs: [{ name: "bash" }] },
  { name: "Zsh", extensions: [".zsh"], programs: [{ name: "zsh" }] },
  {
    name: "JavaScript",
    extensions: [".js", ".mjs", ".cjs"],
    programs: [{ name: "node" }, deno, bun],
  },
  {
    name: "TypeScript",
    extensions: [".ts", ".mts", ".cts", ".tsx"],
    programs: [{ name: "tsx" }, deno, bun],
  },
  { name: "Perl", extensions: [".pl"], programs: [{ name: "perl" }] },
  { name: "Ruby", extensions: [".rb"], programs: [{ name: "ruby" }] },
  { name: "PHP", extensions: [".php"], programs: [{ name: "php" }] },
  { name: "R", extensions: [".r"], programs: [{ name: "Rscript" }] },
  { name: "Lua", extensions: [".lua"], programs: [{ name: "lua" }] },
  {
    name: "PowerShell",
    extensions: [".ps1"],
    programs: ["pwsh", "powershell"].map((name) => ({
      name,
      args: ["-NoProfile", "-NonInteractive", "-File"],
    })),
  },
];

/** The names of all programs in the table, each once. */
export function scriptProgramNames(): string[] {
  return [...new Set(scriptLanguages.flatMap(({ programs }) => programs.map(({ name }) => name)))];
}

/**
 * The commands: one table for parsing, help and completions. Data only: what
 * runs them is named in `program.ts`.
 * @module
 */
import {
  type CommandSpec,
  common,
  modelOptions,
  promptOptions,
  scriptOptions,
  skillOptions,
} from "./command_spec.ts";

/** All commands, by their names, in the order of the help. */
export const commandSpecs = {
  chat: {
    usage: ["[OPTIONS] [PROMPT]", "chat [OPTIONS] [PROMPT]"],
    summary: "Answer a prompt with the help of skills; without one, talk on a terminal",
    options: [
      ...modelOptions,
      "skills",
      ...promptOptions,
      "image",
      "output-schema",
      "output",
      "stream",
      "no-stdin",
      "continue",
      "resume",
      "no-session",
      "notify",
      ...common,
    ],
    positionals: [0, Infinity],
    examples: [
      '"What is 19 % VAT on 1,234.50, exactly?"',
      '-f report.csv --skill csv-report "Which month was best?"',
      '-p work -O temperature=0 --system-file AGENTS.md "Review it"',
    ],
  },
  list: {
    usage: ["list [OPTIONS]"],
    summary: "List the skills found, with what is wrong with them",
    options: skillOptions,
    positionals: [0, 0],
  },
  show: {
    usage: ["show [OPTIONS] SKILL"],
    summary: "Print what the model gets from get_skill",
    options: skillOptions,
    positionals: [1, 1],
  },
  read: {
    usage: ["read [OPTIONS] SKILL PATH"],
    summary: "Print what the model gets from read_file_in_skill",
    options: ["offset", "limit", ...skillOptions],
    says: { limit: "Most lines to read" },
    positionals: [2, 2],
    examples: ["read csv-report references/options.md --offset 51"],
  },
  run: {
    usage: [
      "run [OPTIONS] SKILL SCRIPT [ARGS…]",
      "run [OPTIONS] SKILL -c CODE [ARGS…]",
      "run [OPTIONS] SKILL - [ARGS…]",
    ],
    summary: "Run Python in a skill's environment and pass its exit code on",
    options: ["code", ...scriptOptions, "no-stdin", ...skillOptions],
    positionals: [1, Infinity],
    optionsEndAfter: 2,
    examples: [
      'run calculator scripts/calculate.py "1/3 + 0.1"',
      "run calculator -c 'print(2 ** 100)'",
    ],
  },
  check: {
    usage: ["check [OPTIONS] [PATH|SKILL…]"],
    summary: "Validate skills; with --strict as the reference library does",
    options: ["strict", "lock", ...skillOptions],
    says: {
      strict: "Give the verdicts of the reference library",
      lock: "Compare skills with the pins in FILE instead; 1 if anything differs",
    },
    positionals: [0, Infinity],
    examples: ["check", "check --strict skills/my-skill"],
  },
  trust: {
    usage: [
      "trust [OPTIONS] SKILL…",
      "trust --list",
      "trust --revoke SKILL…",
      "trust --lock FILE [SKILL…]",
    ],
    summary: "Approve skills as they are now, for --ask; list, revoke, pin",
    options: ["list", "revoke", "all", "lock", ...skillOptions],
    says: {
      list: "List skills, and whether they are approved as they are now",
      lock: "Write the pins of what is approved to FILE",
    },
    positionals: [0, Infinity],
  },
  setup: {
    usage: ["setup [OPTIONS] [SKILL…]", "setup --list", "setup --prune DAYS"],
    summary: "Build the Python environments now",
    options: ["setup", "sandbox", "list", "prune", ...skillOptions],
    positionals: [0, Infinity],
    examples: ["setup csv-report", "setup --prune 30"],
  },
  batch: {
    usage: ["batch [OPTIONS] FILE --out FILE", "batch [OPTIONS] -"],
    summary: "Answer many prompts, one a line, and go on where it stopped",
    options: [
      "out",
      "lines",
      "jobs",
      "retry-failed",
      "shard",
      ...modelOptions,
      ...promptOptions,
      "output-schema",
      ...skillOptions,
    ],
    positionals: [1, 1],
    says: { file: "Text file that follows each prompt" },
    examples: [
      "batch prompts.jsonl --out results.jsonl",
      "batch --lines questions.txt --out - | jq -r .answer",
    ],
  },
  sessions: {
    usage: [
      "sessions [list]",
      "sessions show ID",
      "sessions export [--html] [-o FILE] ID",
      "sessions rm ID…",
      "sessions rm --all",
    ],
    summary: "List, print, export and remove saved conversations",
    options: ["html", "output", "all", ...common],
    positionals: [0, Infinity],
    says: {
      output: "Write the export to FILE instead of standard output",
      all: "Remove all of them",
    },
    examples: ["sessions export --html -o page.html last", "sessions rm 20261122-134501-x7k2"],
  },
  models: {
    usage: ["models [OPTIONS]"],
    summary: "List the models that the endpoint offers",
    options: ["profile", "base-url", "header", ...common],
    positionals: [0, 0],
  },
  new: {
    usage: ["new NAME"],
    summary: "Make a skill from a template, in ./skills or at a path",
    options: common,
    positionals: [1, 1],
    examples: ["new invoice-check", "new ~/.agents/skills/invoice-check"],
  },
  replay: {
    usage: ["replay [OPTIONS] FILE|ID"],
    summary: "Run the tool calls of a saved conversation again and compare, offline",
    options: ["strict", ...scriptOptions, ...skillOptions],
    positionals: [1, 1],
    says: { strict: "Fail for any difference, not for another output or exit code alone" },
    examples: ["replay last", "replay tests/conversation.jsonl --strict"],
  },
  mcp: {
    usage: [
      "mcp [OPTIONS]",
      "mcp [OPTIONS] --http [HOST:]PORT",
      "mcp [OPTIONS] --print-config CLIENT",
    ],
    summary: "Serve skills to other agents over the Model Context Protocol",
    options: [
      "http",
      "workdir",
      "print-config",
      "skill",
      "no-skill",
      "no-skills",
      // The host of a server asks its user itself.
      ...scriptOptions.filter((option) => option !== "ask"),
      "no-warm",
      "skills",
      "quiet",
      "verbose",
      "help",
    ],
    positionals: [0, 0],
    examples: ["mcp --print-config claude-code", "mcp --workdir ~/project --http 8080"],
  },
  demo: {
    usage: ["demo [OPTIONS]"],
    summary: "See it work: a scripted model, real tools, no key and no network",
    options: common,
    positionals: [0, 0],
  },
  doctor: {
    usage: ["doctor [OPTIONS]", "doctor [OPTIONS] --model [NAME]"],
    summary: "Show configuration and what is missing; --model tries the model",
    options: [
      "forget",
      ...modelOptions,
      ...skillOptions,
    ],
    optionalValues: ["model"],
    positionals: [0, 1],
    says: { model: "Try the model, step by step, from the address to a tool call" },
    examples: ["doctor", "doctor --model qwen3"],
  },
  update: {
    usage: ["update [OPTIONS] [VERSION]"],
    summary: "Replace an installed executable by a newer one; elsewhere say how",
    options: ["check", "from", "json", "quiet", "help"],
    positionals: [0, 1],
  },
  completions: {
    usage: ["completions bash|zsh|fish|powershell"],
    summary: "Print a script that completes commands, options and skills",
    options: ["words", "skills", "help"],
    positionals: [0, Infinity],
  },
  help: {
    usage: ["help [COMMAND]"],
    summary: "Print help on a command",
    options: ["help"],
    positionals: [0, 1],
  },
} satisfies Record<string, CommandSpec>;

/** The name of a command. */
export type CommandName = keyof typeof commandSpecs;

/** Whether a word is the name of a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(commandSpecs, word);
}

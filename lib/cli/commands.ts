/**
 * The commands and their options: one table for parsing, help and completions.
 * @module
 */
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";

/** One option of the command line. */
export interface OptionSpec {
  /** One letter. */
  short?: string;
  /** Name of the value in the help; absent for a flag. */
  value?: string;
  /** Whether it can be given several times. */
  multiple?: boolean;
  help: string;
}

/** All options, by their long names. */
export const optionSpecs = {
  model: { short: "m", value: "NAME", help: "Model to ask" },
  "base-url": { value: "URL", help: "Endpoint to ask" },
  skills: {
    short: "s",
    value: "DIR",
    multiple: true,
    help: "Folder with skills; repeatable",
  },
  "script-timeout": {
    value: "SECONDS",
    help: "Time limit of a script, 0 for none",
  },
  "max-turns": { value: "N", help: "Requests for one answer, 0 for no limit" },
  setup: { value: "MODE", help: "declared packages only, or infer them from imports" },
  "no-warm": { help: "Start Python only when there is a script" },
  list: { help: "List the environments in the cache" },
  prune: { value: "DAYS", help: "Remove environments not used for so long" },
  image: { value: "FILE", multiple: true, help: "Picture for the model: file, URL or -" },
  "context-window": { value: "TOKENS", help: "Context window of the model" },
  "tool-calls": { value: "MODE", help: "native, or text for models that know no tools" },
  "output-schema": { value: "FILE", help: "JSON Schema that the answer must satisfy" },
  output: { short: "o", value: "FILE", help: "Also write the answer to FILE; of an export, only" },
  stream: { help: "Write text as it arrives, in a pipe too" },
  "no-stdin": { help: "Never read standard input" },
  offset: { value: "LINE", help: "First line to read, from 1" },
  limit: { value: "LINES", help: "Lines to read at the most" },
  code: { short: "c", value: "CODE", help: "Python source to run instead of a script" },
  out: { value: "FILE", help: "Where results go, - for standard output" },
  jobs: { short: "j", value: "N", help: "Prompts at the same time, 4 by default" },
  "retry-failed": { help: "Try again what failed in an earlier run" },
  shard: { value: "I/N", help: "Only every N-th prompt, from the I-th, from 0" },
  continue: { help: "Go on with the last session of this folder" },
  resume: { value: "ID", help: "Go on with the session ID, or a unique beginning of it" },
  "no-session": { help: "Do not save the conversation" },
  html: { help: "As one self-contained page instead of Markdown" },
  all: { help: "All of them" },
  strict: { help: "Forgive nothing" },
  json: { help: "Print JSON instead of text" },
  quiet: { short: "q", help: "Print errors only, beside the result" },
  verbose: { short: "v", help: "Print requests, timings, reasoning" },
  help: { short: "h", help: "Print help and exit" },
  version: { help: "Print the version and exit" },
} as const satisfies Record<string, OptionSpec>;

/** The name of an option. */
export type OptionName = keyof typeof optionSpecs;

/** One command. */
export interface CommandSpec {
  /** How it is written, without the program's name. */
  usage: readonly string[];
  summary: string;
  options: readonly OptionName[];
  /** Those of `options` whose value can be left out here. */
  optionalValues?: readonly OptionName[];
  /** At least and at most this many positional arguments. */
  positionals: readonly [number, number];
  /**
   * Options end after this many positional arguments: what follows belongs to
   * a script.
   */
  optionsEndAfter?: number;
  /** Loads the implementation, which returns the exit code. */
  load(): Promise<(args: Arguments, io: Io) => Promise<number>>;
}

const common = ["json", "quiet", "verbose", "help"] as const;
const skillOptions = ["skills", ...common] as const;

/** All commands, by their names, in the order of the help. */
export const commandSpecs = {
  chat: {
    usage: ["[OPTIONS] [PROMPT]", "chat [OPTIONS] [PROMPT]"],
    summary: "Answer a prompt with the help of skills; without one, talk on a terminal",
    options: [
      "model",
      "base-url",
      "skills",
      "script-timeout",
      "max-turns",
      "context-window",
      "tool-calls",
      "setup",
      "no-warm",
      "image",
      "output-schema",
      "output",
      "stream",
      "no-stdin",
      "continue",
      "resume",
      "no-session",
      ...common,
    ],
    positionals: [0, Infinity],
    load: async () => (await import("./commands/chat.ts")).chat,
  },
  list: {
    usage: ["list [OPTIONS]"],
    summary: "List the skills found, with what is wrong with them",
    options: skillOptions,
    positionals: [0, 0],
    load: async () => (await import("./commands/list.ts")).list,
  },
  show: {
    usage: ["show [OPTIONS] SKILL"],
    summary: "Print what the model gets from get_skill",
    options: skillOptions,
    positionals: [1, 1],
    load: async () => (await import("./commands/show.ts")).show,
  },
  read: {
    usage: ["read [OPTIONS] SKILL PATH"],
    summary: "Print what the model gets from read_file_in_skill",
    options: ["offset", "limit", ...skillOptions],
    positionals: [2, 2],
    load: async () => (await import("./commands/read.ts")).read,
  },
  run: {
    usage: [
      "run [OPTIONS] SKILL SCRIPT [ARGS…]",
      "run [OPTIONS] SKILL -c CODE [ARGS…]",
      "run [OPTIONS] SKILL - [ARGS…]",
    ],
    summary: "Run Python in a skill's environment and pass its exit code on",
    options: ["code", "script-timeout", "setup", "no-stdin", ...skillOptions],
    positionals: [1, Infinity],
    optionsEndAfter: 2,
    load: async () => (await import("./commands/run/run.ts")).runScript,
  },
  check: {
    usage: ["check [OPTIONS] [PATH…]"],
    summary: "Validate skills; with --strict as the reference library does",
    options: ["strict", ...skillOptions],
    positionals: [0, Infinity],
    load: async () => (await import("./commands/check.ts")).check,
  },
  setup: {
    usage: ["setup [OPTIONS] [SKILL…]", "setup --list", "setup --prune DAYS"],
    summary: "Build the Python environments now",
    options: ["setup", "list", "prune", ...skillOptions],
    positionals: [0, Infinity],
    load: async () => (await import("./commands/setup.ts")).setup,
  },
  batch: {
    usage: ["batch [OPTIONS] FILE --out FILE", "batch [OPTIONS] -"],
    summary: "Answer many prompts, one a line, and go on where it stopped",
    options: [
      "out",
      "jobs",
      "retry-failed",
      "shard",
      "model",
      "base-url",
      "script-timeout",
      "max-turns",
      "context-window",
      "tool-calls",
      "setup",
      "no-warm",
      "output-schema",
      ...skillOptions,
    ],
    positionals: [1, 1],
    load: async () => (await import("./commands/batch/batch.ts")).batch,
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
    load: async () => (await import("./commands/sessions/sessions.ts")).sessions,
  },
  replay: {
    usage: ["replay [OPTIONS] FILE|ID"],
    summary: "Run the tool calls of a saved conversation again and compare, offline",
    options: ["strict", "script-timeout", ...skillOptions],
    positionals: [1, 1],
    load: async () => (await import("./commands/replay.ts")).replay,
  },
  demo: {
    usage: ["demo [OPTIONS]"],
    summary: "See it work: a scripted model, real tools, no key and no network",
    options: common,
    positionals: [0, 0],
    load: async () => (await import("./commands/demo/demo.ts")).demo,
  },
  doctor: {
    usage: ["doctor [OPTIONS]", "doctor [OPTIONS] --model [NAME]"],
    summary: "Show configuration and what is missing; --model tries the model",
    options: [
      "model",
      "base-url",
      "script-timeout",
      "max-turns",
      "context-window",
      "tool-calls",
      "setup",
      "no-warm",
      ...skillOptions,
    ],
    optionalValues: ["model"],
    positionals: [0, 1],
    load: async () => (await import("./commands/doctor/doctor.ts")).doctor,
  },
  completions: {
    usage: ["completions bash|zsh|fish|powershell"],
    summary: "Print a script that completes commands, options and skills",
    options: ["skills", "help"],
    positionals: [1, 1],
    load: async () => (await import("./commands/completions/completions.ts")).completions,
  },
  help: {
    usage: ["help [COMMAND]"],
    summary: "Print help on a command",
    options: ["help"],
    positionals: [0, 1],
    load: async () => (await import("./help.ts")).help,
  },
} satisfies Record<string, CommandSpec>;

/** The name of a command. */
export type CommandName = keyof typeof commandSpecs;

/** Whether a word is the name of a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(commandSpecs, word);
}

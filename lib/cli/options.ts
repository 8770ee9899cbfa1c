/**
 * All options of the command line: those of settings, and the others. Data only.
 * A new option is one entry here (or in the settings), and its name in the commands
 * that take it.
 * @module
 */
import { settingEntries, type SettingFlag } from "../config/settings.ts";

/** One option of the command line. */
export interface OptionSpec {
  /** One letter. */
  short?: string;
  /** Name of the value in the help, or the words to choose from; absent for a flag. */
  value?: string;
  /** Whether it can be given several times. */
  multiple?: boolean;
  /** Whether it may be the last word, without its value. */
  canLackValue?: boolean;
  help: string;
}

const ownOptions = {
  profile: { short: "p", value: "PROFILE", help: "Endpoint from the configuration file" },
  list: { help: "List the environments in the cache" },
  revoke: { help: "Take approvals back" },
  lock: { value: "FILE", help: "Pins of skills: name, folder and digest of each" },
  prune: { value: "DAYS", help: "Remove environments not used for DAYS days" },
  system: { value: "TEXT", help: "Your own instructions, behind the program's" },
  "system-file": { value: "FILE", help: "The same from a file, such as AGENTS.md" },
  skill: { value: "SKILL", multiple: true, help: "Skill that is read at the start" },
  "no-skill": { value: "SKILL", multiple: true, help: "Skill that the model does not see" },
  "no-skills": { help: "The model sees no skill but those of --skill" },
  file: { short: "f", value: "FILE", multiple: true, help: "Text file that follows the prompt" },
  image: { value: "FILE", multiple: true, help: "Picture for the model: file, URL or -" },
  "output-schema": { value: "FILE", help: "JSON Schema that the answer must satisfy" },
  output: { short: "o", value: "FILE", help: "Also write the answer to FILE, in one step" },
  stream: { help: "Write text as it arrives, in a pipe too" },
  offset: { value: "LINE", help: "First line to read, from 1" },
  code: { short: "c", value: "CODE", help: "Python source to run instead of a script" },
  out: { value: "FILE", help: "Where results go, - for standard output" },
  jobs: { short: "j", value: "N", help: "Prompts at the same time, 4 by default" },
  "retry-failed": { help: "Try again what failed in an earlier run" },
  lines: { help: "Each line is a prompt as it stands, not JSON" },
  shard: { value: "I/N", help: "Only every N-th prompt, from the I-th, from 0" },
  continue: { help: "Go on with the last session of this folder" },
  resume: {
    value: "ID",
    canLackValue: true,
    help: "Go on with the session ID, or a beginning of it; without one, choose",
  },
  html: { help: "As one self-contained page instead of Markdown" },
  all: { help: "All of them" },
  http: { value: "[HOST:]PORT", help: "Serve over HTTP instead of standard streams" },
  workdir: { value: "DIR", help: "The user's folder, where scripts work" },
  "print-config": {
    value: "CLIENT",
    help: "Print what goes into the configuration of codex, claude-code, gemini-cli, " +
      "opencode, goose, crush, vscode or cursor",
  },
  strict: { help: "Forgive nothing" },
  forget: { help: "Forget what earlier runs learnt of the endpoint" },
  check: { help: "Only say what would be fetched" },
  from: { value: "URL", help: "Another place that has the releases" },
  words: { value: "WORD", help: "Print how WORD can go on, behind the words after --" },
  json: { help: "Print JSON instead of text" },
  quiet: { short: "q", help: "Print errors only, beside the result" },
  verbose: { short: "v", help: "Print requests, timings, reasoning" },
  help: { short: "h", help: "Print help and exit" },
  version: { help: "Print the version and exit" },
} as const satisfies Record<string, OptionSpec>;

/** The name of an option. */
export type OptionName = SettingFlag | keyof typeof ownOptions;

/** All options, by their long names. */
export const optionSpecs: Readonly<Record<OptionName, OptionSpec>> = {
  ...settingOptions(),
  ...ownOptions,
};

/** Whether a word is the long name of an option. */
export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(optionSpecs, word);
}

function settingOptions(): Record<SettingFlag, OptionSpec> {
  const options: Record<string, OptionSpec> = {};
  for (const [, { flag, short, value, multiple, says }] of settingEntries) {
    if (flag === undefined) continue;
    options[flag] = {
      help: says,
      ...(short !== undefined && { short }),
      ...(value !== undefined && { value }),
      ...(multiple !== undefined && { multiple }),
    };
  }
  // Every flag of a setting has its entry.
  return options as Record<SettingFlag, OptionSpec>;
}

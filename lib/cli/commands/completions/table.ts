/**
 * What can be completed where, read from the table of commands.
 * @module
 */
import {
  type CommandSpec,
  commandSpecs,
  isCommandName,
  type OptionName,
  type OptionSpec,
  optionSpecs,
} from "../../commands.ts";

/** What can stand in one place of the command line. */
export interface Place {
  /** Fixed words. */
  words: readonly string[];
  skills: boolean;
  files: boolean;
  folders: boolean;
}

/** One option in completions. */
export interface CompletedOption {
  /** With its dashes. */
  long: string;
  /** With its dash; absent if there is none. */
  short?: string;
  help: string;
  /** What its value can be; null for a flag. */
  value: Place | null;
  /** Whether it can be given several times. */
  repeats: boolean;
}

/** One command in completions. */
export interface CompletedCommand {
  name: string;
  summary: string;
  options: readonly CompletedOption[];
  /** Its arguments in order. */
  places: readonly Place[];
  /** What follows this many arguments is not the program's own. */
  optionsEndAfter?: number;
  /** Whether the last place can be taken again and again. */
  repeats: boolean;
}

/** All commands as completions need them. */
export function completedCommands(): CompletedCommand[] {
  return Object.entries<CommandSpec>(commandSpecs).map(([name, spec]) => {
    const lines = spec.usage.map((line) => placeholders(line, name));
    const count = Math.max(...lines.map((line) => line.length));
    return {
      name,
      summary: spec.summary,
      options: spec.options.map((option) => completedOption(option, spec)),
      places: Array.from(
        { length: count },
        (_, index) => merge(lines.map((line) => placeOf(line[index] ?? ""))),
      ),
      optionsEndAfter: spec.optionsEndAfter,
      repeats: lines.some((line) => line.at(-1)?.endsWith("…")),
    };
  });
}

function completedOption(name: OptionName, { optionalValues }: CommandSpec): CompletedOption {
  const { short, value, help, multiple }: OptionSpec = optionSpecs[name];
  const isFlag = value === undefined || optionalValues?.includes(name);
  return {
    long: `--${name}`,
    ...(short !== undefined && { short: `-${short}` }),
    help,
    value: isFlag ? null : placeOf(value),
    repeats: multiple ?? false,
  };
}

/** The options that take a value, by all their names. */
export function valuedOptionNames(commands: readonly CompletedCommand[]): string[] {
  const valued = commands.flatMap(({ options }) => options).filter(({ value }) => value !== null);
  return [...new Set(valued.flatMap(optionNames))];
}

/** The long and the short name of an option. */
export function optionNames({ long, short }: CompletedOption): string[] {
  return short === undefined ? [long] : [long, short];
}

/** The arguments in a line of usage: `SKILL`, `[SKILL…]`, `bash|zsh`; options and their values are left out. */
function placeholders(usage: string, command: string): string[] {
  const words = usage.replace(/^\S+/, (first) => first === command ? "" : first)
    .replace(/\[?--?[a-z][\w-]*( [A-Z]\S*)?/g, " ")
    .replace(/\[OPTIONS\]/g, " ").replace(/[[\]]/g, " ");
  return words.split(" ").filter((word) => word !== "" && word !== "-");
}

const nothing: Place = { words: [], skills: false, files: false, folders: false };

function placeOf(placeholder: string): Place {
  const word = placeholder.replace("…", "");
  if (/^[a-z|-]+$/.test(word)) return { ...nothing, words: word.split("|") };
  switch (word) {
    case "SKILL":
      return { ...nothing, skills: true };
    case "COMMAND":
      return { ...nothing, words: Object.keys(commandSpecs).filter(isCommandName) };
    case "FILE":
    case "PATH":
    case "SCRIPT":
    case "ARGS":
      return { ...nothing, files: true };
    case "DIR":
      return { ...nothing, folders: true };
    default:
      return nothing;
  }
}

function merge(places: readonly Place[]): Place {
  return {
    words: [...new Set(places.flatMap(({ words }) => words))],
    skills: places.some(({ skills }) => skills),
    files: places.some(({ files }) => files),
    folders: places.some(({ folders }) => folders),
  };
}

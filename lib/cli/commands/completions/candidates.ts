/**
 * What can stand where on the command line, read from the table of commands.
 * @module
 */
import type { CommandSpec } from "../../command_spec.ts";
import { type CommandName, commandSpecs, isCommandName } from "../../commands.ts";
import { isOptionName, type OptionName, optionSpecs } from "../../options.ts";

/** One word that is offered. */
export interface Candidate {
  word: string;
  /** One line; empty if there is nothing to say. */
  says: string;
}

/** What is offered for one place of the command line. */
export interface Candidates {
  /** Which paths the shell shall offer beside the words. */
  paths: "none" | "files" | "folders";
  words: readonly Candidate[];
}

/** Names that only the disk knows. */
export interface NameSources {
  skills(): Promise<readonly Candidate[]>;
  sessions(): Promise<readonly Candidate[]>;
  profiles(): Promise<readonly Candidate[]>;
}

/** What stands before the word that is typed. */
interface Position {
  command: CommandName | null;
  /** Arguments so far, without the command. */
  place: number;
  /** The option that waits for its value. */
  option: OptionName | null;
  /** Whether `--` or the name of a script came: no option follows. */
  isOnlyArguments: boolean;
}

const nothing: Candidates = { paths: "none", words: [] };

/** Returns what a word can become behind other words; bash gives `=` as a word of its own. */
export async function findCandidates(
  before: readonly string[],
  word: string,
  names: NameSources,
): Promise<Candidates> {
  const position = findPosition(before.filter((word) => word !== "="));
  const typed = word === "=" ? "" : word;
  const found = await candidatesAt(position, typed, names);
  const words = found.words.filter((candidate) => candidate.word.startsWith(typed));
  return { paths: found.paths, words };
}

async function candidatesAt(
  { command, place, option, isOnlyArguments }: Position,
  typed: string,
  names: NameSources,
): Promise<Candidates> {
  const spec: CommandSpec = commandSpecs[command ?? "chat"];
  if (option !== null) return await candidatesOf(optionSpecs[option].value ?? "", names);
  if (!isOnlyArguments && typed.startsWith("-")) return await optionCandidates(spec, typed, names);
  if (command === null && place === 0 && !isOnlyArguments) return { ...nothing, words: commands() };
  return await argumentCandidates(spec, { command: command ?? "chat", place }, names);
}

function findPosition(before: readonly string[]): Position {
  const position: Position = { command: null, place: 0, option: null, isOnlyArguments: false };
  for (const word of before) {
    const spec: CommandSpec = commandSpecs[position.command ?? "chat"];
    if (position.option !== null) position.option = null;
    else if (position.isOnlyArguments) position.place++;
    else if (word === "--") position.isOnlyArguments = true;
    else if (/^-./.test(word)) position.option = awaitedOption(word, spec);
    else if (position.command === null && position.place === 0 && isCommandName(word)) {
      position.command = word;
    } else position.place++;
    if (spec.optionsEndAfter !== undefined && position.place >= spec.optionsEndAfter) {
      position.isOnlyArguments = true;
    }
  }
  return position;
}

/** The option that a word leaves without its value; null if there is none. */
function awaitedOption(word: string, { optionalValues = [] }: CommandSpec): OptionName | null {
  if (word.includes("=")) return null;
  const name = word.startsWith("--") ? word.slice(2) : longName(word.at(-1) ?? "");
  if (!isOptionName(name) || optionalValues.includes(name)) return null;
  return optionSpecs[name].value === undefined ? null : name;
}

function longName(short: string): string {
  return Object.entries(optionSpecs).find(([, spec]) => spec.short === short)?.[0] ?? "";
}

function commands(): Candidate[] {
  return Object.entries<CommandSpec>(commandSpecs)
    .map(([word, { summary }]) => ({ word, says: summary }));
}

async function optionCandidates(
  { options, says }: CommandSpec,
  typed: string,
  names: NameSources,
): Promise<Candidates> {
  const [, start, name = ""] = /^(--([^=]+)=)/.exec(typed) ?? [];
  if (start === undefined) {
    const words = options.map((option) => ({
      word: `--${option}`,
      says: says?.[option] ?? optionSpecs[option].help,
    }));
    return { ...nothing, words };
  }
  if (!isOptionName(name)) return nothing;
  const { paths, words } = await candidatesOf(optionSpecs[name].value ?? "", names);
  return { paths, words: words.map(({ word, says }) => ({ word: `${start}${word}`, says })) };
}

/** All lines of usage together say what can stand in a place. */
async function argumentCandidates(
  { usage }: CommandSpec,
  { command, place }: { command: CommandName; place: number },
  names: NameSources,
): Promise<Candidates> {
  const found = await Promise.all(usage.map((line) => {
    const placeholders = readPlaceholders(line, command);
    const last = placeholders.at(-1) ?? "";
    return candidatesOf(placeholders[place] ?? (last.endsWith("…") ? last : ""), names);
  }));
  const words = new Map(
    found.flatMap(({ words }) => words).map((candidate) => [candidate.word, candidate]),
  );
  const paths = found.map(({ paths }) => paths).find((paths) => paths !== "none") ?? "none";
  return { paths, words: [...words.values()] };
}

/** The arguments in a line of usage: `SKILL`, `[SKILL…]`, `bash|zsh`; options and their values are left out. */
function readPlaceholders(usage: string, command: string): string[] {
  return usage.replace(/^\S+/, (first) => first === command ? "" : first)
    .replace(/\[?--?[a-z][\w-]*( [A-Z]\S*)?/g, " ")
    .replace(/\[OPTIONS\]/g, " ").replace(/[[\]]/g, " ")
    .split(" ").filter((word) => word !== "" && word !== "-");
}

/** What a placeholder stands for: `a|b` are words, capitals a kind of name. */
async function candidatesOf(placeholder: string, names: NameSources): Promise<Candidates> {
  const parts = placeholder.replace("…", "").split("|").filter(Boolean);
  const words: Candidate[] = [];
  let paths: Candidates["paths"] = "none";
  for (const part of parts) {
    if (/^[a-z][a-z-]*$/.test(part)) words.push({ word: part, says: "" });
    else if (part === "SKILL") words.push(...await names.skills());
    else if (part === "ID") words.push(...await names.sessions());
    else if (part === "PROFILE") words.push(...await names.profiles());
    else if (part === "COMMAND") words.push(...commands());
    else if (/^(FILE|PATH|SCRIPT|ARGS)$/.test(part)) paths = "files";
    else if (part === "DIR") paths = "folders";
  }
  return { paths, words };
}

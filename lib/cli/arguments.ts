/**
 * From the words of the command line to a command, its options and arguments.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { CommandSpec } from "./command_spec.ts";
import { type CommandName, commandSpecs, isCommandName } from "./commands.ts";
import { isOptionName, type OptionName, optionSpecs } from "./options.ts";
import { type OptionToken, type Token, tokenize } from "./tokenize.ts";

/** A parsed command line. */
export interface Arguments {
  command: CommandName;
  /** Values of options, by their long names. */
  values: Partial<Record<OptionName, string | undefined>>;
  /** Values of options that were given several times. */
  lists: Partial<Record<OptionName, string[]>>;
  /** Options without a value that were given. */
  flags: ReadonlySet<OptionName>;
  positionals: string[];
}

/**
 * Parses the words of the command line. If the first word is not a command it
 * is the prompt; after `--` every word is an argument.
 *
 * @throws {RunnerError} `usage` for an unknown option (with the nearest one), a
 * missing or superfluous value, too few or too many arguments
 */
export function parseArguments(words: readonly string[]): Arguments {
  const { command, rest } = splitCommand(words);
  const spec: CommandSpec = commandSpecs[command];
  const { own, forScript } = splitScriptArguments(rest, spec);
  const parsed: Arguments = { command, values: {}, lists: {}, flags: new Set(), positionals: [] };
  for (const token of readTokens(own, spec)) {
    if (token.kind === "positional") parsed.positionals.push(token.value);
    if (token.kind === "option") addOption(parsed, spec, token);
  }
  parsed.positionals.push(...forScript);
  if (!parsed.flags.has("help") && !parsed.flags.has("version")) checkPositionals(parsed, spec);
  return parsed;
}

/** Options may come before the command. */
function splitCommand(words: readonly string[]): { command: CommandName; rest: string[] } {
  const first = readTokens(words).find(({ kind }) => kind !== "option");
  if (first?.kind !== "positional" || !isCommandName(first.value)) {
    return { command: "chat", rest: [...words] };
  }
  return { command: first.value, rest: words.toSpliced(first.index, 1) };
}

/** What follows a script's name belongs to the script, options included. */
function splitScriptArguments(words: string[], spec: CommandSpec) {
  if (spec.optionsEndAfter === undefined) return { own: words, forScript: [] };
  const tokens = readTokens(words, spec);
  const positionals = tokens.filter(({ kind }) => kind === "positional");
  const scriptIndex = positionals[spec.optionsEndAfter - 1]?.index ?? words.length;
  const code = tokens.find((token) =>
    token.kind === "option" && token.name === "code" && token.index < scriptIndex
  );
  const end = code === undefined
    ? scriptIndex
    : Math.max(positionals[0]?.index ?? words.length, lastIndex(code));
  return { own: words.slice(0, end + 1), forScript: words.slice(end + 1) };
}

/** The index of an option's last word: its value, unless that is part of the same word. */
function lastIndex(token: Token): number {
  const hasOwnWord = token.kind === "option" && token.inlineValue === false;
  return token.index + (hasOwnWord ? 1 : 0);
}

/** What the command line has options with values for; some commands need none for theirs. */
function readTokens(
  words: readonly string[],
  { optionalValues = [] }: Partial<CommandSpec> = {},
): Token[] {
  const options = Object.entries(optionSpecs).map(([name, { short, value }]) => [
    name,
    {
      takesValue: value !== undefined && !optionalValues.some((optional) => optional === name),
      ...(short !== undefined && { short }),
    },
  ]);
  return tokenize(words, Object.fromEntries(options));
}

function addOption(
  parsed: Arguments,
  spec: CommandSpec,
  { name, rawName, value, inlineValue }: OptionToken,
): void {
  if (!isOptionName(name)) throw unknownOption(rawName, spec);
  const option = name;
  if (!spec.options.includes(option) && option !== "version") {
    throw new RunnerError("usage", `The command ${parsed.command} has no option ${rawName}`, {
      hint: `Run skills-runner help ${parsed.command}`,
    });
  }
  const { value: valueName, multiple, canLackValue } = optionSpecs[option];
  if (spec.optionalValues?.includes(option)) {
    (parsed.flags as Set<OptionName>).add(option);
    if (value !== undefined) parsed.values[option] = value;
  } else if (valueName === undefined) {
    if (value !== undefined) throw new RunnerError("usage", `${rawName} takes no value`);
    (parsed.flags as Set<OptionName>).add(option);
  } else if (value === undefined && canLackValue) {
    (parsed.flags as Set<OptionName>).add(option);
  } else if (value === undefined || looksLikeOption(value, inlineValue)) {
    throw new RunnerError("usage", `${rawName} needs a value: ${rawName} ${valueName}`, {
      hint: `Run skills-runner help ${parsed.command}`,
    });
  } else if (multiple) {
    (parsed.lists[option] ??= []).push(value);
  } else {
    parsed.values[option] = value;
  }
}

/** `--model --json` forgot the value; `--model=--json` means it. */
function looksLikeOption(value: string, isInline: boolean | undefined): boolean {
  return !isInline && /^--?[a-z]/.test(value);
}

function unknownOption(rawName: string, spec: CommandSpec): RunnerError {
  const near = nearest(rawName.replace(/^-+/, ""), spec.options);
  return new RunnerError("usage", `There is no option ${rawName}`, {
    hint: near === null
      ? "Run skills-runner --help for the options; put -- before a prompt that begins with a dash"
      : `Did you mean --${near}?`,
  });
}

function checkPositionals({ command, positionals }: Arguments, spec: CommandSpec): void {
  const [least, most] = spec.positionals;
  if (positionals.length >= least && positionals.length <= most) return;
  const problem = positionals.length < least
    ? "an argument is missing"
    : `the argument ${JSON.stringify(positionals[most])} is one too many`;
  throw new RunnerError("usage", `Cannot run ${command}: ${problem}`, {
    hint: `Usage: ${spec.usage.map((line) => `skills-runner ${line}`).join(", or ")}`,
  });
}

/**
 * The help, made from the table of commands.
 * @module
 */
import { settingEntries, type SettingName } from "../config/settings.ts";
import { RunnerError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { columns } from "../render/words/columns.ts";
import { repositoryUrl } from "../version.ts";
import type { Arguments } from "./arguments.ts";
import type { CommandSpec } from "./command_spec.ts";
import { type CommandName, commandSpecs, isCommandName } from "./commands.ts";
import { type OptionName, optionSpecs } from "./options.ts";
import type { Io } from "./io.ts";

/** Prints the help on the program or on one command. */
export async function help({ positionals: [name] }: Arguments, io: Io): Promise<number> {
  if (name !== undefined && !isCommandName(name)) {
    const near = nearest(name, Object.keys(commandSpecs));
    throw new RunnerError("usage", `There is no command "${name}"`, {
      hint: near === null ? "Run skills-runner --help" : `Did you mean ${near}?`,
    });
  }
  await io.stdout.write(helpText(name));
  return 0;
}

/** The help on one command, or on the program; ends with a line feed. */
export function helpText(command?: CommandName): string {
  return command === undefined ? generalHelp() : commandHelp(command);
}

function generalHelp(): string {
  const commands = Object.entries<CommandSpec>(commandSpecs);
  return `skills-runner: Agent Skills for any model behind an OpenAI-compatible endpoint

Usage:
  skills-runner [OPTIONS] [PROMPT]
  echo PROMPT | skills-runner
  skills-runner COMMAND [OPTIONS] [ARGUMENTS]

Commands:
${table(commands.map(([name, { summary }]) => [name, summary]))}

Options of a prompt:
${optionLines([...commandSpecs.chat.options, "version"])}

Examples:
  skills-runner "What is 19 % VAT on 1,234.50, exactly?"
  git diff | skills-runner "Review this"
  skills-runner help batch

Configuration: flag, environment, .env of the folder, profile, config.toml.
${table(variableRows())}

Exit codes: 0 answered, 1 failed, 2 usage, 3 credentials or quota, 4 no answer,
5 refused, 6 a limit, 7 a skill, 130 interrupted, 143 terminated.

Manual and fault reports: ${repositoryUrl}
`;
}

function commandHelp(name: CommandName): string {
  const { usage, summary, options, says, examples = [] }: CommandSpec = commandSpecs[name];
  return `${summary}

Usage:
${usage.map((line) => `  skills-runner ${line}`).join("\n")}

Options:
${optionLines(options, says)}
${exampleLines(examples)}
More: ${repositoryUrl}
`;
}

function exampleLines(examples: readonly string[]): string {
  if (examples.length === 0) return "";
  return `\nExamples:\n${examples.map((line) => `  skills-runner ${line}\n`).join("")}`;
}

/** The variables of settings without a flag, and of those that everybody sets. */
function variableRows(): [string, string][] {
  return settingEntries
    .filter(([name, { flag, isPending }]) => !isPending && (flag === undefined || isFirst(name)))
    .map(([, { variables: [variable = ""], says }]) => [variable, says]);
}

function isFirst(name: SettingName): boolean {
  return name === "baseUrl" || name === "model" || name === "skillsFolders";
}

function optionLines(
  names: readonly OptionName[],
  says: CommandSpec["says"] = {},
): string {
  return table(names.map((name) => {
    const { short, value, multiple, help } = optionSpecs[name];
    const text = says[name] ?? help;
    const long = value === undefined ? `--${name}` : `--${name} ${value}`;
    return [
      short === undefined ? `    ${long}` : `-${short}, ${long}`,
      multiple ? `${text}; repeatable` : text,
    ];
  }));
}

/** Two columns on 80; a long text goes on below its beginning. */
function table(rows: readonly (readonly string[])[]): string {
  return columns(rows, { indent: "  ", room: 80, overflow: "wrap" }).join("\n");
}

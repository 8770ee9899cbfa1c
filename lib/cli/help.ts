/**
 * The help, made from the table of commands.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Arguments } from "./arguments.ts";
import {
  type CommandName,
  type CommandSpec,
  commandSpecs,
  isCommandName,
  type OptionName,
  type OptionSpec,
  optionSpecs,
} from "./commands.ts";
import type { Io } from "./io.ts";

/** Prints the help on the program or on one command. */
export async function help({ positionals: [name] }: Arguments, io: Io): Promise<number> {
  if (name !== undefined && !isCommandName(name)) {
    const near = nearest(name, Object.keys(commandSpecs));
    throw new RunnerError("usage", `There is no command "${name}"`, {
      hint: near === undefined ? "Run skills-runner --help" : `Did you mean ${near}?`,
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
${columns(commands.map(([name, { summary }]) => [name, summary]))}

Options of a prompt:
${optionLines([...commandSpecs.chat.options, "version"])}

Configuration: flag, then environment, then .env in the working directory.
  LLM_API_KEY, LLM_API_BASE_URL, LLM_MODEL_NAME, SKILLS_FOLDER_PATH,
  SCRIPT_TIMEOUT_SECONDS, LLM_MAX_TURNS, SKILLS_RUNNER_NO_STDIN

Exit codes: 0 answered, 1 failed, 2 usage, 3 credentials or quota, 4 no answer,
5 refused, 6 a limit, 7 a skill, 130 interrupted, 143 terminated.
`;
}

function commandHelp(name: CommandName): string {
  const { usage, summary, options }: CommandSpec = commandSpecs[name];
  return `${summary}

Usage:
${usage.map((line) => `  skills-runner ${line}`).join("\n")}

Options:
${optionLines(options)}
`;
}

function optionLines(names: readonly OptionName[]): string {
  return columns(names.map((name) => {
    const { short, value, help }: OptionSpec = optionSpecs[name];
    const long = value === undefined ? `--${name}` : `--${name} ${value}`;
    return [short === undefined ? `    ${long}` : `-${short}, ${long}`, help];
  }));
}

/** Two columns on 80; a long text goes on below its beginning. */
function columns(rows: readonly (readonly [string, string])[] | string[][]): string {
  const width = Math.max(...rows.map(([left = ""]) => left.length)) + 4;
  const chunk = new RegExp(`.{1,${80 - width}}(?:\\s|$)`, "g");
  return rows.map(([left = "", right = ""]) => {
    const lines = right.match(chunk) ?? [];
    return `  ${left}`.padEnd(width) +
      lines.map((line) => line.trim()).join(`\n${" ".repeat(width)}`);
  }).join("\n");
}

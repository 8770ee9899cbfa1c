/**
 * Completions for fish.
 * @module
 */
import type { CompletedCommand, CompletedOption, Place } from "./table.ts";

/** Returns the script that defines the completions. */
export function fishCompletions(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# Completions of skills-runner for fish; to use them now and always:
#   skills-runner completions fish | source
#   skills-runner completions fish > ~/.config/fish/completions/skills-runner.fish

function __skills_runner_skills
    skills-runner completions skill-names 2>/dev/null
end

function __skills_runner_no_command
    not __fish_seen_subcommand_from ${names}
end

complete -c skills-runner -f
${commands.map(commandLine).join("\n")}
${commands.flatMap(commandLines).join("\n")}
`;
}

function commandLine({ name, summary }: CompletedCommand): string {
  return `complete -c skills-runner -n __skills_runner_no_command -a ${name} -d ${quote(summary)}`;
}

function commandLines({ name, options, places }: CompletedCommand): string[] {
  const seen = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
  const lines = [
    ...options.map((option) => `complete -c skills-runner ${seen} ${optionPart(option)}`),
    ...places.flatMap(placeParts).map((part) => `complete -c skills-runner ${seen} ${part}`),
  ];
  if (name !== "chat") return [...new Set(lines)];
  const withoutCommand = options.map((option) =>
    `complete -c skills-runner -n __skills_runner_no_command ${optionPart(option)}`
  );
  return [...withoutCommand, ...new Set(lines)];
}

function optionPart({ long, short, help, value }: CompletedOption): string {
  const names = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const parts = value === null ? [] : ["-x", ...placeParts(value)];
  return [names, ...parts, "-d", quote(help)].join(" ").replace("-x -F", "-r -F");
}

function placeParts({ words, skills, files, folders }: Place): string[] {
  return [
    ...(words.length > 0 ? [`-a ${quote(words.join(" "))}`] : []),
    ...(skills ? ["-a '(__skills_runner_skills)'"] : []),
    ...(files ? ["-F"] : []),
    ...(folders ? ["-a '(__fish_complete_directories)'"] : []),
  ];
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

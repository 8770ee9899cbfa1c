/**
 * Completions for zsh.
 * @module
 */
import {
  type CompletedCommand,
  type CompletedOption,
  optionNames,
  type Place,
  valuedOptionNames,
} from "./table.ts";

/** Returns the script that defines the completions. */
export function zshCompletions(commands: readonly CompletedCommand[]): string {
  return `#compdef skills-runner
# Completions of skills-runner for zsh; to use them now, or always from a folder of $fpath:
#   source <(skills-runner completions zsh)
#   skills-runner completions zsh > ~/.zfunc/_skills-runner

_skills_runner_skills() {
  local -a skills
  skills=(\${(f)"$(skills-runner completions skill-names 2>/dev/null)"})
  compadd -a skills
}

_skills_runner_commands() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  _describe command commands
}

_skills_runner() {
  local command="" index
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
      ${valuedOptionNames(commands).join(" | ")}) ((index++)) ;;
      -?*) ;;
      ${commands.map(({ name }) => name).join(" | ")}) command=$words[index]; break ;;
      *) break ;;
    esac
  done
  if [[ -n $command ]]; then
    words[index]=()
    ((CURRENT--))
  fi
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}

if [[ $funcstack[1] == _skills-runner ]]; then
  _skills_runner "$@"
else
  compdef _skills_runner skills-runner
fi
`;
}

function commandCase({ name, options, places, repeats }: CompletedCommand): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...places.map((place, index) => {
      const isRest = repeats && index === places.length - 1;
      return quote(`${isRest ? "*" : index + 1}: :${action(place)}`);
    }),
  ];
  if (name !== "chat") return caseOf(name, specs);
  const first = quote("1: :_skills_runner_commands");
  return `${caseOf('""', [...options.flatMap(optionSpecs), first])}\n${caseOf(name, specs)}`;
}

function caseOf(pattern: string, specs: readonly string[]): string {
  return `    ${pattern})\n      _arguments -s \\\n        ${specs.join(" \\\n        ")} ;;`;
}

function optionSpecs(option: CompletedOption): string[] {
  const help = `[${option.help.replace(/[[\]\\:]/g, "\\$&")}]`;
  const value = option.value === null ? "" : `: :${action(option.value)}`;
  const again = option.repeats ? "*" : "";
  return optionNames(option).map((name) => {
    const hasInlineValue = option.value !== null && name.startsWith("--");
    return quote(`${again}${name}${hasInlineValue ? "=" : ""}${help}${value}`);
  });
}

function action({ words, skills, files, folders }: Place): string {
  const calls = [
    ...(words.length > 0 ? [`compadd ${words.join(" ")}`] : []),
    ...(skills ? ["_skills_runner_skills"] : []),
    ...(files ? ["_files"] : []),
    ...(folders ? ["_files -/"] : []),
  ];
  return calls.length === 0 ? " " : `{${calls.join("; ")}}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

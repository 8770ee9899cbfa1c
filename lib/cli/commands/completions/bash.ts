/**
 * Completions for bash, from 3.2 on.
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
export function bashCompletions(commands: readonly CompletedCommand[]): string {
  return `# Completions of skills-runner for bash; to use them now and always:
#   source <(skills-runner completions bash)
#   skills-runner completions bash > ~/.local/share/bash-completion/completions/skills-runner

# Offers those lines of the standard input that go on from the word; no line is ever expanded.
_skills_runner_offer() {
  local line
  while IFS= read -r line; do
    [[ $line == "$word"* ]] && COMPREPLY+=("$line")
  done
}

_skills_runner_words() {
  _skills_runner_offer < <(printf '%s\\n' "$@")
}

_skills_runner_skills() {
  _skills_runner_offer < <("$program" completions skill-names 2>/dev/null)
}

_skills_runner_paths() {
  _skills_runner_offer < <(compgen "$1" -- "$word")
  compopt -o filenames 2>/dev/null # unknown before bash 4
}

_skills_runner() {
  local program=$1 word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command="" place=0 only_arguments="" index
  COMPREPLY=()
  # --option=value comes as three words.
  [[ $word == = ]] && word=
  [[ $previous == = ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  for ((index = 1; index < COMP_CWORD; index++)); do
    case $only_arguments\${COMP_WORDS[index]} in
      --) only_arguments=yes: ;; # no pattern below but the last matches from here on
      ${valuedOptionNames(commands).join(" | ")})
        [[ \${COMP_WORDS[index+1]} == = ]] && ((index++))
        ((index++)) ;;
      -?* | =) ;;
      ${commands.map(({ name }) => name).join(" | ")})
        if [[ -z $command && $place == 0 ]]; then command=\${COMP_WORDS[index]}; else ((place++)); fi ;;
      *) ((place++)) ;;
    esac
  done
  if [[ -z $only_arguments ]]; then
    case $previous in
${valuedOptions(commands).map(optionCase).join("\n")}
    esac
    if [[ $word == -* ]]; then
      case $command:$place in
${commands.map(optionsCase).join("\n")}
      esac
      return
    fi
    if [[ -z $command && $place == 0 ]]; then
      _skills_runner_words ${commands.map(({ name }) => name).join(" ")}
      return
    fi
  fi
  case $command:$place in
${commands.flatMap(placeCases).join("\n")}
  esac
}

complete -F _skills_runner skills-runner
`;
}

/** Options of one name have one kind of value. */
function valuedOptions(commands: readonly CompletedCommand[]): CompletedOption[] {
  const valued = commands.flatMap(({ options }) => options).filter(({ value }) => value !== null);
  return [...new Map(valued.map((option) => [option.long, option])).values()];
}

function optionCase(option: CompletedOption): string {
  return `      ${optionNames(option).join(" | ")}) ${
    [...actions(option.value), "return"].join("; ")
  } ;;`;
}

function optionsCase({ name, options, optionsEndAfter }: CompletedCommand): string {
  const pattern = name === "chat" ? ":* | chat:*" : `${name}:*`;
  const scripts = optionsEndAfter === undefined
    ? ""
    : `        ${name}:[${optionsEndAfter}-9]*) ;;\n`;
  return `${scripts}        ${pattern}) _skills_runner_words ${
    options.map(({ long }) => long).join(" ")
  } ;;`;
}

function placeCases({ name, places, repeats }: CompletedCommand): string[] {
  return places.flatMap((place, index) => {
    const pattern = repeats && index === places.length - 1 ? `${name}:*` : `${name}:${index}`;
    const steps = actions(place);
    return steps.length === 0 ? [] : [`    ${pattern}) ${steps.join("; ")} ;;`];
  });
}

function actions(place: Place | null): string[] {
  if (place === null) return [];
  return [
    ...(place.words.length > 0 ? [`_skills_runner_words ${place.words.join(" ")}`] : []),
    ...(place.skills ? ["_skills_runner_skills"] : []),
    ...(place.files ? ["_skills_runner_paths -f"] : []),
    ...(place.folders ? ["_skills_runner_paths -d"] : []),
  ];
}

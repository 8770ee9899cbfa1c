/**
 * What each shell needs to ask the program: `completions --words=WORD -- WORDS…`
 * prints `none`, `files` or `folders`, and then a line for each word with what it
 * says behind a tab.
 * @module
 */

/** The script of each shell, by its name. */
export const shellScripts: Readonly<Record<string, string>> = {
  bash: `# Completions of skills-runner for bash, from 3.2 on; to use them now and always:
#   source <(skills-runner completions bash)
#   skills-runner completions bash > ~/.local/share/bash-completion/completions/skills-runner

_skills_runner_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$word")
  compopt -o filenames 2>/dev/null # unknown before bash 4
}

_skills_runner() {
  local word=\${COMP_WORDS[COMP_CWORD]} kind="" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("$1" completions "--words=$word" -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
  [[ $word == = ]] && word= # --option=value comes as three words
  case $kind in
    files) _skills_runner_paths -f ;;
    folders) _skills_runner_paths -d ;;
  esac
}

complete -F _skills_runner skills-runner
`,
  zsh: `#compdef skills-runner
# Completions of skills-runner for zsh; to use them now, or always from a folder of $fpath:
#   source <(skills-runner completions zsh)
#   skills-runner completions zsh > ~/.zfunc/_skills-runner

_skills_runner() {
  local kind line
  local -a lines described
  lines=("\${(@f)$("$words[1]" completions "--words=$words[CURRENT]" -- "\${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
  kind=$lines[1]
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#described )) && _describe -V skills-runner described
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
  esac
}

if [[ $funcstack[1] == _skills-runner ]]; then
  _skills_runner "$@"
else
  compdef _skills_runner skills-runner
fi
`,
  fish: `# Completions of skills-runner for fish; to use them now and always:
#   skills-runner completions fish | source
#   skills-runner completions fish > ~/.config/fish/completions/skills-runner.fish

function __skills_runner_complete
    set -l word (commandline -ct)
    set -l before (commandline -opc)
    set -l lines ($before[1] completions "--words=$word" -- $before[2..-1] 2>/dev/null)
    printf '%s\\n' $lines[2..-1]
    set -l start (string match -r '^--[^=]*=' -- $word)
    set -l path (string replace -r '^--[^=]*=' '' -- $word)
    switch "$lines[1]"
        case files
            printf '%s\\n' "$start"(__fish_complete_path $path)
        case folders
            printf '%s\\n' "$start"(__fish_complete_directories $path)
    end
end

complete -c skills-runner -f -a '(__skills_runner_complete)'
`,
  powershell:
    `# Completions of skills-runner for PowerShell; to use them now, or always from $PROFILE:
#   skills-runner completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName skills-runner -ScriptBlock {
    param($word, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
    $lines = @(skills-runner completions "--words=$word" -- @before 2>$null)
    # PowerShell completes paths by itself where nothing is offered.
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $text, $says = $_ -split "\`t", 2
        if (-not $says) { $says = $text }
        [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $says)
    }
}
`,
};

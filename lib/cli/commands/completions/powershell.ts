/**
 * Completions for PowerShell.
 * @module
 */
import { type CompletedCommand, type Place, valuedOptionNames } from "./table.ts";

/** Returns the script that defines the completions. */
export function powershellCompletions(commands: readonly CompletedCommand[]): string {
  return `# Completions of skills-runner for PowerShell; to use them now, or always from $PROFILE:
#   skills-runner completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName skills-runner -ScriptBlock {
    param($word, $commandAst, $cursorPosition)
    $summaries = [ordered]@{
${commands.map(({ name, summary }) => `        ${quote(name)} = ${quote(summary)}`).join("\n")}
    }
    $options = @{
${commands.map(optionsEntry).join("\n")}
    }
    $valued = ${list(valuedOptionNames(commands))}
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
    $command = ''
    $place = 0
    for ($index = 0; $index -lt $before.Count; $index++) {
        if ($valued -ccontains $before[$index]) { $index++; continue }
        if ($before[$index] -like '-?*') { continue }
        if ($command -eq '' -and $place -eq 0 -and $summaries.Contains($before[$index])) {
            $command = $before[$index]
        } else { $place++ }
    }
    $candidates = if ($before.Count -gt 0 -and $valued -ccontains $before[-1]) {
        return # PowerShell completes paths by itself
    } elseif ($word -like '-*') {
        $known = if ($command -eq '') { 'chat' } else { $command }
        $options[$known].GetEnumerator() | ForEach-Object { , @($_.Key, $_.Value) }
    } elseif ($command -eq '' -and $place -eq 0) {
        $summaries.GetEnumerator() | ForEach-Object { , @($_.Key, $_.Value) }
    } else {
        switch -Regex ("\${command}:$place") {
${commands.flatMap(placeEntries).join("\n")}
        }
    }
    $candidates | Where-Object { $_ -and $_[0] -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }
}
`;
}

function optionsEntry({ name, options }: CompletedCommand): string {
  const entries = options.map(({ long, help }) => `${quote(long)} = ${quote(help)}`);
  return `        ${quote(name)} = [ordered]@{ ${entries.join("; ")} }`;
}

function placeEntries({ name, places, repeats }: CompletedCommand): string[] {
  return places.flatMap((place, index) => {
    const position = repeats && index === places.length - 1 ? "\\d+" : index;
    const steps = actions(place);
    return steps.length === 0
      ? []
      : [`            '^${name}:${position}$' { ${steps.join("; ")} }`];
  });
}

/** PowerShell completes paths by itself where nothing else is offered. */
function actions({ words, skills }: Place): string[] {
  const pairs = "ForEach-Object { , @($_, $_) }";
  return [
    ...(words.length > 0 ? [`${list(words)} | ${pairs}`] : []),
    ...(skills ? [`skills-runner completions skill-names 2>$null | ${pairs}`] : []),
  ];
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(", ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

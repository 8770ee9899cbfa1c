/**
 * The table of settings as the README has it, made from the settings themselves.
 * @module
 */
import { programVariables, settingEntries, type SettingSpec } from "../../lib/config/settings.ts";

/** One row a setting: variables, flags, default; cells without padding. */
export function settingsRows(): string[][] {
  const rows = settingEntries.filter(([, { isPending }]) => !isPending)
    .map(([, spec]) => [variablesOf(spec), flagsOf(spec), defaultOf(spec)]);
  const own = programVariables.map(({ name, default: words }) => [code(name), "", words]);
  return [...rows, ...own];
}

function variablesOf({ variables }: SettingSpec): string {
  return variables.map(code).join(", else ");
}

function flagsOf({ flag, short }: SettingSpec): string {
  const names = [short && `-${short}`, flag && `--${flag}`].filter((name) => name !== undefined);
  return names.map(code).join(", ");
}

function defaultOf({ defaultSays, default: value, show }: SettingSpec): string {
  if (defaultSays !== undefined) return defaultSays;
  const words = show(value);
  return typeof value === "string" ? code(words) : words;
}

function code(text: string): string {
  return `\`${text}\``;
}

/**
 * What the table of commands is written in: the shape of a command, and options
 * that several of them take.
 * @module
 */
import { settingEntries, type SettingFlag, type SettingSpec } from "../config/settings.ts";
import type { OptionName } from "./options.ts";

/** One command. */
export interface CommandSpec {
  /** How it is written, without the program's name. */
  usage: readonly string[];
  summary: string;
  options: readonly OptionName[];
  /** Those of `options` whose value can be left out here. */
  optionalValues?: readonly OptionName[];
  /** At least and at most this many positional arguments. */
  positionals: readonly [number, number];
  /**
   * Options end after this many positional arguments: what follows belongs to
   * a script.
   */
  optionsEndAfter?: number;
  /** What an option does here, where that differs. */
  says?: Partial<Record<OptionName, string>>;
  /** Command lines for the help, without the program's name. */
  examples?: readonly string[];
}

/** What every command takes. */
export const common = ["json", "quiet", "verbose", "help"] as const;
/** What everything that reads skills takes. */
export const skillOptions = ["skills", ...common] as const;
/** What everything that runs scripts takes. */
export const scriptOptions = flagsTakenBy("scripts");
/** What everything that asks a model takes. */
export const modelOptions = ["profile", ...flagsTakenBy("model"), ...scriptOptions] as const;
/** What everything that answers prompts takes beside. */
export const promptOptions = [
  "system",
  "system-file",
  "skill",
  "no-skill",
  "no-skills",
  "file",
] as const;

function flagsTakenBy(takers: SettingSpec["takenBy"]): SettingFlag[] {
  return settingEntries.filter(([, { takenBy }]) => takenBy === takers)
    // Of a setting, since what commands take is a flag.
    .map(([, { flag }]) => flag as SettingFlag);
}

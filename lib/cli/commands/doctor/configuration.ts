/**
 * The configuration for people: each value, and where it came from.
 * @module
 */
import type { Config, Setting } from "../../../config/resolve.ts";
import { settingEntries } from "../../../config/settings.ts";

/** One configured value. */
export interface ConfigurationRow {
  /** The variable that sets it. */
  name: string;
  /** Never the key itself. */
  value: string;
  /** What won: a flag, a variable, `.env`, or the default. */
  source: string;
}

/** Describes each value that the program heeds; the key only by its length. */
export function describeConfiguration(config: Config): ConfigurationRow[] {
  const rows: ConfigurationRow[] = [];
  for (const [setting, { variables, flag, show, isPending }] of settingEntries) {
    if (isPending) continue;
    const name = variables[0] ?? `--${flag ?? setting}`;
    const { value, source }: Setting<unknown> = config[setting];
    rows.push({ name, value: show(value), source });
  }
  return rows;
}

/**
 * Where the values of settings come from.
 * @module
 */
import type { Place } from "./parse.ts";
import type { SettingFlag, SettingName } from "./settings.ts";

/** The flags that configure, by their names on the command line. */
export type ConfigFlags = Partial<
  Record<SettingFlag, string | readonly string[] | boolean | undefined>
>;

/** Variables by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Texts of settings from the configuration file. */
export interface FileLayer {
  /** `profile "work"` or the path of the file. */
  source: string;
  from: "profile" | "file";
  /** Whether the command line asked for it. */
  isChosen?: boolean;
  texts: Partial<Record<SettingName, { texts: readonly string[]; source: string }>>;
}

/** Where values come from. */
export interface ConfigSources extends Place {
  flags: ConfigFlags;
  env: Variables;
  /** The parsed `.env` of the working directory. */
  dotenv: Variables;
  /** The profile in use, then the rest of the configuration file. */
  layers?: readonly FileLayer[];
  /** The root of the repository around the working folder; null outside of one. */
  repositoryRoot?: string | null;
}

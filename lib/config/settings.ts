/**
 * Everything that a person can configure: one entry each. Flags, variables,
 * `.env`, the configuration file, help, `doctor`, the variables that may be read
 * and the table of the README follow from it.
 *
 * A new setting is one entry in `endpoint_settings.ts` or `skill_settings.ts`, which also says which commands take
 * its flag; a flag of a few commands stands in their options (`cli/commands.ts`).
 * @module
 */
import { endpointSettings } from "./endpoint_settings.ts";
import type { SettingSpec } from "./setting_spec.ts";
import { skillSettings } from "./skill_settings.ts";

export type { DefaultContext, SettingSpec } from "./setting_spec.ts";

/** All settings, in the order of `doctor` and of the README. */
export const settings = { ...endpointSettings, ...skillSettings } as const;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

type Specs = typeof settings;

type ParsedOf<S> = S extends { parse: (...args: never[]) => infer R }
  ? R extends { value: infer T } ? T : never
  : never;

type DefaultOf<D> = D extends (...args: never[]) => infer R ? R : D;

/** The value that a setting has. */
export type SettingValue<N extends SettingName> =
  | ParsedOf<Specs[N]>
  | DefaultOf<
    Specs[N]["default"]
  >;

type FlagOf<S> = S extends { flag: infer F } ? F : never;

/** The long option of a setting. */
export type SettingFlag = FlagOf<Specs[SettingName]>;

/** The settings with their names, as the program goes through them. */
export const settingEntries: readonly (readonly [SettingName, SettingSpec])[] = Object.entries(
  settings,
) as [SettingName, SettingSpec][];

/** What the program reads from the environment alone, before any setting: name, default, words. */
export const programVariables = [
  {
    name: "SKILLS_RUNNER_CONFIG",
    default: "`skills-runner/config.toml` in the platform's configuration folder",
    says: "The configuration file",
  },
  {
    name: "SKILLS_RUNNER_CACHE",
    default: "the platform's cache folder",
    says: "For what can be made again",
  },
  {
    name: "SKILLS_RUNNER_STATE",
    default: "the platform's state folder",
    says: "For conversations and typed history",
  },
  {
    name: "SKILLS_RUNNER_DEBUG",
    default: "0; 1 shows where an error comes from",
    says: "Stack traces",
  },
] as const;

/** Names of all variables of the program's own, without those of the machine. */
export const ownVariableNames: readonly string[] = [
  ...settingEntries.flatMap(([, { variables }]) => variables),
  ...programVariables.map(({ name }) => name),
];

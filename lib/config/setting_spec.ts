/**
 * What the tables of settings are written in.
 * @module
 */
import { EndpointAddress } from "./address.ts";
import type { Parsed, Place } from "./parse.ts";

/** What defaults may depend on. */
export interface DefaultContext extends Place {
  /** The endpoint in use. */
  baseUrl: string;
  /** The root of the repository around the working folder; null outside of one. */
  repositoryRoot: string | null;
}

/** One setting. */
export interface SettingSpec {
  /** The variables that set it; earlier ones win. */
  variables: readonly string[];
  /** Its long option, without dashes. */
  flag?: string;
  /** Its short option, one letter. */
  short?: string;
  /** Name of the flag's value, or the words to choose from; absent for a switch. */
  value?: string;
  /** Which commands take its flag: all that ask a model, or all that run scripts. @default those that name it */
  takenBy?: "model" | "scripts";
  /** Whether the flag can be given several times. */
  multiple?: boolean;
  /** Its name in the configuration file; without one it is the flag's with `_` for `-`. */
  key?: string;
  /** For several values in one variable. */
  split?(text: string): string[];
  /** For an entry of a table in the configuration file: the text of the flag. */
  fromEntry?(key: string, value: unknown): string;
  /** Whether what a lower place sets stays, but for what a higher one sets anew. */
  isMerged?: boolean;
  parse(texts: readonly string[], place: Place): Parsed<unknown>;
  /** The value if nobody sets it, or a function for it. */
  default: unknown;
  /** The default in words, where the value does not tell. */
  defaultSays?: string;
  /** Its line in the help. */
  says: string;
  /** The value for people. */
  show(value: unknown): string;
  /** Whether its value may not be shown. */
  isSecret?: boolean;
  /** True while nothing in the program heeds it: neither shown nor offered. */
  isPending?: boolean;
  /** True for what a folder may not say of itself: its `.env` is not heeded. */
  isProtected?: boolean;
}

/** Shows a text, or that there is none. */
export const showText = (value: string | null): string => value ?? "not set";
/** Shows an address without its secrets. */
export const showAddress = (url: string): string => EndpointAddress.parse(url)?.shown ?? url;
/** Shows a switch. */
export const showSwitch = (value: boolean): string => value ? "on" : "off";
/** Shows milliseconds as seconds. */
export const showSeconds = (ms: number): string => ms === 0 ? "no limit" : `${ms / 1000} s`;
/** Shows a count, 0 as no limit. */
export const showCount = (count: number): string => count === 0 ? "no limit" : `${count}`;

/**
 * Which paths a model may ask for; decided on the text alone.
 * @module
 */
import { isInside } from "../../files/paths.ts";

/** Longest path, and longest name within one, that systems in use accept. */
const maxPathLength = 4096;
const maxNameBytes = 255;

/** Names that Windows takes as devices, with whatever extension. */
const windowsDevice =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])[ ]*(?:\..*)?$/i;

/** Each rule: what it refuses, in words that follow "the path". */
const rules: readonly (readonly [refuses: string, applies: (path: string) => boolean])[] = [
  ["is empty", (path) => path.trim() === ""],
  ["holds a NUL character", (path) => path.includes("\0")],
  ["holds control characters", (path) => /\p{Cc}/u.test(path)],
  [`is longer than ${maxPathLength} characters`, (path) => path.length > maxPathLength],
  ["is a network path", (path) => /^(?:\\\\|\/\/)/.test(path)],
  ["holds a backslash; only / separates folders", (path) => path.includes("\\")],
  ["holds a colon, as drive letters and streams do", (path) => path.includes(":")],
  ["is absolute", (path) => path.startsWith("/")],
  ["begins with ~, a home folder", (path) => path.startsWith("~")],
  ["holds .., which leaves a folder", (path) => segments(path).includes("..")],
  ["names a Windows device", (path) => segments(path).some((name) => windowsDevice.test(name))],
  [
    `holds a name longer than ${maxNameBytes} bytes`,
    (path) => segments(path).some((name) => new TextEncoder().encode(name).length > maxNameBytes),
  ],
];

/** The rule that a path inside a skill breaks, as words that follow "the path"; null if none. */
export function brokenPathRule(path: string): string | null {
  return rules.find(([, applies]) => applies(path))?.[0] ?? null;
}

/** The names in a path, without `.` and without empty ones. */
export function segments(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

/** True if a real path is one of the folders or below one. */
export function isInsideAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isInside(path, folder));
}

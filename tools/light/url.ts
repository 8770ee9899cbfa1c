/**
 * Stands for `node:url` in the bundled program, whose start needs the address of a
 * file; the rest is loaded when it is called.
 * @module
 */
import type * as NodeUrl from "node:url";
import { resolve } from "./path.ts";

/** Loads Deno's own. */
function url(): typeof NodeUrl {
  return process.getBuiltinModule("node:url");
}

/** The address of a file. */
export function pathToFileURL(path: string): URL {
  if (Deno.build.os === "windows") return url().pathToFileURL(path);
  const address = new URL("file:///");
  const slash = path.endsWith("/") ? "/" : "";
  address.pathname = `${resolve(path)}${slash}`.replace(/[%\\\n\r\t]/g, encodeURIComponent);
  return address;
}

/** The path of the file at an address. */
export function fileURLToPath(address: string | URL): string {
  return url().fileURLToPath(address);
}

/**
 * The releases of the program: which there is, and its archive.
 * @module
 */
import { isLoopbackHost } from "../../../config/hosts.ts";
import { reasonOf, RunnerError } from "../../../errors.ts";
import { userAgent } from "../../../version.ts";
import { archiveName, checksumsName } from "./names.ts";

/** A release, as far as one machine needs it. */
export interface Release {
  version: string;
  archiveName: string;
  archiveUrl: string;
  /** What the archive must be, in hexadecimal digits. */
  sha256: string;
}

export interface FindReleaseOptions {
  /** Where releases are, such as `https://github.com/OWNER/NAME/releases`. */
  address: string;
  /** Null for the latest. */
  version: string | null;
  /** Such as `aarch64-apple-darwin`. */
  target: string;
  signal: AbortSignal;
}

const maxChecksumBytes = 1024 ** 2;
const maxArchiveBytes = 512 * 1024 ** 2;

/**
 * Asks which release there is.
 *
 * @throws {RunnerError} `usage` for an address that anybody on the way could
 * answer for; `failure` if it cannot be reached or has nothing for the target
 */
export async function findRelease(options: FindReleaseOptions): Promise<Release> {
  const { version, target, signal } = options;
  const address = options.address.replace(/\/+$/, "");
  const folder = version === null ? "latest/download" : `download/v${version}`;
  const url = `${address}/${folder}/${checksumsName}`;
  const bytes = await download(url, { maxBytes: maxChecksumBytes, signal });
  const found = readChecksums(new TextDecoder().decode(bytes), target);
  if (found === null) {
    throw new RunnerError("failure", `Cannot update: ${url} names no archive for ${target}`, {
      hint: "See which releases there are: " + address,
    });
  }
  if (version !== null && found.version !== version) {
    throw new RunnerError(
      "failure",
      `Cannot update: ${url} is of version ${found.version}, not ${version}`,
    );
  }
  const archiveUrl = `${address}/download/v${found.version}/${found.archiveName}`;
  return { ...found, archiveUrl };
}

/** Finds the one archive for a target; null if there is none, or more than one. */
export function readChecksums(
  text: string,
  target: string,
): Pick<Release, "version" | "archiveName" | "sha256"> | null {
  const found = [];
  for (const line of text.split("\n")) {
    const [, sha256 = "", name = "", version = ""] =
      /^([0-9a-f]{64}) [ *](skills-runner-(\d[0-9A-Za-z.-]*?)-[a-z0-9_]+-[a-z]+-.*)$/.exec(line) ??
        [];
    if (name === archiveName(version, target)) found.push({ version, archiveName: name, sha256 });
  }
  return found.length === 1 ? found[0] ?? null : null;
}

/**
 * Downloads the archive of a release.
 *
 * @throws {RunnerError} `failure` if it cannot be had, or is not what the checksums say
 */
export async function downloadArchive(
  { archiveUrl, sha256 }: Release,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await download(archiveUrl, { maxBytes: maxArchiveBytes, signal });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (digest === sha256) return bytes;
  throw new RunnerError(
    "failure",
    `Cannot update: the checksum of ${archiveUrl} is ${digest}, not ${sha256}`,
    { hint: "Nothing was changed; if it stays so, somebody may have forged the file" },
  );
}

async function download(
  url: string,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  requireSafe(url);
  try {
    const response = await fetch(url, { signal, headers: { "user-agent": userAgent } });
    requireSafe(response.url);
    if (!response.ok) {
      await response.body?.cancel();
      throw new RunnerError("failure", `Cannot update: ${url} answers ${response.status}`, {
        hint: "Is there such a release?",
      });
    }
    return await readAtMost(response, maxBytes);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof RunnerError) throw cause;
    const reason = reasonOf(cause);
    throw new RunnerError("failure", `Cannot update: ${url} cannot be fetched: ${reason}`, {
      hint: "Is there a network, and a proxy in HTTPS_PROXY where one is needed?",
      cause,
    });
  }
}

/** A checksum that came over an open line proves nothing. */
function requireSafe(url: string): void {
  if (URL.canParse(url)) {
    const { protocol, hostname } = new URL(url);
    if (protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname))) return;
  }
  throw new RunnerError("usage", `Cannot update from "${url}": it is not an https address`);
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) {
      throw new RunnerError("failure", `Cannot update: ${response.url} is larger than a program`);
    }
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * The address of an endpoint: sent whole, shown without what may be a secret.
 * @module
 */
import { RunnerError } from "../errors.ts";

/**
 * A base URL. As text, as JSON and in a template it is what may be shown:
 * without user name, password, query and fragment.
 *
 * @example
 * ```ts
 * import { EndpointAddress } from "./address.ts";
 *
 * const address = EndpointAddress.parse("https://me:pw@example.org/v1/?api-key=s3cret");
 * console.assert(`${address}` === "https://example.org/v1");
 * console.assert(address?.at("/models").href === "https://example.org/v1/models?api-key=s3cret");
 * ```
 */
export class EndpointAddress {
  readonly #url: URL;
  /** User name and password as the address has them; null if there are none. */
  readonly userInfo: { name: string; password: string } | null;

  private constructor(url: URL) {
    const { username, password } = url;
    this.userInfo = username === "" && password === ""
      ? null
      : { name: decodePart(username), password: decodePart(password) };
    url.username = url.password = url.hash = "";
    url.pathname = url.pathname.replace(/\/{1,1000}$/, "").replace(/\/chat\/completions$/, "");
    this.#url = url;
  }

  /** Reads an `http:` or `https:` address; null for anything else. */
  static parse(text: string): EndpointAddress | null {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) ? new EndpointAddress(url) : null;
  }

  /**
   * Reads an address that has to be one.
   *
   * @throws {RunnerError} `usage` for anything but an `http:` or `https:` address
   */
  static from(text: string): EndpointAddress {
    const address = EndpointAddress.parse(text);
    if (address !== null) return address;
    throw new RunnerError("usage", `Cannot use "${text}" as an endpoint: it is no http address`, {
      hint: "Give an address such as http://localhost:11434/v1",
    });
  }

  /** The address for people, logs and files, without a slash at its end. */
  get shown(): string {
    return this.#url.origin + this.#path;
  }

  /** The address of something below this one; the query stays. `path` begins with a slash. */
  at(path: string): URL {
    const url = new URL(this.#url);
    url.pathname = this.#path + path;
    return url;
  }

  /** The address of something below the base path, without its secrets, for people. */
  shownAt(path: string): string {
    return this.shown + path;
  }

  /** The address of something on the same server, outside of the base path and without the query. */
  atRoot(path: string): URL {
    return new URL(path, this.#url.origin);
  }

  /** Scheme, host and port. */
  get origin(): string {
    return this.#url.origin;
  }

  /** The host without its port. */
  get hostname(): string {
    return this.#url.hostname;
  }

  /** The path without a slash at its end; "" for the root. */
  get path(): string {
    return this.#path;
  }

  /** Texts that must not be printed: name and password, and the values of the query. */
  get secrets(): string[] {
    const { name = "", password = "" } = this.userInfo ?? {};
    // A name without a password is a key.
    const user = password === "" ? name : password;
    return [user, ...this.#url.searchParams.values()].filter((secret) => secret !== "");
  }

  get #path(): string {
    return this.#url.pathname === "/" ? "" : this.#url.pathname;
  }

  /** As {@linkcode shown}. */
  toString(): string {
    return this.shown;
  }

  /** As {@linkcode shown}. */
  toJSON(): string {
    return this.shown;
  }

  /** As {@linkcode shown}, for the console. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.shown;
  }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign stands for itself.
    return text;
  }
}

/** Texts of an endpoint that must not be printed or kept: its key, and what its address and headers have. */
export function secretsOf(
  { baseUrl, apiKey, headers = {} }: {
    baseUrl: string;
    apiKey: string | null;
    headers?: Readonly<Record<string, string>> | undefined;
  },
): string[] {
  const secrets = EndpointAddress.parse(baseUrl)?.secrets ?? [];
  return [...(apiKey === null ? [] : [apiKey]), ...secrets, ...secretsOfHeaders(headers)];
}

/** Headers whose values are words that a conversation may have. */
const publicHeaders: readonly string[] = [
  "accept",
  "accept-language",
  "content-type",
  "user-agent",
];

/** Values of headers, and what stands behind a scheme such as `Bearer` in them. */
export function secretsOfHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (publicHeaders.includes(name.toLowerCase())) return [];
    const credentials = /^[A-Za-z]+ +(\S+)$/.exec(value)?.[1];
    return credentials === undefined ? [value] : [value, credentials];
  });
}

/** Takes what may be a secret out of all addresses in a text: user, password and query. */
export function withoutAddressSecrets(text: string): string {
  return text.replaceAll(addresses, (address) => {
    const shown = EndpointAddress.parse(address)?.shown;
    return shown ?? address.replace(/^([^/]*\/\/)[^/]*@/, "$1");
  });
}

const addresses = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s()"'<>]*[^\s()"'<>.,;:]/gi;

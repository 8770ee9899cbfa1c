/**
 * Where to listen.
 * @module
 */
import { isLoopbackHost } from "../../config/hosts.ts";
import { RunnerError } from "../../errors.ts";

/** A host and a port to listen on. */
export interface ListenAddress {
  /** Without brackets. */
  hostname: string;
  /** 0: any free one. */
  port: number;
  /** True if only this machine can reach it. */
  isLoopback: boolean;
}

/**
 * Reads `PORT` or `HOST:PORT`; an IPv6 address stands in brackets.
 *
 * @throws {RunnerError} `usage` for anything else
 */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]/@\s]+):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65535) {
    throw new RunnerError(
      "usage",
      `--http is "${text}", expected a port such as 8080, or a host and a port such as 127.0.0.1:8080`,
    );
  }
  const host = (match[1] ?? "127.0.0.1").toLowerCase();
  return { hostname: host.replace(/^\[|\]$/g, ""), port, isLoopback: isLoopbackHost(host) };
}

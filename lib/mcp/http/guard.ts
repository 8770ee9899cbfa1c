/**
 * Who may speak to the server over HTTP.
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { RunnerError } from "../../errors.ts";
import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from "../package.ts";
import type { ListenAddress } from "./address.ts";

/** Shorter tokens can be guessed. */
const minTokenLength = 16;

/** The variable that holds the token, for messages. */
const tokenVariable = "SKILLS_RUNNER_MCP_TOKEN";

/** Returns the refusal of a request; null if it may be served. */
export type Guard = (request: Request) => Response | null;

/**
 * With a token, a request has to bring it. Without one, the server is for this
 * machine only, and the names in `Host` and `Origin` have to be its own, since
 * any web page can make a browser send requests to it.
 *
 * @throws {RunnerError} `usage` if others can reach the address and there is no
 * token, or if the token is too short
 */
export function createGuard({ hostname, isLoopback }: ListenAddress, token: string | null): Guard {
  if (token !== null) {
    if (token.length < minTokenLength) {
      throw new RunnerError(
        "usage",
        `The token in ${tokenVariable} has ${token.length} characters, expected at least ${minTokenLength}`,
        { hint: "Make one with openssl rand -hex 32" },
      );
    }
    return (request) => hasToken(request, token) ? null : unauthorized();
  }
  if (!isLoopback) {
    throw new RunnerError("usage", `Cannot listen on ${hostname} without a token`, {
      hint: `Set ${tokenVariable}, or listen on 127.0.0.1: who can reach the server can run code`,
    });
  }
  // Loopback has more addresses than those that everybody uses, such as 127.0.0.2.
  const own = hostname.includes(":") ? `[${hostname}]` : hostname;
  return (request) =>
    hostHeaderValidationResponse(request, [...localhostAllowedHostnames(), own]) ??
      originValidationResponse(request, localhostAllowedOrigins()) ??
      null;
}

/** Takes the same time for every wrong token, whatever it has in common with the right one. */
function hasToken(request: Request, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function unauthorized(): Response {
  const error = { code: -32001, message: "Unauthorized: send the token as Authorization: Bearer" };
  return Response.json({ jsonrpc: "2.0", error, id: null }, {
    status: 401,
    headers: { "www-authenticate": 'Bearer realm="skills-runner"' },
  });
}

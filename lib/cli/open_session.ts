/**
 * From a command line to the saved conversation that it asks for.
 * @module
 */
import { secretsOf } from "../config/address.ts";
import { join } from "node:path";
import type { Config } from "../config/resolve.ts";
import { RunnerError } from "../errors.ts";
import {
  continueSession,
  type Session,
  type SessionOptions,
  startSession,
  unsavedSession,
} from "../sessions/session.ts";
import type { Surroundings } from "../config/platform.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { pickSession } from "./pick_session.ts";

/** The folder with the files of all sessions. */
export function sessionsFolder({ stateFolder }: Surroundings): string {
  return join(stateFolder, "sessions");
}

/**
 * Begins the session of a conversation, or goes on with the one of `--continue`
 * or `--resume`.
 *
 * @throws {RunnerError} `usage` if there is no such session, or another process has it open
 */
export async function openSession(
  { flags, values }: Arguments,
  config: Config,
  io: Io,
): Promise<Session> {
  const folder = sessionsFolder(io.surroundings);
  const { workFolder } = io.surroundings;
  const isUnsaved = config.noSession.value;
  const isContinued = flags.has("continue");
  const isResumed = values.resume !== undefined || flags.has("resume");
  if (isContinued && isResumed) {
    throw new RunnerError("usage", "--continue and --resume exclude each other", {
      hint: "--continue goes on with the last session of this folder, --resume ID with any",
    });
  }
  if (!isContinued && !isResumed) {
    return isUnsaved
      ? unsavedSession(options(folder, workFolder, config))
      : startSession(options(folder, workFolder, config));
  }
  const { findSession, lastSession } = await import("../sessions/store.ts");
  const { path } = isContinued
    ? await lastSession(folder, workFolder)
    : await findSession(folder, values.resume ?? await pickSession(folder, io));
  if (!isUnsaved) return await continueSession(path, options(folder, workFolder, config));
  const { loadSession } = await import("../sessions/load.ts");
  return unsavedSession(options(folder, workFolder, config), await loadSession(path));
}

function options(folder: string, workFolder: string, config: Config): SessionOptions {
  const { baseUrl, apiKey, headers } = config;
  const secrets = secretsOf({
    baseUrl: baseUrl.value,
    apiKey: apiKey.value,
    headers: headers.value,
  });
  return { folder, workFolder, secrets };
}

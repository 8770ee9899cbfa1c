/**
 * The configuration for people: each value, and where it came from.
 * @module
 */
import type { Config, Setting } from "../../../config/resolve.ts";

/** One configured value. */
export interface ConfigurationRow {
  /** The variable that sets it. */
  name: string;
  /** Never the key itself. */
  value: string;
  /** What won: a flag, a variable, `.env`, or the default. */
  source: string;
}

/** Describes each value; the key only by its length. */
export function describeConfiguration(config: Config): ConfigurationRow[] {
  const row = <T>(name: string, setting: Setting<T>, show: (value: T) => string) => ({
    name,
    value: show(setting.value),
    source: setting.source,
  });
  return [
    row("LLM_API_BASE_URL", config.baseUrl, String),
    row("LLM_API_KEY", config.apiKey, describeKey),
    row("LLM_MODEL_NAME", config.model, (value) => value ?? "not set"),
    row("LLM_CONTEXT_WINDOW", config.contextWindow, describeWindow),
    row("LLM_TOOL_CALLS", config.toolCalls, String),
    row("LLM_MAX_TURNS", config.maxTurns, (value) => value === 0 ? "no limit" : `${value}`),
    row("LLM_FIRST_TOKEN_TIMEOUT_SECONDS", config.firstTokenTimeoutMs, describeLimit),
    row("LLM_IDLE_TIMEOUT_SECONDS", config.idleTimeoutMs, describeLimit),
    row("SCRIPT_TIMEOUT_SECONDS", config.scriptTimeoutMs, describeLimit),
    row("SKILLS_FOLDER_PATH", config.skillsFolders, (folders) => folders.join(", ")),
    row("SKILLS_RUNNER_SETUP", config.setup, String),
    row("SKILLS_RUNNER_NO_WARM", config.warm, (isWarm) => isWarm ? "not set" : "1"),
  ];
}

function describeKey(key: string | null): string {
  return key === null ? "not set" : `set (${key.length} characters)`;
}

function describeWindow(tokens: number | null): string {
  return tokens === null || tokens === 0 ? "found out from the endpoint" : `${tokens} tokens`;
}

function describeLimit(ms: number): string {
  return ms === 0 ? "no limit" : `${ms / 1000} s`;
}

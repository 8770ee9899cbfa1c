/**
 * What a person can do about a failure, where that depends on more than its kind.
 * @module
 */
import type { EndpointAddress } from "../../config/address.ts";
import { settings } from "../../config/settings.ts";

/** What a failure happened to. */
export interface FailedRequest {
  address: EndpointAddress;
  /** The address that was asked, as it may be shown. */
  url: string;
  model: string;
  /** Where its key was set; null if it has none. */
  keySource: string | null;
  /** Names of the fields that the user has put into its body. */
  fields: readonly string[];
  /** The longest wait that the endpoint may ask for. */
  maxWaitMs: number;
  /** What the endpoint offers; null if it does not say or was not asked. */
  models: readonly string[] | null;
}

/** What advice goes by. */
export interface FailureToAdvise {
  words: string;
}

/** Words about pictures; those of a model that takes none, and of one that does not take this one. */
export const aboutPictures =
  /\bimages?\b|image_url|vision|multimodal|item type in content|\bpictures?\b/i;
const badPicture =
  /(?:could not|cannot|can't|failed to|unable to) (?:process|decode|read|load|download|fetch|parse|open)|corrupt|invalid (?:base64|image)|image.{0,60}(?:too large|too small|exceed|invalid|format|unsupported)|unsupported image/i;

/** What to do about a picture that was refused. */
export function advisePictures({ words }: FailureToAdvise): string {
  return badPicture.test(words)
    ? "The endpoint cannot use this picture: convert it to PNG or JPEG, or make it smaller"
    : "The model seems not to take pictures: use a vision model";
}

/** The first of the variables that set the key. */
export const [defaultKeySource] = settings.apiKey.variables;

/** What to do about credentials. */
export function adviseKey({ words }: FailureToAdvise, { keySource }: FailedRequest): string {
  if (words.startsWith("an HTML page")) {
    return "A firewall or a login page answered for the endpoint: check LLM_API_BASE_URL";
  }
  return keySource === null
    ? "Set LLM_API_KEY to the key of this endpoint"
    : `Check ${keySource}: the endpoint does not accept it, or not for this model`;
}

/** What to do about money. */
export function adviseBilling(_failure: FailureToAdvise, { keySource }: FailedRequest): string {
  return `Check plan and billing of the account behind ${keySource ?? defaultKeySource}`;
}

/** What to do about too many requests. */
export function adviseRate(): string {
  return "Wait and try again, or use another model or endpoint";
}

/** What to do about a server that is in trouble. */
export function adviseLater(): string {
  return "Try again later; the log of the server says more";
}

/** What to do about a request that is not accepted. */
export function adviseRejected({ words }: FailureToAdvise, { fields }: FailedRequest): string {
  const field = fieldInQuestion(words, fields);
  if (field !== null) return `Leave -O ${field} out, or give it a value that the endpoint takes`;
  return "The log of the server may say more; another model may accept the request";
}

/** Of the fields that a user has put into a request, the one that an endpoint complains about; null if it is none. */
export function fieldInQuestion(words: string, fields: readonly string[]): string | null {
  return fields.find((field) => new RegExp(`(?<!\\w)${RegExp.escape(field)}(?!\\w)`).test(words)) ??
    null;
}

/** What to do about a scheme that the port does not speak. */
export function adviseScheme(_failure: FailureToAdvise, { address }: FailedRequest): string {
  const [from, to] = address.shown.startsWith("https:")
    ? ["https", "http"] as const
    : ["http", "https"] as const;
  return `Set LLM_API_BASE_URL to ${to}${address.shown.slice(from.length)}`;
}

/** What to do about a server that sends the request elsewhere. */
export function adviseRedirect({ words }: FailureToAdvise): string {
  const target = /https?:\/\/\S+/.exec(words)?.[0].replace(
    /\/(?:chat\/completions|responses|models)$/,
    "",
  );
  return target === undefined
    ? "Check LLM_API_BASE_URL"
    : `If you trust that server, set LLM_API_BASE_URL to ${target}`;
}

const maxModels = 20;

/** What to do about a model that is not there. */
export function adviseModel(_failure: FailureToAdvise, { models }: FailedRequest): string {
  if (models === null || models.length === 0) {
    return "Set LLM_MODEL_NAME to a model that the endpoint offers";
  }
  const rest = models.length > maxModels ? ` and ${models.length - maxModels} more` : "";
  return `Set LLM_MODEL_NAME to one of: ${models.slice(0, maxModels).join(", ")}${rest}`;
}

/** What to do about an address where no endpoint is. */
export function adviseUrl(_failure: FailureToAdvise, { address }: FailedRequest): string {
  const { path, origin } = address;
  const shorter = path.replace(/\/(?:chat\/)?completions$|\/responses$/, "");
  if (shorter !== path) return `Set LLM_API_BASE_URL to ${origin}${shorter}`;
  if (path === "") return `Set LLM_API_BASE_URL to ${origin}/v1`;
  return "Check LLM_API_BASE_URL: most endpoints have a base URL that ends with /v1";
}

/** What to do about a model or a server without tools. */
export function adviseTools({ words }: FailureToAdvise): string {
  const instead = "try --tool-calls=text";
  if (/enable-auto-tool-choice|tool-call-parser/.test(words)) {
    return `Start vLLM with --enable-auto-tool-choice and --tool-call-parser, or ${instead}`;
  }
  if (/--jinja/.test(words)) return `Start the llama.cpp server with --jinja, or ${instead}`;
  return `Use a model that supports tools, or ${instead}`;
}

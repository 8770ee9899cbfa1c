/**
 * What can go wrong with a request, in one table: what a failure is recognised
 * by, how the program ends, how often it is tried again, and what a person can
 * do. A new kind is a new row; nothing else lists them.
 * @module
 */
import * as advice from "./advice.ts";
import type { FailureRow } from "./failure_row.ts";

const busy = 4;

/** All kinds; where several rows fit what an endpoint said, the first one counts. */
const failureTable = {
  /** No connection, or it broke before the answer. */
  unreachable: {
    told: "unreachable",
    retries: busy,
    advice: () => "Is the server running? Set LLM_API_BASE_URL to use another one",
  },
  /** A name that leads to no address, for now or for ever. */
  unknown_host: {
    told: "unreachable",
    retries: busy,
    advice: () => "Check LLM_API_BASE_URL, and whether this machine is connected to the network",
  },
  /** A port of another protocol, to which nothing is sent. */
  blocked_port: {
    told: "unreachable",
    advice: () => "Set LLM_API_BASE_URL to an address with another port",
  },
  /** The server's certificate is not trusted. */
  certificate: {
    told: "unreachable",
    advice: () => "Set DENO_CERT to the file of the certificate authority that signed it",
  },
  /** `https:` on a port that speaks plain HTTP, or the other way round. */
  wrong_scheme: {
    says: [{
      words:
        /plain http request was sent to (?:an )?https|sent an http request to an https server/i,
    }],
    told: "unreachable",
    advice: advice.adviseScheme,
  },
  /** A redirect to another server, which does not get what was meant for this one. */
  redirected: { advice: advice.adviseRedirect },
  /** More bytes than any answer has. */
  oversized: {
    advice: () => "No endpoint answers like this: check LLM_API_BASE_URL",
  },
  /** A reply without an end. */
  endless: {
    exit: "limit",
    told: "broke_off",
    advice: () => "The model repeats itself: ask in other words, or use another model",
  },
  proxy: {
    says: [{ status: [407] }],
    advice: () => "The proxy wants a name and a password: check HTTPS_PROXY and HTTP_PROXY",
  },
  /** The server is there, its model is not yet. */
  loading: {
    says: [{
      status: [409, 425, 429, 500, 502, 503, 504],
      words:
        /loading (?:the )?model|\bmodel\b[^.]{0,80}\b(?:is|being|still) (?:currently |still |being )?(?:load(?:ing|ed)|start(?:ing|ed)|warming)|warming up|estimated_time/i,
    }],
    retries: "load",
    advice: () => "The model is still loading: try again later, or raise the time limit",
  },
  /** Too many requests at once, in the words of a quota. */
  concurrency: {
    says: [{ status: [429], words: /insufficient quota/i }],
    exit: "credentials",
    retries: 1,
    advice: advice.adviseBilling,
  },
  /** The request is longer than the context window, or than a message or a body may be. */
  overflow: {
    says: [
      // Waiting does not help where one request is more than a minute's allowance.
      { status: [413, 429], words: /request too large|must be reduced|reduce your message size/i },
      {
        words:
          /context_length_exceeded|context ?(?:window|length) ?exceeded|exceed_context_size|exceeds? (?:the |your |its )?(?:model'?s? )?(?:maximum )?context|context (?:window|length|limit)\b[^.]{0,40}\bexceed|(?:window|limit) exceeds limit|maximum context length|prompt is too long|prompt exceeds|input token count.*exceeds the maximum|reduce the length of the messages|maximum prompt length|exceeds the available context size|greater than the context length|`inputs` tokens \+ `max_new_tokens`|exceeded model token limit|exceeds the limit of \d+|input is too long|current length is \d+ while limit is|range of input length|exceeds? the \d+[- ](?:message|token|character)s? limit|too many (?:input )?(?:tokens|messages)|(?:prompt|history|conversation|messages?|context) (?:is |are )?too (?:long|large|many)/i,
        butNot:
          /rate.?limit|per minute|tokens per (?:min|day)|\bTPM\b|max_(?:completion_|output_)?tokens.{0,20}too large/i,
      },
      { status: [413], butNot: advice.aboutPictures },
    ],
    exit: "limit",
    advice: () => "Ask for less at once, or use a model with a larger context window",
  },
  quota: {
    says: [
      { status: [402] },
      {
        words:
          /insufficient_quota|billing|out of credits?|(?:insufficient|not enough|no) (?:account )?(?:credits?|balance|funds|quota)\b|usage limit reached|exceeded your current quota|arrearage/i,
        // What is there again in some minutes is a limit of the rate.
        when: ({ status, code, waitMs }) =>
          status !== 429 || waitMs === null || waitMs > 600_000 || /insufficient_quota/.test(code),
      },
      { words: /^1113\b/ },
    ],
    exit: "credentials",
    advice: advice.adviseBilling,
  },
  filtered: {
    says: [{
      words:
        /content_?filter|content management policy|data_inspection_failed|datainspectionfailed|content_policy|content policy|prohibited_content/i,
    }, { words: /^1301\b/ }],
    exit: "no_answer",
    told: "no_answer",
    advice: () => "Ask in other words, or use another model",
  },
  /** The account does not allow any provider that could answer. */
  policy: {
    says: [{ words: /data policy|privacy settings|guardrail restrictions/i }],
    advice: () =>
      "The privacy settings of the account forbid it: change them, or use another model",
  },
  /** The request has something that the endpoint does not take, and it says what instead. */
  unsupported: {
    says: [{ when: ({ hasRemedy, status }) => hasRemedy && status < 500 }],
    advice: advice.adviseRejected,
  },
  credentials: {
    says: [
      { status: [401, 403] },
      {
        // Some endpoints refuse a key with status 400; LiteLLM without a database looks for it there.
        words:
          /api key (?:not valid|expired)|(?:invalid|incorrect|expired) api.?key|api_?key_?invalid|invalid_?api_?key|no_db_connection/i,
      },
    ],
    exit: "credentials",
    advice: advice.adviseKey,
  },
  rate_limit: {
    says: [{ status: [429] }],
    retries: busy,
    advice: advice.adviseRate,
  },
  no_tool_support: {
    says: [{
      words:
        /does not support (?:tools|tool use|function)|support tool use|requires --enable-auto-tool-choice|--tool-call-parser|requires --jinja|tools? (?:is|are) not supported/i,
    }],
    advice: advice.adviseTools,
  },
  /** The server could not read its own model's tool call. */
  unreadable_call: {
    says: [{
      words:
        /tool_use_failed|error parsing tool call|does not match the expected peg|failed to parse (?:input|tool|messages?: tool)|malformed.?function.?call/i,
    }],
    retries: 2,
    advice: () => "Try again, or use a model that is better at tool calls",
  },
  /** The model takes no pictures, or not this one. */
  pictures: {
    says: [{ status: [400, 413, 415, 422, 500], words: advice.aboutPictures }],
    advice: advice.advisePictures,
  },
  not_chat: {
    says: [{ words: /not a chat model|did you mean to use v1\/completions/i }],
    advice: advice.adviseModel,
  },
  model_not_found: {
    says: [{
      status: [400, 404, 422],
      words:
        /model_not_found|\bmodel\b[^.]{0,80}\b(?:not found|not exist|not available|not a valid)|(?:unknown|no such|invalid) model|invalid model name|not a valid model|no healthy deployments for this model/i,
    }],
    advice: advice.adviseModel,
  },
  /** Nothing there, or something that is no endpoint. */
  wrong_url: {
    says: [
      {
        words:
          /unexpected endpoint|unknown (?:endpoint|url|path|route)|cannot post|no route|invalid url/i,
      },
      { status: [405] },
      // An endpoint answers in JSON and says what is missing; a web server does neither.
      { status: [404], when: ({ isExplained }) => !isExplained },
    ],
    advice: advice.adviseUrl,
  },
  /** The server does not accept the request, and would not next time, whatever its status says. */
  rejected: {
    says: [
      {
        when: ({ status }) => status >= 500,
        words:
          /jinja|raise_exception|\d validation errors?\b|does not support|no user query found|unexpected role/i,
      },
      {
        when: ({ status }) => status < 500 && ![408, 409, 425].includes(status),
      },
    ],
    advice: advice.adviseRejected,
  },
  /** The server says that it has a problem of its own. */
  server_error: {
    says: [{}],
    retries: busy,
    advice: advice.adviseLater,
  },
  /** No data for too long. */
  timeout: {
    told: "broke_off",
    retries: busy,
    advice: () => "Set LLM_FIRST_TOKEN_TIMEOUT_SECONDS and LLM_IDLE_TIMEOUT_SECONDS to wait longer",
  },
  /** The stream ended before the answer did, or was damaged. */
  truncated: { told: "broke_off", retries: busy, advice: advice.adviseLater },
  /** The endpoint said that it could not finish. */
  interrupted: { told: "broke_off", retries: busy, advice: advice.adviseLater },
  /** The stream ended in good order, but without the reason to finish that was announced. */
  unfinished: { told: "broke_off", retries: busy, advice: advice.adviseLater },
  /** The stream ended before there was anything in it. */
  no_data: { told: "broke_off", retries: busy, advice: advice.adviseLater },
  empty: {
    exit: "no_answer",
    told: "no_answer",
    retries: busy,
    advice: () => "Try again, or use another model",
  },
} as const satisfies Record<string, FailureRow>;

/** The kinds of failure that are treated differently. */
export type FailureKind = keyof typeof failureTable;

/** All kinds, in the order of the table. */
export const failureKinds = Object.keys(failureTable).filter((kind): kind is FailureKind =>
  Object.hasOwn(failureTable, kind)
);

/** Returns the row of a kind, with nothing left out. */
export function rowOf(kind: FailureKind): Required<FailureRow> {
  return { says: [], exit: "failure", told: "answered", retries: 0, ...failureTable[kind] };
}

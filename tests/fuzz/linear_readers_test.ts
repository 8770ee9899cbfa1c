import { readHttpFailure, readStreamFailure } from "../../lib/model/endpoint/read_failure.ts";
import { parseLimit } from "../../lib/model/fit/limits.ts";
import { StreamDecoder } from "../../lib/model/stream/events.ts";
import { parseJson } from "../../lib/model/stream/json.ts";
import { ReplyBuilder } from "../../lib/model/stream/reply.ts";
import { ThinkSplitter } from "../../lib/model/stream/think.ts";
import { readServerError } from "../../lib/model/endpoint/server_error.ts";
import { CallGate } from "../../lib/model/text_calls/gate.ts";
import { hasLeakedCall, readWrittenCalls } from "../../lib/model/text_calls/read.ts";
import { readStructuredAnswer } from "../../lib/conversation/answer_schema.ts";
import { formatTool } from "../support/call_formats.ts";
import { assertLinear, hostilePieces } from "../support/growth.ts";
import { delta } from "../support/raw_endpoint.ts";

const tools = [formatTool];
const encoder = new TextEncoder();

/** Everything that reads texts from outside, as a whole. */
const whole: Record<string, (text: string) => unknown> = {
  "hasLeakedCall()": (text) => hasLeakedCall(text, tools),
  "readWrittenCalls() behind a sign": (text) => readWrittenCalls(`<tool_call>run_it${text}`, tools),
  "readHttpFailure()": (text) => readHttpFailure({ status: 400, body: text, retryAfterMs: null }),
  "readHttpFailure() of a page": (text) =>
    readHttpFailure({ status: 500, body: `<html>${text}`, retryAfterMs: null }),
  "readStreamFailure()": (text) => readStreamFailure({ message: text, code: text, param: text }),
  "readServerError() of fields": (text) =>
    readServerError({ error: { details: text, status: text } }),
  "parseLimit()": parseLimit,
  "parseJson()": parseJson,
  "readStructuredAnswer()": (text) => readStructuredAnswer("```json\n" + text, { type: "object" }),
  "StreamDecoder": (text) => {
    const decoder = new StreamDecoder();
    decoder.push(encoder.encode(`data: ${text}`));
    decoder.end();
  },
};

/** The same, where they get a piece at a time. */
const streamed: Record<string, (piece: string, count: number) => unknown> = {
  "CallGate": (piece, count) => {
    const gate = new CallGate();
    for (let index = 0; index < count; index++) gate.push(piece);
    gate.end();
  },
  "ThinkSplitter": (piece, count) => {
    const splitter = new ThinkSplitter({ mayBeUnmarked: false });
    for (let index = 0; index < count; index++) splitter.push(piece);
    splitter.end();
  },
  "ThinkSplitter of a model that may not mark": (piece, count) => {
    const splitter = new ThinkSplitter({ mayBeUnmarked: true });
    for (let index = 0; index < count; index++) splitter.push(piece);
    splitter.end();
  },
  "ReplyBuilder of arguments": (piece, count) => {
    const builder = new ReplyBuilder({ newId: () => "id" });
    const entry = { index: 0, id: "a", function: { name: "run_it", arguments: piece } };
    for (let index = 0; index < count; index++) builder.add(delta({ tool_calls: [entry] }));
    builder.build();
  },
  "StreamDecoder in pieces": (piece, count) => {
    const decoder = new StreamDecoder();
    const bytes = encoder.encode(piece);
    for (let index = 0; index < count; index++) decoder.push(bytes);
    decoder.end();
  },
};

for (const [name, read] of Object.entries(whole)) {
  Deno.test(`${name} takes time in proportion to its text`, () => {
    for (const piece of hostilePieces) {
      assertLinear(
        `${name} of ${JSON.stringify(piece)}`,
        (count) => void read(piece.repeat(count)),
      );
    }
  });
}

for (const [name, read] of Object.entries(streamed)) {
  Deno.test(`${name} takes time in proportion to its pieces`, () => {
    for (const piece of hostilePieces) {
      assertLinear(`${name} of ${JSON.stringify(piece)}`, (count) => void read(piece, count));
    }
  });
}

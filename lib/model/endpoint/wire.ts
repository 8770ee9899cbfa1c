/**
 * The two ways in which a model is asked over HTTP.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import type { ChatRequest } from "../chat_model.ts";
import type { ReplyAssembler, ReplyAssemblerOptions } from "../stream/assembler.ts";
import { ReplyBuilder } from "../stream/reply.ts";
import { ResponsesReplyBuilder } from "../stream/responses_reply.ts";
import { buildRequestBody, type BuildRequestBodyOptions } from "./request.ts";
import { buildResponsesBody } from "./responses_request.ts";

/** Chat Completions, or the Responses API. */
export type Api = "chat" | "responses";

/** How to ask over one of them, and how to read what comes back. */
export interface Wire {
  /** Below the base URL. */
  path: string;
  buildBody(request: ChatRequest, options: BuildRequestBodyOptions): JsonObject;
  createAssembler(options: ReplyAssemblerOptions): ReplyAssembler;
}

/** The wires by their names. */
export const wires: Readonly<Record<Api, Wire>> = {
  chat: {
    path: "/chat/completions",
    buildBody: buildRequestBody,
    createAssembler: (options) => new ReplyBuilder(options),
  },
  responses: {
    path: "/responses",
    buildBody: buildResponsesBody,
    createAssembler: (options) => new ResponsesReplyBuilder(options),
  },
};

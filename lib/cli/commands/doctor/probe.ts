/**
 * An endpoint and a model under examination.
 * @module
 */
import type { Config } from "../../../config/resolve.ts";
import { connectModel } from "../../../model/connect.ts";
import type { RunnerError } from "../../../errors.ts";
import type { Usage } from "../../../events.ts";
import type { ChatModel, Message, Reply, ToolDefinition } from "../../../model/chat_model.ts";
import type { Endpoint } from "../../../model/endpoint/endpoint.ts";
import type { Io } from "../../io.ts";
import { configuredEndpoint, endpointOf } from "../../require_endpoint.ts";
import { askEndpoint, type EndpointAnswer, explainEndpoint } from "./endpoint.ts";

/** What one question brought. */
export interface Asked {
  reply: Reply;
  /** Pieces in which text and reasoning came. */
  pieces: number;
  /** Until the first of them; null if it is not known. */
  firstTokenMs: number | null;
}

/** What is known of an endpoint and its model so far. */
export class Probe {
  readonly config: Config;
  readonly signal: AbortSignal;
  /** The endpoint, as a run asks it. */
  readonly endpoint: Endpoint;
  /** Tokens of the first question; null if they were not reported. */
  usage: Usage | null = null;
  readonly #io: Io;
  #answer?: EndpointAnswer;
  #model?: ChatModel;

  constructor(config: Config, io: Io) {
    if (config.keyError !== null) throw config.keyError;
    this.config = config;
    this.#io = io;
    this.signal = io.signal;
    this.endpoint = configuredEndpoint(config);
  }

  /** Asks for the models; the first step. */
  async reach(): Promise<EndpointAnswer> {
    return this.#answer = await askEndpoint(this.endpoint, this.signal);
  }

  /** What the first step brought. */
  get answer(): EndpointAnswer {
    if (this.#answer === undefined) throw new Error("The endpoint was not asked yet");
    return this.#answer;
  }

  /** The failure of the first step in words. */
  readonly explain = ({ url, failure }: EndpointAnswer): RunnerError => {
    if (failure === null) throw new Error("There is no failure to explain");
    return explainEndpoint({ failure, url }, this.config);
  };

  /** Asks the model once, as a run would. */
  async ask(messages: readonly Message[], tools: readonly ToolDefinition[] = []): Promise<Asked> {
    this.#model ??= await this.#connect();
    const events = this.#model.ask({ messages, tools, signal: this.signal });
    let pieces = 0;
    let firstTokenMs: number | null = null;
    while (true) {
      const { done, value } = await events.next();
      if (done) return { reply: value, pieces, firstTokenMs };
      if (value.type === "text_delta" || value.type === "reasoning_delta") pieces++;
      if (value.type === "request_finished") firstTokenMs = value.first_token_ms;
    }
  }

  async #connect(): Promise<ChatModel> {
    const { config } = this;
    return await connectModel(await endpointOf(config, config.model.value ?? "", this.#io));
  }
}

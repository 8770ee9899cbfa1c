/**
 * The models of a batch.
 * @module
 */
import type { ChatModel } from "../../../model/chat_model.ts";
import { connectModel, type EndpointOptions } from "../../../model/connect.ts";
import { type Pace, paced } from "./pace.ts";

/** One model for each job and name: a model counts the retries of one conversation at a time. */
export class ModelPool {
  readonly #endpoint: EndpointOptions;
  readonly #pace: Pace;
  readonly #models = new Map<string, Promise<ChatModel>>();

  constructor(endpoint: EndpointOptions, pace: Pace) {
    this.#endpoint = endpoint;
    this.#pace = pace;
  }

  /** Returns the model of a job by its name; by default the configured one. */
  get(job: number, model = this.#endpoint.model): Promise<ChatModel> {
    const key = `${job} ${model}`;
    const known = this.#models.get(key) ?? this.#connect(model);
    this.#models.set(key, known);
    return known;
  }

  async #connect(model: string): Promise<ChatModel> {
    const endpoint = { ...this.#endpoint, model };
    return paced(await connectModel(endpoint, { sleep: this.#pace.retry }), this.#pace);
  }
}

/**
 * What was learnt of one model at one endpoint: in this run, and before.
 * @module
 */
import type { JsonObject, Warning } from "../../events.ts";
import type { ReplyAssembler } from "../stream/assembler.ts";
import type { Failure } from "./attempt_failed.ts";
import type { EndpointFinding, EndpointMemory } from "./memory.ts";
import { type Adaptation, describeAdaptation, findAdaptation } from "./remedies.ts";
import type { Api } from "./wire.ts";

export interface LearntOptions {
  /** As it may be shown. */
  address: string;
  model: string;
  /** The user's own choice, which nothing that is learnt changes. */
  api?: Api | undefined;
  /** Fields of the user's own. */
  fields?: JsonObject | undefined;
  memory?: EndpointMemory | undefined;
}

/** What a refusal happened to. */
export interface RefusedRequest {
  /** The body that was refused. */
  body: JsonObject;
  /** Whether pictures in it may be left out. */
  hasOptionalImages: boolean;
}

/** True if an adaptation changes a field that the user set. */
function isAsked(adaptation: Adaptation, fields: JsonObject): boolean {
  const field = /^(?:drop|set):([^=]+)/.exec(adaptation)?.[1];
  return field !== undefined && field in fields;
}

/** Failures that say that there is no Responses API here. */
const missing: readonly number[] = [404, 405, 501];

/** Changes requests as the endpoint wants them, and remembers what helped. */
export class Learnt {
  readonly #options: LearntOptions;
  readonly #adaptations = new Set<Adaptation>();
  /** Those that were tried, whether they helped or not. */
  readonly #tried = new Set<Adaptation>();
  /** Those that the memory knows already. */
  readonly #kept = new Set<Adaptation>();
  readonly #warnings: Warning[] = [];
  #wasRecalled = false;
  #beginsUnmarked: boolean | null = null;
  #finding: EndpointFinding = {};
  /** What was said before the other wire was tried. */
  #complaint: Failure | null = null;

  /** Knows nothing until {@linkcode recall}. */
  constructor(options: LearntOptions) {
    this.#options = options;
    if (options.api !== undefined) this.#tried.add("responses");
  }

  /** How requests differ from the usual. */
  get adaptations(): ReadonlySet<Adaptation> {
    return this.#adaptations;
  }

  /** Which wire to use. */
  get api(): Api {
    return this.#options.api ?? (this.#adaptations.has("responses") ? "responses" : "chat");
  }

  /** Whether texts begin with reasoning of which only the end is marked; null if unknown. */
  get beginsUnmarked(): boolean | null {
    return this.#beginsUnmarked;
  }

  /** Reads what earlier runs learnt, once. */
  async recall(): Promise<void> {
    const { memory, address, model, fields = {} } = this.#options;
    if (this.#wasRecalled || memory === undefined) return;
    this.#wasRecalled = true;
    const known = await memory.recall(address, model);
    this.#beginsUnmarked = known.beginsUnmarked?.value ?? null;
    for (const { name } of known.adaptations) {
      this.#kept.add(name);
      if (this.#tried.has(name)) continue;
      this.#use(name);
      // What the user asks for is not left out without a word, in no run.
      if (isAsked(name, fields)) this.#warn(name);
    }
  }

  /** Changes what the endpoint does not accept; false if there is nothing to change. */
  adapt(failure: Failure, { body, hasOptionalImages }: RefusedRequest): boolean {
    const hasNoResponses = this.#adaptations.has("responses") &&
      failure.status !== null && missing.includes(failure.status);
    if (hasNoResponses && this.#leaveResponses()) return true;
    const adaptation = this.#find(hasNoResponses ? this.#complaint ?? failure : failure, body);
    if (adaptation === null) return false;
    if (adaptation === "no_optional_images" && !hasOptionalImages) return false;
    if (adaptation === "responses") this.#complaint = failure;
    this.#use(adaptation);
    this.#warn(adaptation);
    return true;
  }

  /** There is no such wire here; true if it was remembered, and the other one is to be tried. */
  #leaveResponses(): boolean {
    this.#adaptations.delete("responses");
    if (!this.#kept.delete("responses")) return false;
    this.#finding = { ...this.#finding, outdated: ["responses"] };
    return this.#complaint === null;
  }

  #warn(adaptation: Adaptation): void {
    const message = describeAdaptation(adaptation, this.#options.fields ?? {});
    if (message === null) return;
    this.#warnings.push({ type: "warning", code: "request_adapted", message });
  }

  #find(failure: Failure, body: JsonObject): Adaptation | null {
    return findAdaptation(failure, { tried: this.#tried, body });
  }

  #use(adaptation: Adaptation): void {
    this.#adaptations.add(adaptation);
    this.#tried.add(adaptation);
  }

  /** Returns what a person should know of the changes so far, once. */
  takeWarnings(): Warning[] {
    return this.#warnings.splice(0);
  }

  /** Looks at how a reply came. */
  notice({ beganUnmarked }: ReplyAssembler): void {
    if (beganUnmarked === null || beganUnmarked === this.#beginsUnmarked) return;
    this.#beginsUnmarked = beganUnmarked;
    this.#finding = { ...this.#finding, beginsUnmarked: beganUnmarked };
  }

  /** There was a reply: what led to it is kept for later runs. */
  async confirm(): Promise<void> {
    const { memory, address, model } = this.#options;
    const adaptations = [...this.#adaptations].filter((name) => !this.#kept.has(name));
    const finding = { ...this.#finding, ...(adaptations.length > 0 && { adaptations }) };
    this.#finding = {};
    if (memory === undefined || Object.keys(finding).length === 0) return;
    for (const name of adaptations) this.#kept.add(name);
    await memory.keep(address, model, finding);
  }
}

/**
 * What is tried of an endpoint and its model, in this order.
 * @module
 */
import { isPrivateHost } from "../../../config/hosts.ts";
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import { probeContextWindow } from "../../../model/fit/context_window.ts";
import type { Io } from "../../io.ts";
import { nearest } from "../../../nearest.ts";
import type { Finding } from "./finding.ts";
import { Probe } from "./probe.ts";
import { tryParallelCalls, tryToolCall } from "./tool_probe.ts";
import { counted, describeUsage } from "../../../words/numbers.ts";

/** One step. */
export interface Step {
  name: string;
  /**
   * Tries it.
   *
   * @throws {RunnerError} which is a failure with its hint
   */
  run(): Finding | Promise<Finding>;
}

/** Makes the steps; what one learns the later ones use. */
export function createSteps(config: Config, io: Io): Step[] {
  const probe = new Probe(config, io);
  return [
    { name: "reachable", run: () => reach(probe) },
    { name: "encrypted", run: () => checkEncryption(probe) },
    { name: "key", run: () => checkKey(probe) },
    { name: "model", run: () => checkModel(probe) },
    { name: "streaming", run: () => checkStreaming(probe) },
    { name: "usage", run: () => checkUsage(probe) },
    { name: "context window", run: () => checkWindow(probe) },
    { name: "tool call", run: () => tryToolCall(probe) },
    { name: "parallel calls", run: () => tryParallelCalls(probe) },
  ];
}

async function reach(probe: Probe): Promise<Finding> {
  const answer = await probe.reach();
  const isConnected = answer.failure === null || answer.status !== null ||
    answer.failure.kind === "certificate";
  if (!isConnected) throw probe.explain(answer);
  const state = answer.status === null ? "connected" : `GET /models answers ${answer.status}`;
  return { state: "ok", detail: `${new URL(probe.endpoint.address.origin).host}: ${state}` };
}

function checkEncryption({ endpoint: { address }, answer, explain }: Probe): Finding {
  if (answer.failure?.kind === "certificate") throw explain(answer);
  if (address.origin.startsWith("https:")) {
    return { state: "ok", detail: "the certificate is accepted" };
  }
  if (isPrivateHost(address.hostname)) return { state: "ok", detail: "no, on a private address" };
  return {
    state: "warning",
    detail: "no: key and prompts can be read on the way",
    hint: "Use an address that begins with https:",
  };
}

function checkKey({ config, answer, explain }: Probe): Finding {
  if (answer.failure?.kind === "credentials") throw explain(answer);
  if (answer.failure === null) {
    return { state: "ok", detail: config.apiKey.value === null ? "none is needed" : "accepted" };
  }
  return {
    state: "warning",
    detail: `cannot tell: GET /models answers ${answer.status}`,
    hint: "The next steps show it",
  };
}

function checkModel({ config, answer: { models } }: Probe): Finding {
  const { value: model } = config.model;
  const offered = models === null || models.length === 0 ? null : models.slice(0, 20).join(", ");
  if (model === null) {
    throw new RunnerError("usage", "No model is set", {
      hint: offered === null
        ? "Set LLM_MODEL_NAME, or name it: doctor --model NAME"
        : `Set LLM_MODEL_NAME to one of: ${offered}`,
    });
  }
  if (models === null) {
    return { state: "warning", detail: `${model}: the endpoint lists no models` };
  }
  if (models.some((name) => name === model || name === `${model}:latest`)) {
    return { state: "ok", detail: `${model}, one of ${models.length}` };
  }
  const near = nearest(model, models);
  return {
    state: "warning",
    detail: `${model} is not among the ${models.length} that the endpoint lists`,
    hint: near === null ? `It lists ${offered ?? "nothing"}` : `Is it ${near}?`,
  };
}

const question = "Count from 1 to 30, the numbers separated by spaces. Write nothing else.";

async function checkStreaming(probe: Probe): Promise<Finding> {
  const asked = await probe.ask([{ role: "user", content: question }]);
  probe.usage = asked.reply.usage;
  if (asked.pieces < 2) {
    return {
      state: "warning",
      detail: "the answer came in one piece",
      hint: "It works, but nothing is shown before the end; a proxy may hold the stream back",
    };
  }
  const first = asked.firstTokenMs === null ? "" : `, the first after ${asked.firstTokenMs} ms`;
  return { state: "ok", detail: `${asked.pieces} pieces${first}` };
}

function checkUsage({ usage }: Probe): Finding {
  if (usage === null || usage.estimated) {
    return { state: "warning", detail: "not reported", hint: "Token counts are estimates" };
  }
  return { state: "ok", detail: describeUsage(usage) };
}

async function checkWindow({ config, endpoint, signal }: Probe): Promise<Finding> {
  const { model, contextWindow } = config;
  if (contextWindow.value) {
    return {
      state: "ok",
      detail: `${counted(contextWindow.value, "token")}, from ${contextWindow.source}`,
    };
  }
  const tokens = await probeContextWindow({
    ...endpoint,
    model: model.value ?? "",
    signal,
  });
  if (tokens !== null) return { state: "ok", detail: `${tokens} tokens` };
  return {
    state: "warning",
    detail: "the endpoint does not say",
    hint: "Set LLM_CONTEXT_WINDOW, so that long conversations are shortened in time",
  };
}

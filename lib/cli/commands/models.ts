/**
 * The command `models`: what the endpoint offers.
 * @module
 */
import { EndpointAddress } from "../../config/address.ts";
import type { Config } from "../../config/resolve.ts";
import { RunnerError } from "../../errors.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { createStyler } from "../../render/words/style.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { writeNote } from "../note.ts";
import { loadConfig } from "../open.ts";
import { configuredEndpoint, requireKey } from "../require_endpoint.ts";

/** Prints the name of each model, one a line; on a terminal the one in use is marked. */
export async function models(args: Arguments, io: Io): Promise<number> {
  const { flags } = args;
  const config = await loadConfig(args, io);
  const names = await findModels(config, io);
  if (flags.has("json")) {
    const base_url = String(EndpointAddress.from(config.baseUrl.value));
    await io.stdout.write(jsonLine({ base_url, model: config.model.value, models: names }));
    return 0;
  }
  const style = createStyler(io.stdout, io.surroundings.env);
  for (const name of names) {
    const isMarked = io.stdout.isTerminal && name === config.model.value;
    await io.stdout.write(isMarked ? `${style("bold", name)}  in use\n` : `${name}\n`);
  }
  if (names.length === 0 && !flags.has("quiet")) {
    await writeNote({ text: "the endpoint offers no model" }, io);
  }
  return 0;
}

/**
 * The names as the endpoint lists them.
 *
 * @throws {RunnerError} as a run would throw if the endpoint did not answer
 */
async function findModels(config: Config, { signal }: Io): Promise<string[]> {
  requireKey(config);
  const { askEndpoint, explainEndpoint } = await import("./doctor/endpoint.ts");
  const { failure, models, url } = await askEndpoint(configuredEndpoint(config), signal);
  if (models !== null) return models;
  if (failure === null) {
    throw new RunnerError("failure", `${url} answered without a list of models`);
  }
  throw explainEndpoint({ failure, url }, config);
}

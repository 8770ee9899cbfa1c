/**
 * The slash command for the model.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import type { SlashContext } from "./slash_context.ts";

/**
 * Asks another model from now on, or shows which there are.
 *
 * @throws {RunnerError} `usage` if the endpoint says that it does not offer the model
 */
export async function chooseModel(
  name: string,
  { conversation, listModels, say }: SlashContext,
): Promise<void> {
  const offered = await listModels() ?? [];
  if (name === "") {
    const list = offered.length === 0
      ? "The endpoint does not say which models it offers."
      : offered.map((each) => `${each === conversation.model ? "* " : "  "}${each}`).join("\n");
    return await say(`${conversation.model} answers.\n${list}`);
  }
  if (offered.length > 0 && !offered.includes(name)) throw unknownModel(name, offered);
  await conversation.useModel(name);
  await say(`From now on ${name} answers.`);
}

function unknownModel(name: string, offered: readonly string[]): RunnerError {
  const near = nearest(name, offered);
  return new RunnerError("usage", `The endpoint offers no model "${name}"`, {
    hint: near === null ? "/model lists what it offers" : `Did you mean ${near}?`,
  });
}

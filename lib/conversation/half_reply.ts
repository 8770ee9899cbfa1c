/**
 * What a model had said when it was interrupted.
 * @module
 */
import type { Event } from "../events.ts";
import type { AssistantMessage, Reply } from "../model/chat_model.ts";

/** Stands behind what was said, or alone. */
const interruption = "[The user interrupted this reply.]";

/**
 * Keeps what is said in one turn. A person has seen it: a model that is told
 * "go on" must know it too, and the next prompt must not look like a part of
 * the one before.
 */
export class HalfReply {
  #text = "";

  /** Passes the events of the turn on. */
  async *watch(reply: AsyncGenerator<Event, Reply>): AsyncGenerator<Event, Reply> {
    await using asking = reply;
    for (let next = await asking.next();; next = await asking.next()) {
      if (next.done) return next.value;
      if (next.value.type === "text_delta") this.#text += next.value.text;
      // What an attempt has said that broke off is said anew.
      if (next.value.type === "retry") this.#text = "";
      yield next.value;
    }
  }

  /** The message for the conversation. */
  message(): AssistantMessage {
    const said = this.#text.toWellFormed().trim();
    const content = said === "" ? interruption : `${said}\n\n${interruption}`;
    return { role: "assistant", content, toolCalls: [] };
  }
}

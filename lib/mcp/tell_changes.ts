/**
 * Tells a client that lists have changed.
 * @module
 */
import type { McpServer } from "./package.ts";
import type { ShelfChange } from "./shelf.ts";

/** Sends what concerns the lists; a client that is just going is not told. */
export function tellChanges(
  { server }: McpServer,
  { skills, tools }: ShelfChange,
  onError: (error: Error) => void,
): void {
  if (server.transport === undefined) return;
  if (tools) server.sendToolListChanged().catch(onError);
  if (!skills) return;
  server.sendPromptListChanged().catch(onError);
  server.sendResourceListChanged().catch(onError);
}

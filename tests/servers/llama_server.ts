/**
 * llama.cpp's own server with the model that `make_model.py` makes.
 * @module
 */
import { type Server, serversFolder, startServer } from "./server.ts";

/** The key that the server demands. */
export const llamaKey = "secret-of-llama";

/** Its context window in tokens; a byte of the prompt is about one. */
export const llamaWindow = 8192;

/** Starts it, for one request at a time. */
export function startLlamaServer(): Promise<Server> {
  return startServer({
    program: "llama.cpp/bin/llama-server",
    args: (port) => [
      ...["--host", "127.0.0.1", "--port", `${port}`, "--api-key", llamaKey],
      ...["--model", `${serversFolder}/tiny.gguf`, "--alias", "tiny"],
      ...["--ctx-size", `${llamaWindow}`, "--parallel", "1", "--jinja"],
    ],
    readyPath: "/health",
  });
}

/** True if it is working on nothing. */
export async function isIdle(server: Server): Promise<boolean> {
  const response = await fetch(`${server.origin}/slots`, {
    headers: { authorization: `Bearer ${llamaKey}` },
  });
  const slots: { is_processing: boolean }[] = await response.json();
  return slots.every((slot) => !slot.is_processing);
}

/**
 * Ollama's server with the model that `make_gguf.py` makes.
 * @module
 */
import assert from "node:assert/strict";
import { localFile, type Server, serversFolder, startServer } from "./server.ts";

const program = "ollama/ollama";

/** Starts it with the model, at home in a folder. */
export async function startOllama(home: string): Promise<Server> {
  const server = await startServer({
    program,
    args: () => ["serve"],
    env: (port) => ({ HOME: home, OLLAMA_HOST: `127.0.0.1:${port}` }),
    readyPath: "/api/version",
  });
  try {
    await createModel(server, home);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

async function createModel(server: Server, home: string): Promise<void> {
  const template = await Deno.readTextFile(localFile("ollama/Modelfile"));
  await Deno.writeTextFile(`${home}/Modelfile`, `FROM ${serversFolder}/tiny.gguf\n${template}`);
  const command = new Deno.Command(`${serversFolder}/${program}`, {
    args: ["create", "tiny", "--file", `${home}/Modelfile`],
    env: { HOME: home, OLLAMA_HOST: server.origin },
  });
  const { success, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
}

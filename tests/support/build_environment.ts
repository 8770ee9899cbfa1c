/** Builds an environment in a process of its own: cacheFolder, PATH, find-links, skill folder. */
import { createExecutor } from "../../lib/executor/executor.ts";

const [cacheFolder = "", path = "", links = "", folder = ""] = Deno.args;
await using executor = createExecutor({
  cacheFolder,
  workFolder: folder,
  env: { PATH: path, HOME: folder, LANG: "C.UTF-8" },
  buildEnv: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: links },
  timeoutMs: 0,
});
const { state } = await executor.setUp({ name: "skill", folder });
await Deno.stdout.write(new TextEncoder().encode(state));

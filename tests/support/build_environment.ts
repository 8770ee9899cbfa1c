/** Builds an environment in a process of its own: cacheFolder, PATH, find-links, skill folder. */
import { LocalExecutor } from "../../lib/executor/local.ts";

const [cacheFolder = "", path = "", links = "", folder = ""] = Deno.args;
await using executor = new LocalExecutor({
  cacheFolder,
  workFolder: folder,
  env: { PATH: path, HOME: folder, LANG: "C.UTF-8" },
  buildEnv: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: links },
  timeoutMs: 0,
});
const { state } = await executor.setUp({ name: "skill", folder });
await Deno.stdout.write(new TextEncoder().encode(state));

/** A client with many calls at once, which is made to be killed: `client.ts URL ERA CALLS`. */
import { type Era, eras, messages, openSession, post } from "../support/mcp_messages.ts";

const [url = "", given = "", calls = "1"] = Deno.args;
const era: Era = eras.find((each) => each === given) ?? eras[0];
const headers = era === "2025-11-25" ? await openSession(url) : {};
const script = "import time\nprint('here', flush=True)\ntime.sleep(600)";
await Promise.all(Array.from({ length: Number(calls) }, async (_, index) => {
  const params = {
    name: "run_python_script",
    arguments: { skill_name: "greeting", script, timeout_seconds: 600 },
    _meta: { progressToken: index },
  };
  const response = await post(url, { method: "tools/call", params }, { era, headers, id: index });
  for await (const { params } of messages(response)) {
    // The first of all builds the environment, which is progress too.
    if (params?.message === "here") {
      await Deno.stdout.write(new TextEncoder().encode(".\n"));
    }
  }
}));

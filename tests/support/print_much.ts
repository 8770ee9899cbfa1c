/** Captures more output than the disk may take: folder for outputs. */
import { runProcess } from "../../lib/process/process.ts";

const [outputFolder = ""] = Deno.args;
const { code, stdout } = await runProcess("sh", {
  args: ["-c", "yes | head -c 1000000"],
  cwd: outputFolder,
  env: { PATH: "/usr/bin:/bin" },
  timeoutMs: 0,
  maxChars: 300,
  outputFolder,
});
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ code, ...stdout })));

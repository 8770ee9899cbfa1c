/** Runs a process that prints as many bytes as the first argument says. */
import { runProcess } from "../lib/process/process.ts";

const [bytes = "0", outputFolder = ""] = Deno.args;
await runProcess("sh", {
  args: ["-c", `yes | head -c ${bytes}`],
  cwd: outputFolder,
  env: { PATH: "/usr/bin:/bin" },
  timeoutMs: 0,
  onOutput() {},
  maxChars: 30_000,
  outputFolder,
});

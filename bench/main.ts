/**
 * Speed and memory of the program, as a table: `deno task bench`.
 * @module
 */
import { conversationRow } from "./conversation.ts";
import { formRows } from "./forms.ts";
import { functionRows } from "./functions.ts";
import type { Row } from "./measure.ts";
import { markdownRows } from "./markdown.ts";
import { mcpRows } from "./mcp.ts";
import { modelRows } from "./model.ts";
import { processRows } from "./processes.ts";
import { sandboxRows } from "./sandbox.ts";

const folder = await Deno.makeTempDir({ prefix: "skills-runner-bench-" });
try {
  const rows = [
    ...await processRows(folder),
    await conversationRow(folder),
    ...await formRows(folder),
    ...await mcpRows(`${folder}/cache`),
    ...await functionRows(folder),
    ...await sandboxRows(folder),
    ...modelRows(),
    ...await markdownRows(),
  ];
  await Deno.stdout.write(new TextEncoder().encode(table(rows)));
  if (rows.some(({ isMet }) => !isMet)) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

function table(rows: readonly Row[]): string {
  const lines = [
    ["what", "measured", "at most", ""],
    ...rows.map(({ what, figure, limit, isMet }) => [what, figure, limit, isMet ? "ok" : "MISSED"]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0))
  );
  return lines.map((line) =>
    line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  ).join("\n") + "\n";
}

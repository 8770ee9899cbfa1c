/**
 * Figures of the Markdown that a terminal shows.
 * @module
 */
import { createPainter } from "../lib/render/markdown/span.ts";
import { MarkdownWriter } from "../lib/render/markdown/writer.ts";
import { createStyler } from "../lib/render/words/style.ts";
import { median, plainRow, type Row } from "./measure.ts";

const page = "# Title\n\nSome **bold** text with `code`, a [link](https://example.org) and more " +
  "words that fill the line.\n\n- one\n- two\n  - three\n\n```python\ndef f(x):\n" +
  '    return "text" + str(x)  # comment\n```\n\n| a | b |\n|---|---|\n| cell | another cell |\n\n';

/** Time for a megabyte that arrives in small pieces, and the longest wait of anything else. */
export async function markdownRows(): Promise<Row[]> {
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await draw(1_000_000));
  return [
    plainRow("1 MB of Markdown drawn", "s", 1.5, median(runs.map(({ seconds }) => seconds))),
    plainRow(
      "the longest wait of input meanwhile",
      "ms",
      50,
      median(runs.map(({ waitMs }) => waitMs)),
    ),
  ];
}

async function draw(length: number): Promise<{ seconds: number; waitMs: number }> {
  const text = page.repeat(Math.ceil(length / page.length));
  const writer = new MarkdownWriter({
    columns: () => 100,
    paint: createPainter(createStyler({ isTerminal: true }, {}), { hasLinks: true }),
    emit() {},
    isBare: false,
    hasLinks: true,
  });
  const startedAt = performance.now();
  let seenAt = startedAt;
  let waitMs = 0;
  const others = setInterval(() => {
    waitMs = Math.max(waitMs, performance.now() - seenAt);
    seenAt = performance.now();
  });
  for (let at = 0; at < text.length; at += 40) await writer.write(text.slice(at, at + 40));
  await writer.end();
  clearInterval(others);
  return { seconds: (performance.now() - startedAt) / 1000, waitMs };
}

/**
 * Properties of parseFrontmatter() over generated texts. The seed is fixed;
 * SKILLS_RUNNER_FUZZ_SECONDS makes the run longer.
 */
import assert from "node:assert/strict";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";
import { readPlainYaml } from "../../lib/skills/read/plain_yaml.ts";
import { parseYaml } from "../../lib/skills/read/yaml.ts";

const seconds = Number(Deno.env.get("SKILLS_RUNNER_FUZZ_SECONDS") ?? "1");

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pieces of which broken files are made. */
const pieces = [
  ..."abc012 \t\n\r:#-[]{}&*!|>'\"%@`,?\\/~=._",
  "---",
  "\n---\n",
  "---\n",
  "\n",
  "\r\n",
  "name: ",
  "description: ",
  "metadata:",
  ": ",
  " #",
  "- ",
  "  ",
  "\n  ",
  "name:",
  "\nname: x",
  "\ndescription: y",
  "key: value\n",
  "a: &a ",
  "*a",
  "<<: *a",
  "!!js/function",
  "{a: [b",
  "]}",
  "|\n  text\n",
  ">-\n",
  "'",
  '"',
  "\\n",
  "\u0000",
  "\u0085",
  "\u2028",
  "\uFEFF",
  "\u202E",
  "\uD800",
  "\u{1F600}",
  "é",
  "技能",
  "<!--",
  "-->",
  "```\n",
  "# ",
  "...",
  "...\n",
  "%YAML 1.2\n",
  "? ",
  "__proto__",
  "constructor: ",
  "～：",
  "~",
  "null",
  "1.0",
];

function pick<T>(random: () => number, list: readonly T[], fallback: T): T {
  return list[Math.floor(random() * list.length)] ?? fallback;
}

function randomText(random: () => number, maxPieces: number): string {
  const count = Math.floor(random() * maxPieces);
  return Array.from({ length: count }, () => pick(random, pieces, "")).join("");
}

Deno.test("parseFrontmatter() never throws and always gives what its type says", async () => {
  const random = randomNumbers(20_260_101);
  const end = performance.now() + seconds * 1_000;
  for (let count = 0; count < 200 || performance.now() < end; count++) {
    const text = (random() < 0.8 ? "---\n" : "") + randomText(random, 80);
    const read = await parseFrontmatter(text);
    const context = JSON.stringify(text);
    for (const value of [read.fields.name, read.fields.description, read.fields.license]) {
      assert.ok(value === undefined || (typeof value === "string" && value.trim() !== ""), context);
    }
    assert.equal(
      read.descriptionFrom === undefined,
      read.fields.description === undefined,
      context,
    );
    const lines = text.split(/\r\n?|\n/).length;
    for (const { line } of read.diagnostics) {
      assert.ok(line === undefined || (line >= 1 && line <= lines + 1), `${line} of ${context}`);
    }
    assert.ok(read.bodyLine >= 1 && read.bodyLine <= lines + 1, context);
  }
});

/** Texts of a given length that are hard for parsers that go back over their input. */
const growing: [title: string, make: (length: number) => string][] = [
  ["spaces", (length) => " ".repeat(length)],
  ["line feeds", (length) => "\n".repeat(length)],
  ["carriage returns", (length) => "\r".repeat(length)],
  ["fences", (length) => "---\n".repeat(length / 4)],
  ["indented fences", (length) => "---\nname: x\n" + " ---x\n".repeat(length / 6)],
  ["open fences with spaces", (length) => "---\n" + "   \t".repeat(length / 4)],
  ["keys", (length) => "---\n" + "name: a: b\n".repeat(length / 11) + "---\n"],
  ["different keys", (length) => {
    const keys = Array.from({ length: length / 10 }, (_, index) => `k${index}: [a`);
    return `---\n${keys.join("\n")}\n---\n`;
  }],
  ["brackets", (length) => `---\nname: ${"[".repeat(length)}\n---\n`],
  ["flow pairs", (length) => `---\nname: [${"[a]: b, ".repeat(length / 8)}]\n---\n`],
  ["quotes", (length) => `---\nname: ${"'\"".repeat(length / 2)}\n---\n`],
  ["backslashes", (length) => `---\nname: "${"\\".repeat(length)}\n---\n`],
  ["comments in the body", (length) => "<!--".repeat(length / 4)],
  ["list markers", (length) => `---\n${"- ".repeat(length / 2)}\n---\n`],
  ["hash signs", (length) => `---\n${"#".repeat(length)}\n${"# ".repeat(length / 2)}\n---\n`],
  ["controls", (length) => "\u0000\u0085".repeat(length / 2)],
  ["byte order marks", (length) => "\uFEFF".repeat(length)],
  ["a paragraph", (length) => "word ".repeat(length / 5)],
  ["rules", (length) => "- ".repeat(length / 2) + "x\n" + "=\n".repeat(length / 4)],
];

for (const [title, make] of growing) {
  Deno.test(`parseFrontmatter() takes linear time for ${title}`, async () => {
    const short = await fastestMs(make(30_000));
    const long = await fastestMs(make(480_000));
    // Sixteen times the text: quadratic time would be 256 times as long.
    assert.ok(long < 64 * Math.max(short, 1), `${short} ms, then ${long} ms`);
  });
}

/** The least of three times: what the text costs without what else the machine does. */
async function fastestMs(text: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    await parseFrontmatter(text);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}

/** Values of which frontmatter is made that the fast reader may or may not take. */
const values = [
  "text",
  "two words",
  "1.0",
  "true",
  "a:b",
  "a#b",
  "a #b",
  "a: b",
  "ends:",
  '"quoted"',
  "'single'",
  '"it\'s"',
  "'it''s'",
  '"a \\" b"',
  '"open',
  "",
  " ",
  "é 技能",
  "x\u00A0",
  "[a]",
  "{a: b}",
  "*a",
  "&a b",
  "!t x",
  "|",
  ">-",
  "- a",
  "? a",
  "~",
  "null",
  "@x",
  "`x`",
  "%x",
  "a, b",
  "a  b",
  "a\tb",
  "trailing ",
  "https://example.org/a#b",
  "a - b",
  "(a)",
  "日本語: x",
  "a\u2028b",
  "\uFEFFa",
  "a'b",
  'a"b',
  "...",
  "---",
];
const keys = [
  "name",
  "description",
  "metadata",
  "a-b",
  "x1",
  "name ",
  " name",
  "'q'",
  "k.v",
  "Ä",
  "- a",
];

Deno.test("readPlainYaml() gives what the YAML parser gives, or nothing", () => {
  const random = randomNumbers(7);
  let taken = 0;
  for (let count = 0; count < 40_000; count++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const indent = pick(random, ["", "", "", "  ", "  ", " "], "");
      const separator = pick(random, [": ", ": ", ": ", ":  ", ":\n  k: ", ":"], ": ");
      return indent + pick(random, keys.slice(0, random() < 0.9 ? 5 : undefined), "") + separator +
        pick(random, values, "");
    }).join("\n") + pick(random, ["", "\n", "\n\n", "\n  # c"], "");
    const plain = readPlainYaml(text);
    if (plain === null) continue;
    taken++;
    const parsed = parseYaml(text);
    assert.ok("value" in parsed, JSON.stringify(text));
    assert.deepEqual(toObject(plain), toObject(parsed.value), JSON.stringify(text));
  }
  assert.ok(taken > 1_000, `only ${taken} texts were taken`);
});

/** Mappings as arrays of entries: the same for every kind of map. */
function toObject(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, toObject(item)]);
  return Array.isArray(value) ? { list: value.map(toObject) } : value;
}

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { tokenize } from "../../lib/cli/tokenize.ts";

const options = {
  quiet: { takesValue: false, short: "q" },
  loud: { takesValue: false },
  file: { takesValue: true, short: "f" },
  output: { takesValue: true },
};

/** The same of `node:util`. */
function ofNode(args: string[]) {
  const described = Object.entries(options).map(([name, { takesValue, ...rest }]) => [
    name,
    { ...rest, type: takesValue ? "string" : "boolean" },
  ]);
  return parseArgs({
    args,
    options: Object.fromEntries(described),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

const words = ["-q", "-f", "-qf", "-fq", "-qfx", "-z", "-", "--", "---", "--=", "--=a", "--file"]
  .concat("--file=a=b", "--file=", "--quiet=no", "--loud", "--other", "word", "", "-é", "--output");

Deno.test.each(words.map((word) => [word]))(
  "tokenize() takes %j apart as node:util does",
  (word) => {
    for (const second of words) {
      for (const third of words) {
        const all = [word, second, third];
        assert.deepEqual(
          tokenize(all, options),
          ofNode(all).map((it) => ({ ...it })),
          all.join(" "),
        );
      }
    }
  },
);

Deno.test("tokenize() takes no character apart", () => {
  const names = tokenize(["-q😀f", "x"], options).map((token) =>
    token.kind === "option" ? token.rawName : token.kind
  );
  assert.deepEqual(names, ["-q", "-😀", "-f"]);
});

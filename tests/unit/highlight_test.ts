import assert from "node:assert/strict";
import { highlightWith, openHighlighter } from "../../lib/render/markdown/highlight.ts";

/** Lines of each language, with what its grammar treats in a way of its own. */
const samples: Record<string, string> = {
  c: '#include <a.h>\nint main(void) { return "a"[0]; } /* b',
  csharp: 'var a = $"{b} @"; // c\n#region d',
  css: "a:hover > b { color: #fff; --c: 1px } /* d\n@media (e) {",
  diff: "diff --git a/b b/b\n@@ -1,2 +1,2 @@ c\n-old\n+new\n same",
  dockerfile: 'FROM a:1 AS b\nRUN c && \\\n  d\nCMD ["e"]',
  go: "func a(b int) <-chan string { return `c",
  html: '<p class="a">b &amp; <!-- c --> <script>d()</script>\n<br',
  ini: "[a]\nb = c ; d\n# e",
  java: "@A public class B<C> { int d = 'e'; } /** f",
  javascript: "const a = async (b) => `c ${d}` /e/g ?? null; // f\nclass G { #h = 1n }",
  json: '{"a": [1, -2.5e3, true, null], "b": {"c": "\\u00e9"}}\n]',
  kotlin: 'val a: Int? = b?.c ?: "d $e"\nfun f() = """g',
  lua: "local a = [[b\n-- c\n]] .. 'd'",
  powershell: '$a = @"\nb $($c)\n"@ | Get-Item # d',
  python: "@a\nasync def b(c: int = 1) -> None:\n\treturn f\"{c!r}\" # d\n'''e",
  r: "a <- function(b, ...) c[[1]] %in% 'd' # e",
  ruby: "class A; def b!(c:) = %w[d e] end # f\n<<~G\nh",
  rust: "fn a<'b>(c: &'b str) -> u8 { b'd' } /* e /* f",
  shell: 'for a in "$b" ${c%d}; do e | f > g; done <<H\n$(i \'j',
  sql: "SELECT a, 'b' FROM \"c\" WHERE d >= 1 -- e\n/* f",
  swift: 'let a: [B] = c?.d ?? "e \\(f)" // g',
  toml: "[[a]]\nb.c = 1979-05-27 # d\ne = '''f",
  typescript: "export type A<B> = { readonly c?: B[] } & typeof d; let e!: F;",
  xml: "<?xml version='1.0'?><a b='c'><![CDATA[d]]></a",
  yaml: "a: &b [1, {c: 'd'}] # e\n--- !f |\n  g\n*b : ~",
};
/** Lines of prose and of nothing, which stand in blocks of any language. */
const others = ["", " ", "}", "Lorem – «ipsum» 技能 👩‍👩‍👧", "\\", '"', "'", "`", "\x00", "]]>"];
const names = [
  ...["bash", "c++", "cpp", "console", "cs", "docker", "golang", "htm", "js", "json5", "jsonc"],
  ...["jsonl", "jsx", "kt", "patch", "ps1", "py", "rb", "rs", "sh", "svg", "ts", "tsx", "vue"],
  ...["yml", "zsh"],
  ...Object.keys(samples),
];

Deno.test("openHighlighter() colours lines of every language as every other, and loses nothing", async () => {
  const lines = [...Object.values(samples).flatMap((sample) => sample.split("\n")), ...others];
  for (const name of names) {
    const highlight = await openHighlighter(name);
    assert.notEqual(highlight, null, name);
    for (const line of lines) {
      const text = highlight?.(line).map((span) => span.text).join("");
      assert.equal(text, line, `${name}: ${line}`);
    }
  }
});

Deno.test("openHighlighter() colours something in the lines of each language", async () => {
  const colourless: string[] = [];
  for (const [name, sample] of Object.entries(samples)) {
    const highlight = await openHighlighter(name);
    const spans = sample.split("\n").flatMap((line) => highlight?.(line) ?? []);
    if (spans.every(({ style }) => style.styles.length === 0)) colourless.push(name);
  }
  assert.deepEqual(colourless, []);
});

const coloured: [string, string, string][] = [
  ["json", '{"a": 1}', "blue yellow"],
  ["ts", "const a = 1", "magenta blue yellow"],
  ["diff", "-a", "red"],
  ["css", "b { color: red }", "magenta blue magenta"],
];
for (const [name, line, expected] of coloured) {
  Deno.test(`openHighlighter() colours ${name}`, async () => {
    const spans = (await openHighlighter(name))?.(line) ?? [];
    const colours = spans.flatMap(({ style }) => style.styles);
    assert.equal(colours.join(" "), expected);
  });
}

for (const name of ["constructor", "__proto__", "klingon", ""]) {
  Deno.test(`openHighlighter() knows no language "${name}"`, async () => {
    assert.equal(await openHighlighter(name), null);
  });
}

Deno.test("highlightWith() leaves a block plain from where its grammar throws", () => {
  const highlight = highlightWith({
    name: "stumbling",
    startState: () => ({}),
    token(stream) {
      if (stream.match("b")) throw new TypeError("b");
      stream.next();
      return "keyword";
    },
  });
  const seen = ["a", "b", "a"].map((line) => highlight(line));
  assert.deepEqual(seen.map(([span]) => span?.style.styles), [["magenta"], [], []]);
});

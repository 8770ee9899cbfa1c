/**
 * Makes the pictures of this folder: deno run -P docs/pictures/make.ts
 *
 * The program is real, on a real pseudo-terminal, and so are the skills and
 * their Python; only the model is scripted.
 * @module
 */
import { scriptedEndpoint, toolResults } from "../../tests/support/scripted_endpoint.ts";
import type { Cell } from "../../tests/support/screen.ts";
import { temporaryFolder } from "../../tests/support/temporary_folder.ts";
import { Terminal } from "../../tests/support/terminal.ts";

const columns = 92;
const [charWidth, lineHeight, margin] = [8.4, 19, 18];

const colours: Record<string, string> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "34": "#79c0ff",
  "35": "#d2a8ff",
  "36": "#76e3ea",
};

const script = `from calculator import evaluate, split

total = evaluate("100 * (1 + 7.5%)")
print(total, "=", " + ".join(str(part) for part in split(total, 3)))
`;

function answer(printed: string): string {
  const [total = "", shares = ""] = printed.trim().split(" = ");
  const [first, second, third] = shares.split(" + ");
  return `The bill comes to **${total} EUR**, service included:

| Who   | Share | Pays with |
|-------|------:|:----------|
| Ann   | ${first} | card |
| Björn | ${second} | cash |
| 健太  | ${third} | card |

1. Ann pays the odd cent: shares are rounded *half to even*.
2. To check it yourself:

   \`\`\`python
   from calculator import split   # see the skill's \`SKILL.md\`
   assert sum(split("${total}", 3)) == 107.5
   \`\`\`
`;
}

/** Shows one question and its answer. */
async function drawSession(): Promise<Cell[][]> {
  await using folder = await temporaryFolder({ "bill.txt": "Ristorante Da Pina\n100.00 EUR\n" });
  await using endpoint = scriptedEndpoint([
    {
      calls: [{ name: "get_skill", arguments: { skill_name: "calculator" } }],
      inputTokens: 1412,
    },
    {
      inputTokens: 3108,
      text: "The skill works with exact fractions. I run it.",
      calls: [{ name: "run_python_script", arguments: { skill_name: "calculator", script } }],
    },
    (request) => ({
      inputTokens: 3277,
      text: answer(String(toolResults(request)[0]?.stdout)),
    }),
  ]);
  const env = { ...endpoint.env, LLM_MODEL_NAME: "qwen3" };
  await using terminal = new Terminal([], { cwd: folder.path, env, columns });
  await terminal.waitFor("\n>");
  await terminal.type("Three of us share @bill.txt plus 7.5 % service: who pays what?\r");
  await terminal.waitFor((screen) => screen.includes("assert") && screen.endsWith("\n\n>"));
  return terminal.rows;
}

/** Draws a screen as an SVG, each run of one style at its place. */
function toSvg(rows: readonly Cell[][]): string {
  const width = columns * charWidth + 2 * margin;
  const height = rows.length * lineHeight + 2 * margin;
  const texts = rows.flatMap((row, index) => {
    const y = margin + (index + 0.75) * lineHeight;
    return runs(row).map(({ text, style, start, length }) =>
      `<text x="${(margin + start * charWidth).toFixed(1)}" y="${y.toFixed(1)}" ` +
      `textLength="${(length * charWidth).toFixed(1)}"${attributes(style)}>${escape(text)}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}">
<title>An interactive session: a question, two tool calls and a drawn answer</title>
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${texts.join("\n")}
</g>
</svg>
`;
}

/** Cells side by side that have one style; white space is not drawn. */
function runs(row: readonly Cell[]) {
  const found: { text: string; style: string; start: number; length: number }[] = [];
  row.forEach(({ character, style }, column) => {
    const last = found.at(-1);
    if (last?.style === style && last.start + last.length === column) {
      last.text += character;
      last.length++;
    } else {
      found.push({ text: character, style, start: column, length: 1 });
    }
  });
  return found.filter(({ text }) => text.trim() !== "");
}

function attributes(style: string): string {
  const codes = style.split(";");
  return codes.map((code) => {
    switch (code) {
      case "1":
        return ` font-weight="bold"`;
      case "2":
        return ` opacity="0.6"`;
      case "3":
        return ` font-style="italic"`;
      case "4":
        return ` text-decoration="underline"`;
      default:
        return colours[code] === undefined ? "" : ` fill="${colours[code]}"`;
    }
  }).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");
}

if (import.meta.main) {
  const path = new URL("session.svg", import.meta.url);
  await Deno.writeTextFile(path, toSvg(await drawSession()));
}

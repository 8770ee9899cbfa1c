import assert from "node:assert/strict";
import { runPython, type ScriptOutcome } from "../support/shipped_skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Stands in for the package, which is not installed in tests; refuses what it does not know. */
const tabulate = `
def tabulate(rows, *, headers, tablefmt, disable_numparse, colalign):
    assert disable_numparse
    lines = [[tablefmt], headers, colalign or ["-"], *rows]
    return "\\n".join("|".join(line) for line in lines)
`;

/** Runs report.py over `data` on standard input, or with its folder as the user's directory. */
async function report(
  data: string | Uint8Array,
  ...args: string[]
): Promise<ScriptOutcome> {
  await using folder = await temporaryFolder({ "tabulate.py": tabulate });
  return await runPython("csv-report", ["scripts/report.py", "-", ...args], {
    stdin: data,
    env: { PYTHONPATH: folder.path },
  });
}

async function reportJson(data: string | Uint8Array, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await report(data, "--format", "json", ...args);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

const sales = [
  "date,region,product,amount,quantity",
  "2026-01-03,North,Tea,12.30,3",
  "2026-01-04,South,Coffee,7.10,1",
  "2026-01-05,North,Coffee,0.10,2",
  "2026-01-06,,Tea,0.20,n/a",
  '2026-01-07,South,"Tea | green","1,234.50",4',
].join("\n");

function readAs(encoding: string, delimiter: string, decimal: string): RegExp {
  return new RegExp(`encoding ${encoding}, delimiter ${delimiter}, decimal mark "${decimal}"\n`);
}

Deno.test("report.py describes every column", async () => {
  assert.deepEqual(await report(sales), {
    code: 0,
    stdout: [
      "simple",
      "column|type|filled|missing|distinct|sum|mean|median|min|max",
      "left|left|right|right|right|right|right|right|left|left",
      "date|date|5|0|5||||2026-01-03|2026-01-07",
      "region|text|4|1|2|||||",
      "product|text|5|0|3|||||",
      "amount|number|5|0|5|1254.20|250.84|7.10|0.10|1234.50",
      "quantity|number|4|1|4|10|2.5|2.5|1|4",
      "",
    ].join("\n"),
    stderr: '5 rows, 5 columns; encoding utf-8, delimiter comma, decimal mark "."\n',
  });
});

Deno.test("report.py groups, measures and sorts, as Markdown", async () => {
  const args = ["--group-by", "region", "--sum", "amount", "--mean", "amount", "--count"];
  const order = ["--sort", "Sum(Amount)", "--descending", "--format", "markdown"];
  const { stdout } = await report(sales, ...args, "quantity", ...order);
  assert.deepEqual(stdout.split("\n"), [
    "github",
    "region|rows|sum(amount)|mean(amount)|count(quantity)",
    "left|right|right|right|right",
    "South|2|1241.60|620.8|2",
    "North|2|12.40|6.2|2",
    "|1|0.20|0.2|0",
    "",
  ]);
});

Deno.test("report.py escapes the bars of Markdown cells", async () => {
  const { stdout } = await report("a\n1|2", "--delimiter", ",", "--rows", "--format", "markdown");
  assert.equal(stdout, "github\na\nleft\n1\\|2\n");
});

Deno.test("report.py needs no package for JSON", async () => {
  const args = ["scripts/report.py", "-", "--format", "json", "--sum", "amount"];
  const { stdout } = await runPython("csv-report", args, { stdin: sales });
  assert.deepEqual(JSON.parse(stdout), [{ "rows": 5, "sum(amount)": 1254.2 }]);
});

Deno.test("report.py says what to install where the package is missing", async () => {
  assert.deepEqual(await runPython("csv-report", ["scripts/report.py", "-"], { stdin: sales }), {
    code: 1,
    stdout: "",
    stderr: "error: The package tabulate is not installed\n" +
      "hint: Run: pip install -r requirements.txt, or use --format json\n",
  });
});

Deno.test("report.py finds a file in the directory of the user", async () => {
  await using folder = await temporaryFolder({ "sub/sales.csv": sales });
  const args = ["scripts/report.py", "sub/sales.csv", "--format", "json", "--distinct", "product"];
  const { stdout } = await runPython("csv-report", args, {
    env: { SKILLS_RUNNER_WORKDIR: folder.path },
  });
  assert.deepEqual(JSON.parse(stdout), [{ "rows": 5, "distinct(product)": 3 }]);
});

const conditions: [where: string[], rows: number][] = [
  [["amount >= 7.1"], 3],
  [["amount>=7.1", "region = South"], 2],
  [["Region != North"], 3],
  [["region = ''"], 0],
  [["product ~ TEA"], 3],
  [["product !~ tea"], 2],
  [["region is missing"], 1],
  [["quantity is missing"], 1],
  [["quantity is not missing"], 4],
  [["quantity != 3"], 4],
  [["date > 2026-01-05"], 2],
  [["amount = 1234.5"], 1],
  [["amount < 0"], 0],
];

for (const [where, rows] of conditions) {
  Deno.test(`report.py --where ${where.join(" and ")} keeps ${rows} rows`, async () => {
    const args = where.flatMap((condition) => ["--where", condition]);
    assert.deepEqual(await reportJson(sales, "--count", "date", ...args), [
      { "rows": rows, "count(date)": rows },
    ]);
  });
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function utf16(text: string): Uint8Array {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]));
}

const files: [name: string, data: string | Uint8Array, sum: number | string | null, how: RegExp][] =
  [
    ["UTF-8 with a byte-order mark", "\ufeffv,b\n1,2", 1, readAs("utf-8-sig", "comma", ".")],
    ["Windows-1252", latin1("v;b\n1;M\xfcller"), 1, readAs("cp1252", "semicolon", ".")],
    ["UTF-16 with a byte-order mark", utf16("\ufeffv\tb\n1\t2"), 1, /utf-16/],
    ["UTF-16 without one", utf16("v\tb\n1\t2\n"), 1, readAs("utf-16-le", "tab", ".")],
    ["decimal commas", "v;b\n1.234,50;x\n0,1;y", 1234.6, readAs("utf-8", "semicolon", ",")],
    ["thousands separators", 'v,b\n"1,234.50",x\n0.1,y', 1234.6, readAs("utf-8", "comma", ".")],
    ["a line sep=", "sep=|\nv|b\n1|2,3,4", 1, readAs("utf-8", "bar", ".")],
    ["carriage returns only", "v,b\r1,2\r3,4", 4, readAs("utf-8", "comma", ".")],
    ["one column", "v\n1\n\n2\n", 3, readAs("utf-8", "comma", ".")],
    ["currency signs", "v,b\n$1.50,x\n-€2,y\n3 €,z\n1 000,w", 1002.5, /rows/],
    ["tenths that are no binary fractions", "v\n0.1\n0.2\n", 0.3, /rows/],
    ["numbers beyond 15 digits", "v\n12345678901234567.89\n0.01", "12345678901234567.90", /rows/],
    ["huge and tiny numbers", "v\n1e30\n1e-5", `1${"0".repeat(30)}.00001`, /rows/],
    ["no rows", "v,b\n", null, /0 rows/],
  ];

for (const [name, data, sum, how] of files) {
  Deno.test(`report.py reads ${name}`, async () => {
    const { stdout, stderr } = await report(data, "--sum", "v", "--format", "json");
    const [line] = JSON.parse(stdout);
    assert.deepEqual(line["sum(v)"], sum);
    assert.match(stderr, how);
  });
}

const warnings: [name: string, data: string, warning: string][] = [
  [
    "rows of another length",
    "v,b\n1\n2,3,4\n5,6",
    "warning: 2 rows of another length than 2, the first in line 2; " +
    "missing cells are empty, further ones are ignored\n",
  ],
  [
    "cells that are not numbers",
    "v,b\n1,x\nabc,y\n3,z",
    'warning: not numbers in "v" and left out: 1, the first in line 3: "abc"\n',
  ],
  [
    "a quotation mark that is not closed",
    'v,b\n1,x\n2,"y\n3,z',
    "warning: a quotation mark is not closed; the rows after it may have run together\n",
  ],
  [
    "commas that can be either",
    'v;b\n"1,234";x',
    "warning: numbers such as 1,234 are read as thousands; if that comma is a decimal mark, " +
    'add --decimal ","\n',
  ],
];

for (const [name, data, warning] of warnings) {
  Deno.test(`report.py warns of ${name}`, async () => {
    const { stderr } = await report(data, "--sum", "v", "--format", "json");
    assert.equal(stderr.split("\n").slice(1).join("\n"), warning);
  });
}

Deno.test("report.py names columns without a name, and doubles", async () => {
  assert.deepEqual(await reportJson("a,,a\n1,2,3", "--rows"), [
    { "a": "1", "column 2": "2", "a (2)": "3" },
  ]);
});

Deno.test("report.py shows 20 rows and says how to see more", async () => {
  const { stdout, stderr } = await report("v\n" + "1\n".repeat(21), "--rows");
  assert.equal(stdout.split("\n").length, 24);
  assert.match(stderr, /20 of 21 lines are shown; --limit N shows more\n$/);
});

const failures: [name: string, data: string | Uint8Array, args: string, code: number, e: RegExp][] =
  [
    ["an empty file", "", "", 1, /"standard input" is empty\nhint: /],
    ["a binary file", new Uint8Array([0, 159, 146, 150, 0, 1, 2, 3]), "", 1, /a binary file/],
    ["a workbook", latin1("PK\x03\x04rest"), "", 1, /an Excel workbook .*\nhint: Export it/],
    ["a wrong encoding", latin1("\xfc"), "--encoding utf-8", 1, /as utf-8: .*\nhint: /],
    ["an unknown encoding", "v\n1", "--encoding klingon", 1, /no encoding "klingon"/],
    ["a wrong column", sales, "--sum amont", 2, /"amont"\nhint: Do you mean "amount"\? Columns/],
    ["a column of text", sales, "--sum product", 2, /"product" has no numbers: line 2 says "Tea"/],
    ["a condition without operator", sales, "--where amount", 2, /Cannot understand/],
    ["a number compared with text", sales, "--where amount>x", 2, /Cannot compare "amount" with/],
    ["a wrong heading", sales, "--sum amount --sort sum", 2, /Cannot sort by "sum"/],
    ["rows and measures together", sales, "--rows --sum amount", 2, /Leave --rows out/],
    ["a delimiter of two characters", sales, "--delimiter ab", 2, /"ab" is not one character/],
    ["a limit of 0", sales, "--limit 0", 2, /"0" is not a whole number from 1/],
  ];

for (const [name, data, args, exitCode, error] of failures) {
  Deno.test(`report.py refuses ${name} with exit code ${exitCode}`, async () => {
    const { code, stdout, stderr } = await report(data, ...args.split(" ").filter(Boolean));
    assert.deepEqual({ code, stdout }, { code: exitCode, stdout: "" });
    assert.match(stderr, error);
  });
}

Deno.test("report.py says that a file is missing, or is a folder", async () => {
  await using folder = await temporaryFolder();
  const env = { SKILLS_RUNNER_WORKDIR: folder.path };
  const outcomes = await Promise.all(
    ["x.csv", "."].map((path) => runPython("csv-report", ["scripts/report.py", path], { env })),
  );
  assert.deepEqual(outcomes.map(({ code, stderr }) => [code, stderr]), [
    [
      1,
      `error: Cannot read "${folder.path}/x.csv": no such file or directory\nhint: Check the path\n`,
    ],
    [1, `error: Cannot read "${folder.path}": is a directory\nhint: Check the path\n`],
  ]);
});

Deno.test("csv_report can be imported by a script that the model wrote", async () => {
  const script = `
import sys
from csv_report import parse_condition, parse_table, summarise
table = parse_table(sys.stdin.buffer.read(), "sales")
cheap = parse_condition("amount < 1", table)
print(len([row for row in table.rows if cheap(row)]))
print(summarise(table, ["product"], [("max", "quantity")]).rows)
`;
  assert.deepEqual(await runPython("csv-report", ["-c", script], { stdin: sales }), {
    code: 0,
    stdout: "2\n[['Tea', 2, Decimal('3')], ['Coffee', 2, Decimal('2')], " +
      "['Tea | green', 1, Decimal('4')]]\n",
    stderr: "",
  });
});

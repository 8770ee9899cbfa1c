import assert from "node:assert/strict";
import { join } from "node:path";
import { runPython, shippedSkills } from "../support/shipped_skill.ts";

/** Folders with a SKILL.md of ours, and the scripts that each brings. */
const skills: Record<string, string[]> = {
  "calculator": ["scripts/calculate.py", "scripts/money.py"],
  "csv-report": ["scripts/report.py"],
  "skill-writer": [],
  "skill-writer/assets/template": [],
  "web-page": ["scripts/fetch.py"],
};

/** The frontmatter of the plain kind that the skills that ship keep to, and the body. */
function divide(text: string): { fields: Map<string, string>; body: string } {
  const [, frontmatter = "", body = ""] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
  const joined = frontmatter.replace(/ >-\n/g, "\n").replace(/\n +/g, " ");
  const pairs = joined.split("\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { fields: new Map(pairs), body };
}

function lengthOf(text: string | undefined): number {
  return text?.length ?? 0;
}

const specificationFields = [
  "name",
  "description",
  "license",
  "compatibility",
  "metadata",
  "allowed-tools",
];

const rules: Record<
  string,
  (fields: Map<string, string>, folder: string, body: string) => boolean
> = {
  "only fields of the specification": (fields) =>
    [...fields.keys()].every((name) => specificationFields.includes(name)),
  "a name of lowercase words with single hyphens": (fields) =>
    /^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(fields.get("name") ?? ""),
  "the name of its folder": (fields, folder) => fields.get("name") === folder.split("/").at(-1),
  "a description of 1 to 1024 characters": (fields) =>
    lengthOf(fields.get("description")) > 0 && lengthOf(fields.get("description")) <= 1024,
  "a description that says when to use it": (fields) =>
    fields.get("description")?.includes(" Use it ") ?? false,
  "the license MIT": (fields) => fields.get("license") === "MIT",
  "at most 500 characters of compatibility": (fields) =>
    lengthOf(fields.get("compatibility")) <= 500,
  "metadata of strings": (fields) => fields.get("metadata") === 'version: "1.0"',
  "a body of less than 150 lines": (_fields, _folder, body) =>
    body.length > 0 && body.split("\n").length < 150,
};

for (const folder of Object.keys(skills)) {
  Deno.test(`the skill ${folder} keeps the rules for frontmatter and size`, async () => {
    const { fields, body } = divide(
      await Deno.readTextFile(join(shippedSkills, folder, "SKILL.md")),
    );
    const broken = Object.keys(rules).filter((rule) => !rules[rule]?.(fields, folder, body));
    assert.deepEqual(broken, []);
  });

  Deno.test(`the skill ${folder} names no file that it does not have`, async () => {
    const text = await Deno.readTextFile(join(shippedSkills, folder, "SKILL.md"));
    const named = [...text.matchAll(/(?:scripts|references|assets)\/[\w/.-]*[a-z]\.(?:py|md)/g)];
    const missing: string[] = [];
    for (const [path] of named) {
      await Deno.lstat(join(shippedSkills, folder, path)).catch(() => missing.push(path));
    }
    assert.deepEqual(missing, []);
  });
}

const scripts = Object.entries(skills).flatMap(([skill, paths]) =>
  paths.map((path) => ({ skill, path }))
);

for (const { skill, path } of scripts) {
  Deno.test(`${skill}/${path} explains itself with --help`, async () => {
    const { code, stdout, stderr } = await runPython(skill, [path, "--help"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^usage: .*\n[^]*Exit code: 0 .* 2 /);
  });

  Deno.test(`${skill}/${path} refuses to run without arguments`, async () => {
    const { code, stdout, stderr } = await runPython(skill, [path]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, /arguments are required/);
  });

  Deno.test(`${skill}/${path} also runs as a module`, async () => {
    const module = path.replace(".py", "").replace("/", ".");
    const { code } = await runPython(skill, ["-m", module, "--help"]);
    assert.equal(code, 0);
  });
}

/**
 * Eight public skills on real files: `deno task test:skills`, with the folder of a
 * checkout of github.com/anthropics/skills in SKILLS_RUNNER_TEST_SKILLS. Packages
 * come from the configured index; nothing else is fetched.
 */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/events.ts";
import { createRunner, type Runner } from "../../lib/runner/runner.ts";
import { readSurroundings } from "../../lib/config/platform.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const checkout = Deno.env.get("SKILLS_RUNNER_TEST_SKILLS");

/** One call as a model would make it, and what must come of it. */
interface Step {
  call: JsonObject;
  /** In the user's folder afterwards. */
  makes?: string;
  prints?: RegExp;
  /** A program without which the step fails with a hint that names it. */
  needs?: string;
  /** A failure that is the skill's own, and what the model is told of it. */
  explains?: RegExp;
}

interface Job {
  skill: string;
  steps: Step[];
}

const code = (...lines: string[]): JsonObject => ({ script: lines.join("\n") });
const file = (file_path: string, ...args: string[]): JsonObject => ({ file_path, args });

const jobs: Job[] = [
  {
    skill: "pdf",
    steps: [
      {
        call: code(
          "from reportlab.pdfgen import canvas",
          "c = canvas.Canvas('form.pdf'); c.drawString(50, 700, 'Name:')",
          "c.acroForm.textfield(name='name', x=100, y=690, width=200, height=20); c.save()",
        ),
        makes: "form.pdf",
      },
      { call: file("scripts/check_fillable_fields.py", "form.pdf"), prints: /fillable/ },
      {
        call: file("scripts/extract_form_field_info.py", "form.pdf", "fields.json"),
        makes: "fields.json",
      },
      {
        call: code("import pdfplumber; print(pdfplumber.open('form.pdf').pages[0].extract_text())"),
        prints: /Name/,
      },
      {
        call: file("scripts/convert_pdf_to_images.py", "form.pdf", "."),
        makes: "page_1.png",
        needs: "pdftoppm",
      },
    ],
  },
  {
    skill: "docx",
    steps: [
      {
        call: code(
          "from docx import Document",
          "d = Document(); d.add_paragraph('Hello'); d.save('letter.docx')",
        ),
        makes: "letter.docx",
      },
      {
        call: file("scripts/office/unpack.py", "letter.docx", "unpacked"),
        makes: "unpacked/word/document.xml",
      },
      {
        call: file(
          "scripts/office/pack.py",
          "unpacked",
          "packed.docx",
          "--original",
          "letter.docx",
        ),
        makes: "packed.docx",
      },
      {
        call: file("scripts/office/validate.py", "packed.docx", "--original", "letter.docx"),
        prints: /./,
      },
      {
        call: file("scripts/accept_changes.py", "letter.docx", "accepted.docx"),
        makes: "accepted.docx",
        needs: "soffice",
      },
    ],
  },
  {
    skill: "pptx",
    steps: [
      {
        call: code(
          "from pptx import Presentation",
          "p = Presentation(); s = p.slides.add_slide(p.slide_layouts[0])",
          "s.shapes.title.text = 'Deck'; p.save('deck.pptx')",
        ),
        makes: "deck.pptx",
      },
      { call: { module: "markitdown", args: ["deck.pptx"] }, prints: /Deck/ },
      {
        call: file("scripts/office/unpack.py", "deck.pptx", "deck"),
        makes: "deck/ppt/presentation.xml",
      },
      { call: file("scripts/clean.py", "deck"), prints: /./ },
      {
        call: file("scripts/thumbnail.py", "deck.pptx", "thumbs"),
        makes: "thumbs.jpg",
        needs: "soffice",
      },
    ],
  },
  {
    skill: "xlsx",
    steps: [
      {
        call: code(
          "import pandas as pd",
          "pd.DataFrame({'a': [1, 2], 'b': ['=A2*2', '=A3*2']}).to_excel('book.xlsx', index=False)",
          "print(pd.read_excel('book.xlsx').a.sum())",
        ),
        makes: "book.xlsx",
        prints: /^3$/m,
      },
      // LibreOffice 7.4 crashes in this macro, whoever starts it; then the script says so.
      {
        call: file("scripts/recalc.py", "book.xlsx"),
        prints: /"status": "success"|macro not configured/,
        needs: "soffice",
      },
    ],
  },
  {
    skill: "slack-gif-creator",
    steps: [{
      call: code(
        "from core.gif_builder import GIFBuilder",
        "from PIL import Image",
        "b = GIFBuilder(width=64, height=64, fps=10)",
        "for i in range(4): b.add_frame(Image.new('RGB', (64, 64), (60 * i, 0, 0)))",
        "b.save('dance.gif', num_colors=48)",
      ),
      makes: "dance.gif",
    }],
  },
  {
    skill: "skill-creator",
    steps: [
      {
        call: code(
          "import os; os.makedirs('notes')",
          "open('notes/SKILL.md', 'w').write('---\\nname: notes\\ndescription: Takes notes\\n---\\n\\nDo.\\n')",
        ),
        makes: "notes/SKILL.md",
      },
      { call: file("scripts/quick_validate.py", "notes"), prints: /valid/i },
      { call: { module: "scripts.package_skill", args: ["notes", "."] }, makes: "notes.skill" },
    ],
  },
  {
    skill: "webapp-testing",
    steps: [{
      call: file(
        "scripts/with_server.py",
        "--server",
        "python3 -m http.server 8734 --bind 127.0.0.1",
        "--port",
        "8734",
        "--",
        "python3",
        "-c",
        "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8734/').status)",
      ),
      prints: /^200$/m,
    }],
  },
  {
    skill: "mcp-builder",
    steps: [
      {
        call: file("scripts/evaluation.py", "--help"),
        prints: /usage:/,
        explains: /has no "streamablehttp_client".*"packages": \["mcp<\d+"\]/,
      },
      {
        call: { ...file("scripts/evaluation.py", "--help"), packages: ["mcp<2"] },
        prints: /usage:/,
      },
    ],
  },
];

for (const installer of ["pip", "uv"]) {
  Deno.test({
    name: `public skills work on real files, with ${installer}`,
    // Without the checkout, or without uv, there is nothing to run.
    ignore: checkout === undefined ||
      await searchPath(readSurroundings().env.PATH ?? "", installer) === null,
    async fn(t) {
      await using folder = await temporaryFolder();
      const surroundings = readSurroundings();
      const path = await searchPath(surroundings.env.PATH ?? "", installer);
      if (path === null) return;
      await using runner = await createRunner({
        surroundings: {
          ...surroundings,
          env: { ...surroundings.env, PATH: path },
          workFolder: folder.path,
          cacheFolder: `${folder.path}/.cache`,
        },
        skillsFolders: [`${checkout}/skills`],
        scriptTimeoutMs: 120_000,
      });
      for (const { skill, steps } of jobs) {
        await t.step(skill, async () => {
          for (const step of steps) await take(step, { runner, skill, folder: folder.path });
        });
      }
    },
  });
}

async function take(
  { call, makes, prints, needs, explains }: Step,
  { runner, skill, folder }: { runner: Runner; skill: string; folder: string },
): Promise<void> {
  const result = await runner.callTool("run_python_script", { skill_name: skill, ...call });
  const said = JSON.stringify({ call, result }, null, 1);
  if (needs !== undefined && !(await runner.executor.hasProgram(needs))) {
    assert.match(String(result.hint), /which is not installed; it comes with: apt install/, said);
    return;
  }
  if (explains !== undefined && result.returncode !== 0) {
    assert.match(String(result.hint), explains, said);
    return;
  }
  assert.equal(result.returncode, 0, said);
  if (prints !== undefined) assert.match(String(result.stdout), prints, said);
  if (makes !== undefined) assert.ok((await Deno.stat(`${folder}/${makes}`)).size > 0, said);
}

/** The search path with uv, or without; null if there is none. */
async function searchPath(path: string, installer: string): Promise<string | null> {
  const has = await Promise.all(
    path.split(":").map(async (folder) => {
      try {
        return (await Deno.stat(`${folder}/uv`)).isFile;
      } catch {
        return false;
      }
    }),
  );
  if (installer === "uv") return has.includes(true) ? path : null;
  return path.split(":").filter((_, index) => !has[index]).join(":");
}

/**
 * Everything that reads what comes from outside, but for what an endpoint says:
 * each takes a text and must neither throw anything but what it says, nor take
 * more than its share of time.
 * @module
 */
import { parseEnv } from "node:util";
import { KeyDecoder } from "../../lib/cli/talk/keys.ts";
import { EndpointAddress, withoutAddressSecrets } from "../../lib/config/address.ts";
import { RunnerError } from "../../lib/errors.ts";
import { readCondaEnvironment } from "../../lib/executor/declared/conda.ts";
import { findInstalls } from "../../lib/executor/declared/documented.ts";
import { findImports } from "../../lib/executor/declared/imports.ts";
import { readInlineMetadata, readProject } from "../../lib/executor/declared/metadata.ts";
import { findPathFolders } from "../../lib/executor/declared/python_paths.ts";
import { readRequirements } from "../../lib/executor/declared/requirements.ts";
import { readSetupCfg, readSetupPy } from "../../lib/executor/declared/setup_py.ts";
import { parseRecord } from "../../lib/executor/environments/record.ts";
import { readLines } from "../../lib/files/lines.ts";
import { createRedaction } from "../../lib/files/secrets.ts";
import { decodeMarked } from "../../lib/files/text.ts";
import { readHttpFailure, readStreamFailure } from "../../lib/model/endpoint/read_failure.ts";
import { StreamDecoder, type StreamItem } from "../../lib/model/stream/events.ts";
import { parseProcessList } from "../../lib/process/tree.ts";
import { sanitize, visibleLine } from "../../lib/render/words/sanitize.ts";
import { parseSession } from "../../lib/sessions/load.ts";
import { findInputCalls } from "../../lib/skills/check/python_input.ts";
import { findReferences } from "../../lib/skills/check/references.ts";
import { binaryFormat, decodeUtf16 } from "../../lib/skills/files/bytes.ts";
import { brokenPathRule } from "../../lib/skills/files/paths.ts";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";
import { toDisplayLine } from "../../lib/skills/read/text.ts";
import { imageType } from "../../lib/tools/image.ts";
import { parseToml } from "../../lib/files/toml.ts";
import { readMemory } from "../../lib/model/endpoint/memory.ts";
import { readRetryAfter } from "../../lib/model/endpoint/wait.ts";
import { parseLimit } from "../../lib/model/fit/limits.ts";
import type { ReplyAssembler } from "../../lib/model/stream/assembler.ts";
import { ReplyBuilder } from "../../lib/model/stream/reply.ts";
import { ResponsesReplyBuilder } from "../../lib/model/stream/responses_reply.ts";
import { CallGate } from "../../lib/model/text_calls/gate.ts";
import { hasLeakedCall, readWrittenCalls } from "../../lib/model/text_calls/read.ts";
import { LastStates } from "../../lib/words/redraw.ts";
import { formatTool } from "../support/call_formats.ts";

const encoder = new TextEncoder();
const redact = createRedaction(["sk-0123456789abcdef"]);

/** Reads a text; what it may throw is caught here, all else is a fault. */
export type Reader = (text: string) => unknown;

/** Told what is read, of a reply that comes in pieces. */
const assembling = { newId: () => "id", mayBeUnmarked: true };

/** The readers by what they read, and by their names. */
export const readersOfKinds = {
  frontmatter: {
    "parseFrontmatter()": parseFrontmatter,
    "findReferences()": findReferences,
    "toDisplayLine()": toDisplayLine,
    "visibleLine()": visibleLine,
    "brokenPathRule()": brokenPathRule,
  },
  events: {
    "StreamDecoder": (text) => decode(`data: ${text}\n\n${text}`),
    "ReplyBuilder": (text) => assemble(text, new ReplyBuilder(assembling)),
    "ResponsesReplyBuilder": (text) => assemble(text, new ResponsesReplyBuilder(assembling)),
    "CallGate": (text) => {
      const gate = new CallGate();
      for (let from = 0; from < text.length; from += 7) gate.push(text.slice(from, from + 7));
      gate.end();
    },
    "hasLeakedCall()": (text) => hasLeakedCall(text, [formatTool]),
    "readWrittenCalls()": (text) => readWrittenCalls(text, [formatTool]),
  },
  bodies: {
    "readHttpFailure()": (text) => readHttpFailure({ status: 400, body: text, retryAfterMs: null }),
    "readStreamFailure()": (text) => readStreamFailure(jsonOrText(text)),
    "readRetryAfter()": (text) => readRetryAfter(new Headers({ "retry-after": headerOf(text) })),
    "parseLimit()": parseLimit,
    "withoutAddressSecrets()": withoutAddressSecrets,
    "EndpointAddress": (text) => EndpointAddress.parse(`http://example.org/${text}`),
    "redact()": redact,
  },
  sessions: {
    "parseSession()": (text) => throwing(() => parseSession(text)),
    "parseSession() behind a start": (text) => parseSession(`${sessionStart}\n${text}\n`),
    "readLines()": (text) => Array.fromAsync(readLines(new Blob([text]).stream())),
    "LastStates": (text) => {
      const states = new LastStates();
      for (let from = 0; from < text.length; from += 1000) {
        states.add(text.slice(from, from + 1000));
      }
      states.end();
    },
  },
  cache: {
    "parseRecord()": (text) => parseRecord(jsonOrText(text)),
    "readMemory()": (text) => readMemory(jsonOrText(text), new Date("2026-01-02")),
    "parseProcessList()": parseProcessList,
    "parseEnv()": parseEnv,
    "parseToml()": (text) => parseToml(text).catch(message),
  },
  requirements: {
    "findInstalls()": findInstalls,
    "findInputCalls()": findInputCalls,
    "findImports()": findImports,
    "findPathFolders()": (text) => findPathFolders(text, "/skill/scripts/a.py"),
    "readInlineMetadata()": (text) => refusing(() => readInlineMetadata(text, "a.py")),
    "readProject()": (text) => refusing(() => readProject(text, "pyproject.toml")),
    "readCondaEnvironment()": (text) => refusing(() => Promise.resolve(readCondaEnvironment(text))),
    "readSetupPy()": readSetupPy,
    "readSetupCfg()": readSetupCfg,
    "readRequirements()": (text) =>
      refusing(() =>
        readRequirements("/skill/a", (path) => Promise.resolve(path === "/skill/a" ? text : null))
      ),
  },
  keys: {
    "KeyDecoder": (text) => {
      const decoder = new KeyDecoder();
      for (let from = 0; from < text.length; from += 1000) {
        decoder.decode(text.slice(from, from + 1000));
      }
    },
    "sanitize()": sanitize,
  },
  heads: {
    "binaryFormat()": (text) => binaryFormat(encoder.encode(text)),
    "binaryFormat() of bytes": (text) => binaryFormat(bytesOf(text)),
    "imageType()": (text) => imageType(encoder.encode(text)),
    "imageType() of bytes": (text) => imageType(bytesOf(text)),
    "decodeMarked()": (text) => decodeMarked(encoder.encode(text)),
    "decodeUtf16()": (text) => decodeUtf16(bytesOf(text)),
  },
} satisfies Record<string, Record<string, Reader>>;

/** What is read. */
export type Kind = keyof typeof readersOfKinds;

/** All readers by their names. */
export const readers: Record<string, Reader> = Object.assign({}, ...Object.values(readersOfKinds));

/** What readers of the repository may be given to begin with. */
export const seeds: readonly string[] = [
  "---\nname: a\ndescription: >-\n  b\nmetadata:\n  c: [d, {e: f}]\n---\n# Title\n[x](a/b.md)\n",
  '# /// script\n# requires-python = ">=3.9"\n# dependencies = [\n#   "a<2",\n# ]\n# ///\nimport a, b as c\n',
  "import os\nfrom .x import (y,\n  z)\nsys.path.insert(0, os.path.join('..'))\nx = input('?')\n",
  "[project]\nname = 'a'\ndependencies = ['b>=1']\nrequires-python = '>=3.10,<4'\n",
  "rich>=13 # c\n-r other.txt\n--pre\n-c limits.txt\n./x.whl\na @ https://b/c.whl#sha256=0\n",
  "name: x\ndependencies:\n  - python=3.11\n  - pip:\n    - a==1\n",
  "from setuptools import setup\nsetup(install_requires=['a', \"b\"])\n[options]\ninstall_requires =\n  a\n",
  "Run `pip install a 'b[c]>=1'`, not pip install d\n```sh\n$ uv add e\n```\n",
  '{"type":"message","time":"2026-01-01T00:00:00.000Z","message":{"role":"user","content":"x"}}\n',
  '{"type":"tool_finished","id":"a","result":{"x":[1,null,true,"\\ud83d"]}}\n',
  'data: {"choices":[{"delta":{"content":"x"}}]}\n\nevent: error\ndata: [DONE]\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"run_it","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}\n\n',
  'data: {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"a","name":"run_it","arguments":"{}"}}\n\ndata: {"type":"response.completed","response":{"status":"completed","output":[]}}\n\n',
  '{"version":1,"endpoints":[{"address":"http://a/v1","model":"m","adaptations":[{"name":"no_stream","since":"2026-01-01"}]}]}',
  '<tool_call>\n{"name": "run_it", "arguments": {"skill": "a"}}\n</tool_call><think>x</think>',
  '{"error":{"message":"Please retry in 38.6s.","code":429,"details":[{"reason":"A"}]}}',
  "A=1\nB='x y'\n# c\nexport D=\"e\\n\"\n",
  "\x1b[1;5C\x1b[200~pasted\x1b[201~\x1b]11;rgb:0/0/0\x1b\\\x1b[<0;1;2M\x01é漢👍🏽",
  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
  "PK\x03\x04\x14\0\0\0GIF89aRIFF\0\0\0\0WEBP",
  "  12     1    12 S    python -c x SKILLS_RUNNER_PROCESS=a/b C=d\n",
];

/** Beside those for endpoints: pieces of which hostile files are made. */
export const filePieces: readonly string[] = [
  ...["pip install ", "pip install a\n", "`pip install a`", "uv run --with a ", "pip install 'a"],
  ...[
    "import ",
    "import a\n",
    "from a import ",
    "from . import (",
    "# /// script\n",
    "# ///\n",
    "# ",
  ],
  ...["---\n", "--- ", "- ", "a: ", "a:\n", "\n  ", "|\n", ">-\n", "&a ", "*a", "? ", "<<: *a\n"],
  ...["-r ", "-r a\n", "-c a\n", "\\\n", "a @ ", "[project]\n", "[[a]]\n", "a = [", "a.", "'''\n"],
  ...["\x1b", "\x1b[", "\x1b[200~", "\x1b[201~", "\x1b]", "\x1bP", "\x1b\\", "\x9b", "\x01", "é"],
  ...[
    "[a](b.md)",
    "[a](",
    "![",
    "](",
    "`a/b.md`",
    "a/b.py ",
    "../",
    "./",
    "~/",
    "C:\\",
    "sys.path.",
    "os.path.join(",
  ],
  ...[
    "input(",
    "setup(",
    "install_requires=[",
    "sk-0123456789abcdef",
    "sk-0123456789abcde",
    '{"type":',
  ],
];

const sessionStart =
  '{"type":"session_started","time":"2026-01-01T00:00:00.000Z","schema":1,"id":"a","version":"1",' +
  '"model":"m","base_url":"http://localhost/v1","work_folder":"/work"}';

/** A refusal is an answer. */
async function refusing(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RunnerError) return error;
    throw error;
  }
}

/** An error with a message for people is an answer; a fault of the program is none. */
function throwing(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return message(error);
  }
}

/** Passes a fault of the program on. */
function message(error: unknown): Error {
  const isFault = error instanceof TypeError || error instanceof RangeError ||
    error instanceof ReferenceError;
  if (isFault || !(error instanceof Error)) throw error;
  return error;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function decode(text: string): readonly StreamItem[] {
  const decoder = new StreamDecoder();
  return [...decoder.push(encoder.encode(text)), ...decoder.end()];
}

function assemble(text: string, assembler: ReplyAssembler): void {
  throwing(() => {
    for (const item of decode(text)) if (item.type === "chunk") assembler.add(item.chunk);
    assembler.end();
    assembler.takeDeltas();
    JSON.stringify(assembler.build());
  });
}

/** Each character as one byte, so that there are bytes of all values. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What can be sent as the value of a header. */
function headerOf(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/g, "");
}

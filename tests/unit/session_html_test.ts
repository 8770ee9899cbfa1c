/**
 * The page of a saved conversation: whole, harmless and loading nothing.
 * @module
 */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/events.ts";
import { markup } from "../../lib/render/saved/html_template.ts";
import { markdownHtml } from "../../lib/render/saved/markdown_html.ts";
import { sessionHtml } from "../../lib/render/saved/html.ts";
import { parseSession } from "../../lib/sessions/load.ts";
import { elementsOf, type HtmlElement } from "../support/html_tree.ts";
import { hostileSession, sessionOf } from "../support/session_texts.ts";

/** Every element that a page may have; none of them runs or loads anything. */
const harmless = new Set(
  ("html head meta title style body header main section footer nav h1 h2 h3 h4 h5 h6 div p span " +
    "dl dt dd ol ul li a code pre strong em s br hr blockquote table thead tbody tr th td img " +
    "details summary figure figcaption svg rect line text").split(" "),
);

async function page(text: string): Promise<HtmlElement[]> {
  return elementsOf(await sessionHtml(parseSession(text)));
}

function named(elements: HtmlElement[], name: string): HtmlElement[] {
  return elements.filter((element) => element.name === name);
}

Deno.test("sessionHtml() has harmless elements only, whatever was said", async () => {
  const names = new Set((await page(hostileSession)).map(({ name }) => name));
  assert.deepEqual([...names.difference(harmless)], []);
});

Deno.test("sessionHtml() has neither handlers nor styles in attributes", async () => {
  const attributes = (await page(hostileSession)).flatMap((e) => Object.keys(e.attributes));
  assert.deepEqual(attributes.filter((name) => /^on|^style$|^srcdoc$|^form/.test(name)), []);
});

Deno.test("sessionHtml() links to the web, to mail and into itself only", async () => {
  const elements = await page(hostileSession);
  const ids = new Set(elements.map(({ attributes }) => attributes.id));
  const links = elements.flatMap(({ attributes }) => attributes.href ?? []);
  assert.deepEqual(
    links.filter((href) => !/^(https?:|mailto:)/.test(href) && !ids.has(href.slice(1))),
    [],
  );
  assert.ok(links.some((href) => href.startsWith("#call-")));
});

Deno.test("sessionHtml() shows no pictures but those that it contains", async () => {
  const sources = named(await page(hostileSession), "img").map(({ attributes }) => attributes.src);
  assert.deepEqual(sources.map((src) => src?.slice(0, 22)), ["data:image/png;base64,"]);
});

Deno.test("sessionHtml() has no mark that reverses the direction of writing", async () => {
  const text = await sessionHtml(parseSession(hostileSession));
  assert.equal(/[\u202a-\u202e\u2066-\u2069]/.test(text), false);
});

Deno.test("sessionHtml() shows hostile text as text", async () => {
  const elements = await page(hostileSession);
  const shown = elements[0]?.text ?? "";
  for (
    const text of [
      "</title><script>alert('prompt')</script>",
      "</style><script>alert('answer')</script>",
      "</code></pre><script>alert('script')</script>",
      '"><img src=x onerror=alert(1)>',
    ]
  ) assert.ok(shown.includes(text), text);
});

Deno.test("sessionHtml() forbids scripts, and allows its own style by its hash", async () => {
  const elements = await page(hostileSession);
  const policies = named(elements, "meta").flatMap(({ attributes }) =>
    attributes["http-equiv"] === "Content-Security-Policy" ? [attributes.content ?? ""] : []
  );
  const [style] = named(elements, "style");
  const bytes = new TextEncoder().encode(style?.text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64();
  assert.deepEqual(policies, [
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; ` +
    "form-action 'none'",
  ]);
  assert.equal(/@import|url\(/.test(style?.text ?? ""), false);
});

Deno.test("sessionHtml() folds each tool call, with its source and output", async () => {
  const elements = await page(hostileSession);
  const calls = named(elements, "details").filter(({ attributes }) =>
    attributes.class?.startsWith("call")
  );
  assert.deepEqual(
    calls.map(({ attributes }) => [attributes.id, attributes.class, attributes.open]),
    [["call-1-1", "call ok", undefined], ["call-1-2", "call failed", undefined], [
      "call-1-3",
      "call open",
      undefined,
    ]],
  );
  assert.match(calls[0]?.text ?? "", /Python\s*print\("hi"\)/);
  assert.match(calls[0]?.text ?? "", /stdout\s*hi/);
});

Deno.test("sessionHtml() says how long an output is that paper shows the beginning of", async () => {
  const result = { returncode: 0, stdout: "line\n".repeat(1200), stderr: "short" };
  const elements = await page(sessionOf([
    { type: "run_started", version: "1", model: "m", base_url: "http://x", skills: [] },
    { type: "message", message: { role: "user", content: "Hello" } },
    { type: "tool_started", id: "k", name: "echo", arguments: {} },
    { type: "tool_finished", id: "k", name: "echo", ok: true, result, duration_ms: 6 },
  ]));
  const parts = elements.filter(({ attributes }) => attributes.class?.startsWith("part"));
  assert.deepEqual(parts.map(({ attributes }) => [attributes.class, attributes["data-lines"]]), [
    ["part long", "1,200"],
    ["part error", undefined],
  ]);
});

Deno.test("sessionHtml() draws the time of turns and tools to scale", async () => {
  const elements = await page(sessionOf([
    { type: "run_started", version: "1", model: "m", base_url: "http://x", skills: [] },
    { type: "message", message: { role: "user", content: "Hello" } },
    { type: "turn_started", turn: 1 },
    { at: 400, type: "request_finished", status: 200, first_token_ms: 100, duration_ms: 400 },
    {
      type: "message",
      message: {
        role: "assistant",
        content: null,
        toolCalls: [{ key: "k", id: "i", name: "echo", arguments: "{}" }],
      },
    },
    { type: "tool_started", id: "k", name: "echo", arguments: {} },
    {
      at: 1000,
      type: "tool_finished",
      id: "k",
      name: "echo",
      ok: true,
      result: {},
      duration_ms: 600,
    },
  ]));
  const bars = named(elements, "rect").filter(({ attributes }) => attributes.x !== undefined);
  assert.deepEqual(
    bars.map(({ attributes }) => [attributes.class, attributes.x, attributes.width]),
    [
      ["wait", "0.000%", "10.000%"],
      ["write", "10.000%", "30.000%"],
      ["tool", "40.000%", "60.000%"],
    ],
  );
});

Deno.test("sessionHtml() begins with a list of the prompts if there are several", async () => {
  const prompt = (content: string): JsonObject[] => [
    { type: "run_started", version: "1", model: "m", base_url: "http://x", skills: [] },
    { type: "message", message: { role: "user", content } },
  ];
  const elements = await page(sessionOf(["one", "two", "three"].flatMap(prompt)));
  const [nav] = named(elements, "nav");
  assert.equal(nav?.text.replace(/\s+/g, " ").trim(), "onetwothree");
});

Deno.test("markup escapes texts, and takes HTML, numbers, lists and nothing", () => {
  const inner = markup`<b>${"<&>\"'"}</b>`;
  assert.equal(
    markup`<p title="${'"'}">${[inner, 1, null]}</p>`.text,
    '<p title="&#34;"><b>&#60;&#38;&#62;&#34;&#39;</b>1</p>',
  );
});

for (
  const [name, markdown, expected] of [
    ["raw HTML is text", "<b>x</b>", "<p>&#60;b&#62;x&#60;/b&#62;</p>\n"],
    [
      "links get no referrer",
      "[x](https://example.org)",
      '<p><a href="https://example.org" rel="noopener noreferrer nofollow">x</a></p>\n',
    ],
    ["links that run are text", "[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"],
    ["links to data are text", "[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"],
    [
      "pictures are links",
      "![alt](https://example.org/a.png)",
      '<p><a href="https://example.org/a.png" rel="noopener noreferrer nofollow">alt</a></p>\n',
    ],
    [
      "bare addresses are links",
      "see https://example.org/a.",
      '<p>see <a href="https://example.org/a" rel="noopener noreferrer nofollow">' +
      "https://example.org/a</a>.</p>\n",
    ],
    [
      "addresses can be given elsewhere",
      "[x][y]\n\n[y]: https://example.org",
      '<p><a href="https://example.org" rel="noopener noreferrer nofollow">x</a></p>\n',
    ],
    [
      "tasks have boxes",
      "- [ ] *a*\n- [x] b",
      '<ul>\n<li class="task"><input type="checkbox" disabled> <em>a</em></li>\n' +
      '<li class="task"><input type="checkbox" disabled checked> b</li>\n</ul>\n',
    ],
    [
      "lists stand in lists, and begin with any number",
      "3. a\n   - b\n4. c",
      '<ol start="3">\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ol>\n',
    ],
    ["quotes hold paragraphs", "> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"],
    [
      "entities are characters, control characters none",
      "&lt;&#x202e;\u202e",
      "<p>&#60;&#38;#x202e;\ufffd</p>\n",
    ],
    ["headings go below those of the page", "# A", "<h3>A</h3>\n"],
    [
      "columns are aligned by classes",
      "|a|\n|-:|",
      '<div class="scroll"><table><thead>\n<tr>\n<th class="align-right">a</th>\n</tr>\n' +
      "</thead>\n</table></div>",
    ],
    [
      "code is coloured",
      "```py title\n'<'\n# b\n```",
      '<pre dir="ltr"><code><span class="green">&#39;&#60;&#39;</span>\n' +
      '<span class="dim"># b</span>\n</code></pre>\n',
    ],
    [
      "code of an unknown language is plain",
      "```x\"><b>\n'<'\n```",
      '<pre dir="ltr"><code>&#39;&#60;&#39;\n</code></pre>\n',
    ],
  ] as const
) {
  Deno.test(`markdownHtml(): ${name}`, async () => {
    assert.equal((await markdownHtml(markdown)).text, expected);
  });
}

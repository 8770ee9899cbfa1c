import assert from "node:assert/strict";
import { runPython, type ScriptOutcome } from "../support/shipped_skill.ts";

const article = `<!doctype html>
<html><head><meta charset="utf-8"><title> A  small
page </title>
<meta name="description" content="What it  is about">
<style>p { color: red }</style><script>document.write("<p>not this</p>")</script></head>
<body><nav><a href="/">Home</a> <a href="next.html">Next   page</a> <a href="#top">Top</a>
<a href="javascript:go()">Go</a> <a href="data:text/plain,x">Data</a></nav>
<h1>Hello <em>World</em></h1>
<p>First &amp; second para<b>graph</b>.<br>Next line.<p>An unclosed one
<ul><li>one<li>two<ul><li>nested</ul></ul><ol><li>first<li>second</ol>
<table><tr><th>Name<th>Price</tr><tr><td><p>Tea</p></td><td>3 &euro;</td></tr></table>
<pre>
def f():
    return 1
</pre><svg><title>drawing</title></svg><h2></h2>
<p>See <a href="//other.example/a?b=1&amp;c=2"><img src="x" alt="The other"></a>
and <a href="http://[broken">broken</a>.</body></html>`;

const articleText = [
  "Home Next page Top Go Data",
  "",
  "# Hello World",
  "",
  "First & second paragraph.",
  "Next line.",
  "",
  "An unclosed one",
  "",
  "- one",
  "- two",
  "  - nested",
  "",
  "1. first",
  "2. second",
  "",
  "Name | Price",
  "Tea | 3 €",
  "",
  "```",
  "def f():",
  "    return 1",
  "```",
  "",
  "See [image: The other] and broken.",
].join("\n");

function packed(text: string, format: CompressionFormat): ReadableStream<Uint8Array> {
  return new Blob([text]).stream().pipeThrough(new CompressionStream(format));
}

function page(body: BodyInit, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(body, { status, headers: { "content-type": "text/html", ...headers } });
}

function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

/** "é" in Latin-1. */
const accent = new Uint8Array([0xe9]);

const answers: Record<string, () => Response | Promise<Response>> = {
  "/dir/page.html": () => page(article),
  "/base": () => page('<base href="/other/"><a href="x">X</a><a href="x">again</a>'),
  "/gzip": () => page(packed("<title>gzip</title>", "gzip"), { "content-encoding": "gzip" }),
  "/zlib": () => page(packed("<title>zlib</title>", "deflate"), { "content-encoding": "deflate" }),
  "/raw": () =>
    page(packed("<title>raw</title>", "deflate-raw"), { "content-encoding": "deflate" }),
  "/damaged": () => page("not gzip", { "content-encoding": "gzip" }),
  "/header": () => page(accent, { "content-type": "text/html; charset=iso-8859-1" }),
  "/meta": () => page(new Blob(['<meta charset="windows-1252">', accent])),
  "/http-equiv": () =>
    page(new Blob(['<meta http-equiv=x content="text/html; charset=latin1">', accent])),
  "/neither": () => page(accent),
  "/wrong-name": () => page("é", { "content-type": "text/html; charset=klingon" }),
  "/mark": () => page("\ufeffé", { "content-type": "text/html; charset=iso-8859-1" }),
  "/moved": () => redirect("/moved-again", 301),
  "/moved-again": () => redirect("/dir/page.html#part", 308),
  "/to-file": () => redirect("file:///etc/passwd"),
  "/circle": () => redirect("/circle", 307),
  "/json": () => Response.json({ a: 1 }),
  "/pdf": () => new Response("%PDF-1.7", { headers: { "content-type": "application/pdf" } }),
  "/binary": () => page(new Uint8Array([1, 0, 2, 0])),
  "/empty": () => page(""),
  "/shell": () => page('<title>App</title><div id="root"></div><script src="app.js"></script>'),
  "/long": () => page("<p>" + "0123456789".repeat(10)),
  "/bomb": () => page(packed("x".repeat(20_000_000), "gzip"), { "content-encoding": "gzip" }),
  "/busy": () => page("", {}, 503),
  "/forbidden": () => page("", {}, 403),
};

/** A web site on loopback. */
function site(): AsyncDisposable & { url: string } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const answer = answers[new URL(request.url).pathname];
    return answer === undefined ? page("nothing here", {}, 404) : answer();
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, [Symbol.asyncDispose]: () => server.shutdown() };
}

function fetchPage(...args: string[]): Promise<ScriptOutcome> {
  return runPython("web-page", ["scripts/fetch.py", ...args]);
}

Deno.test("fetch.py prints title, address and readable text", async () => {
  await using host = site();
  const url = `${host.url}/dir/page.html`;
  assert.deepEqual(await fetchPage(url), {
    code: 0,
    stdout: `Title: A small page\nURL: ${url}\n\n${articleText}\n`,
    stderr: "",
  });
});

Deno.test("fetch.py --links makes relative addresses absolute", async () => {
  await using host = site();
  const { stdout } = await fetchPage(`${host.url}/dir/page.html`, "--links");
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    `${host.url}/\tHome`,
    `${host.url}/dir/next.html\tNext page`,
    "http://other.example/a?b=1&c=2\t[image: The other]",
  ]);
});

Deno.test("fetch.py --links follows the base element and lists an address once", async () => {
  await using host = site();
  const { stdout } = await fetchPage(`${host.url}/base`, "--links");
  assert.equal(stdout, `${host.url}/other/x\tX\n`);
});

Deno.test("fetch.py --json gives everything, redirects included", async () => {
  await using host = site();
  const { code, stdout, stderr } = await fetchPage(`${host.url}/moved`, "--json");
  const { links, ...fields } = JSON.parse(stdout);
  const url = `${host.url}/dir/page.html`;
  assert.deepEqual([code, links.length, fields], [0, 3, {
    requested_url: `${host.url}/moved`,
    url,
    redirects: [`${host.url}/moved-again`, url],
    status: 200,
    content_type: "text/html",
    charset: "utf-8",
    title: "A small page",
    description: "What it is about",
    text: articleText,
    offset: 0,
    total_chars: articleText.length,
    truncated: false,
  }]);
  assert.equal(stderr, `note: redirected to ${host.url}/moved-again\nnote: redirected to ${url}\n`);
});

const outputs: [path: string, args: string, stdout: string, stderr: string][] = [
  ["/dir/page.html", "--title", "A small page\n", ""],
  ["/gzip", "--title", "gzip\n", ""],
  ["/zlib", "--title", "zlib\n", ""],
  ["/raw", "--title", "raw\n", ""],
  ["/header", "--text", "é\n", ""],
  ["/meta", "--text", "é\n", ""],
  ["/http-equiv", "--text", "é\n", ""],
  ["/neither", "--text", "é\n", ""],
  ["/wrong-name", "--text", "é\n", ""],
  ["/mark", "--text", "é\n", ""],
  ["/json", "--text", '{"a":1}\n', ""],
  ["/empty", "--text", "\n", "note: the page has no text\n"],
  ["/empty", "--title", "\n", "note: the page has no title\n"],
  [
    "/shell",
    "--text",
    "\n",
    "note: the page has little text; it may be filled by scripts, which are not run here\n",
  ],
  [
    "/long",
    "--text --max-chars 5 --offset 2",
    "23456\n",
    "note: characters 3 to 7 of 100; continue with --offset 7\n",
  ],
  ["/long", "--text --offset 98", "89\n", ""],
  ["/long", "--text --offset 200", "\n", "note: the text has only 100 characters\n"],
  ["/long", "--text --max-chars 0", "0123456789".repeat(10) + "\n", ""],
  [
    "/bomb",
    "--text --max-chars 0 --max-bytes 10",
    "xxxxxxxxxx\n",
    "note: the page is longer than 10 bytes; the rest was not read\n",
  ],
];

for (const [path, args, stdout, stderr] of outputs) {
  Deno.test(`fetch.py ${path} ${args} prints what it should`, async () => {
    await using host = site();
    const outcome = await fetchPage(`${host.url}${path}`, ...args.split(" "));
    assert.deepEqual(outcome, { code: 0, stdout, stderr });
  });
}

const failures: [path: string, error: RegExp][] = [
  ["/missing", /missing": the server answered 404 Not Found\nhint: Check the address/],
  ["/forbidden", /answered 403 Forbidden\nhint: /],
  ["/busy", /answered 503 Service Unavailable\nhint: Try again later/],
  ["/to-file", /redirects to "file:\/\/\/etc\/passwd": that is not followed\nhint: Only http and/],
  ["/circle", /redirects more than 10 times/],
  ["/pdf", /it is application\/pdf of 8 bytes, not a page of text/],
  ["/binary", /it is binary, not a page of text/],
  ["/damaged", /Cannot unpack/],
];

for (const [path, error] of failures) {
  Deno.test(`fetch.py ${path} fails with the reason`, async () => {
    await using host = site();
    const { code, stdout, stderr } = await fetchPage(`${host.url}${path}`);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, error);
  });
}

Deno.test("fetch.py gives up on a silent server after --timeout", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve(page("")))),
  );
  const { code, stderr } = await fetchPage(
    `http://127.0.0.1:${server.addr.port}/`,
    "--timeout=0.2",
  );
  assert.equal(code, 1);
  assert.match(stderr, /it took more than 0.2 seconds\nhint: Try again with a longer --timeout/);
  await server.shutdown();
});

Deno.test("fetch.py says that nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  listener.close();
  assert.deepEqual(await fetchPage(url), {
    code: 1,
    stdout: "",
    stderr: `error: Cannot reach "${url}": connection refused\n`,
  });
});

Deno.test("fetch.py goes through the proxy of the environment", async () => {
  await using host = site();
  const { stdout } = await runPython(
    "web-page",
    ["scripts/fetch.py", "http://host.invalid/long", "--text", "--max-chars=3"],
    { env: { http_proxy: host.url } },
  );
  assert.equal(stdout, "012\n");
});

const addresses: [url: string, error: RegExp][] = [
  ["file:///etc/passwd", /only http and https are allowed, not file\nhint: Write https:/],
  ["ftp://host/", /not ftp/],
  ["data:text/html,x", /not data/],
  ["localhost:80/x", /not localhost/],
  ["http://", /there is no host/],
  ["http://a..b/", /"a..b" is not the name of a host/],
  ["http://a b/", /"a b" is not the name of a host/],
  ["http://name:word@host/", /Cannot fetch an address with a password in it, on "host"/],
  ["http://host:99999/", /Port out of range/],
  ["http://host/a\nb", /it is not an address/],
  ["", /it is not an address/],
];

for (const [url, error] of addresses) {
  Deno.test(`fetch.py refuses the address ${JSON.stringify(url)}`, async () => {
    const { code, stdout, stderr } = await fetchPage(url);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, error);
  });
}

Deno.test("web_page can be imported by a script that the model wrote", async () => {
  await using host = site();
  const script = `
import sys
from web_page import FetchError, UrlError, fetch, read_html
response = fetch(sys.argv[1] + "/dir/page.html", timeout=10)
page = read_html(response.text, response.url)
print(page.title, len(page.links))
for path in ("/missing", "/pdf"):
    try:
        fetch(sys.argv[1] + path)
    except FetchError as error:
        print(type(error).__name__)
`;
  assert.deepEqual(await runPython("web-page", ["-c", script, host.url]), {
    code: 0,
    stdout: "A small page 3\nFetchError\nFetchError\n",
    stderr: "",
  });
});

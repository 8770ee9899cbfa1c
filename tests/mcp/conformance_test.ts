/**
 * The conformance package of the protocol: every scenario is one that passes here, or says why it
 * does not apply.
 * @module
 */
import assert from "node:assert/strict";
import { startMcpHttp } from "../support/mcp_http.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { clientsFolder, runClient, withDeno } from "./clients_folder.ts";

const conformance = withDeno("@modelcontextprotocol/conformance/dist/index.js");

const passing = [
  "server-initialize",
  "ping",
  "tools-list",
  "server-sse-polling",
  "server-sse-multiple-streams",
  "resources-list",
  "prompts-list",
  "dns-rebinding-protection",
];

const fixture = "wants a tool, resource or prompt of the package's own example server";
const notOffered = "wants a capability that this server does not offer and so does not declare";

const notApplicable: Record<string, string> = {
  "logging-set-level": notOffered,
  "completion-complete": notOffered,
  "resources-subscribe": notOffered,
  "resources-unsubscribe": notOffered,
  "tools-call-simple-text": fixture,
  "tools-call-image": fixture,
  "tools-call-audio": fixture,
  "tools-call-embedded-resource": fixture,
  "tools-call-mixed-content": fixture,
  "tools-call-with-logging": fixture,
  "tools-call-error": fixture,
  "tools-call-with-progress": fixture,
  "tools-call-sampling": fixture,
  "tools-call-elicitation": fixture,
  "json-schema-2020-12": fixture,
  "elicitation-sep1034-defaults": fixture,
  "elicitation-sep1330-enums": fixture,
  "resources-read-text": fixture,
  "resources-read-binary": fixture,
  "resources-templates-read": fixture,
  "prompts-get-simple": fixture,
  "prompts-get-with-args": fixture,
  "prompts-get-embedded-resource": fixture,
  "prompts-get-with-image": fixture,
};

Deno.test("every scenario of the conformance package passes or does not apply", async () => {
  const { stdout } = await runClient([...conformance, "list", "--server"], { cwd: clientsFolder });
  const scenarios = [...stdout.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
  assert.deepEqual(
    scenarios.toSorted(),
    [...passing, ...Object.keys(notApplicable)].toSorted(),
  );
});

Deno.test.each(passing)("the conformance scenario %s passes", async (scenario: string) => {
  await using folder = await temporaryFolder();
  await using server = await startMcpHttp({ cwd: folder.path });
  const words = [...conformance, "server", "--url", server.url, "--scenario", scenario];
  const { code, stdout } = await runClient(words, { cwd: clientsFolder });
  assert.equal(code, 0, stdout);
});

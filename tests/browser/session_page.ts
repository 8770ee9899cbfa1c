/**
 * The page of a saved conversation in a real browser; not part of the suite.
 *
 * `SKILLS_RUNNER_CHROMIUM=/usr/bin/chromium deno task test:browser`
 * @module
 */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { sessionHtml } from "../../lib/render/saved/html.ts";
import { parseSession } from "../../lib/sessions/load.ts";
import { Browser } from "../support/browser.ts";
import { hostileSession } from "../support/session_texts.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const chromium = Deno.env.get("SKILLS_RUNNER_CHROMIUM");

for (const width of [400, 1200]) {
  for (const colorScheme of ["light", "dark"] as const) {
    Deno.test({
      name: `a hostile conversation is shown at ${width} px, ${colorScheme}, without complaints`,
      ignore: chromium === undefined,
      async fn() {
        await using folder = await temporaryFolder();
        const page = await sessionHtml(parseSession(hostileSession));
        const path = await folder.write("page.html", page);
        await using browser = await Browser.start(chromium ?? "");
        const report = await browser.visit(pathToFileURL(path).href, { width, colorScheme });
        assert.deepEqual(report, { complaints: [], loaded: [], tooWide: [] });
      },
    });
  }
}

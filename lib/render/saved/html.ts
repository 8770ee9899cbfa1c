/**
 * A saved conversation as one self-contained page: no scripts, nothing loaded.
 * @module
 */
import type { ImagePart } from "../../model/chat_model.ts";
import type { SavedSession } from "../../sessions/load.ts";
import {
  type Exchange,
  type Step,
  tellSession,
  textOfPrompt,
  titleOf,
  type TranscriptCall,
} from "../../sessions/tell.ts";
import { callHtml } from "./call_html.ts";
import { Html, markup } from "./html_template.ts";
import { markdownHtml } from "./markdown_html.ts";
import css from "./assets/session.css" with { type: "text" };
import { summaryOf } from "./text.ts";
import { timelineHtml } from "./timeline_html.ts";

const maxTitleLength = 90;

/** From this many prompts on, the page begins with a list of them. */
const minContents = 3;

/** Draws the page. */
export async function sessionHtml(session: SavedSession): Promise<string> {
  const exchanges = tellSession(session);
  const title = clip(titleOf(session)) || session.id;
  const policy = `default-src 'none'; style-src '${await hashOf(css)}'; img-src data:; ` +
    "base-uri 'none'; form-action 'none'";
  const contents = exchanges.length < minContents ? null : contentsHtml(exchanges);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
<header>
<h1 dir="auto">${title}</h1>
${factsHtml(session)}
${contents}
</header>
<main>
${await Promise.all(exchanges.map(exchangeHtml))}
</main>
<footer>Session <code>${session.id}</code> · skills-runner ${session.version}</footer>
</body>
</html>
`.text;
}

function factsHtml({ model, baseUrl, startedAt, messages }: SavedSession): Html {
  const prompts = messages.filter(({ role }) => role === "user").length;
  const facts: [string, string][] = [
    ["Model", model],
    ["Endpoint", URL.parse(baseUrl)?.host || baseUrl],
    ["Begun", `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`],
    ["Prompts", String(prompts)],
  ];
  const items = facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return markup`<dl>${items}</dl>`;
}

function contentsHtml(exchanges: readonly Exchange[]): Html {
  const items = exchanges.map(({ prompt }, index) => {
    if (prompt === null) return null;
    const words = clip(textOfPrompt(prompt));
    return markup`<li><a href="#prompt-${index + 1}" dir="auto">${words}</a></li>`;
  });
  return markup`<nav aria-label="Prompts"><ol>${items}</ol></nav>`;
}

async function exchangeHtml(exchange: Exchange, index: number): Promise<Html> {
  const number = index + 1;
  const calls = exchange.steps.flatMap((step) => step.kind === "call" ? [step.call] : []);
  const anchorOf = (call: TranscriptCall) => `call-${number}-${calls.indexOf(call) + 1}`;
  const { isDropped, steps } = exchange;
  const dropped = isDropped ? markup`<p class="note">No longer in the conversation</p>` : null;
  return markup`<section class="exchange${isDropped ? " dropped" : ""}" id="prompt-${number}">
${dropped}
${promptHtml(exchange)}
<div class="answer">
${await Promise.all(steps.map((step) => stepHtml(step, anchorOf)))}
${problemHtml(exchange)}
</div>
<details class="timings"${index === 0 ? markup` open` : null}>
<summary>${summaryOf(exchange)}</summary>
${timelineHtml(exchange, anchorOf)}
</details>
</section>
`;
}

function promptHtml({ prompt }: Exchange): Html | null {
  if (prompt === null) return null;
  const images = typeof prompt === "string" ? [] : prompt.filter((part) => part.type === "image");
  return markup`<div class="prompt"><h2>Prompt</h2>
${plainHtml(textOfPrompt(prompt))}
${images.map(imageHtml)}
</div>`;
}

async function stepHtml(
  step: Step,
  anchorOf: (call: TranscriptCall) => string,
): Promise<Html> {
  switch (step.kind) {
    case "text":
      return markup`${step.reasoning === null ? null : reasoningHtml(step.reasoning)}
<div class="text" dir="auto">
${await markdownHtml(step.text)}</div>
`;
    case "call":
      return await callHtml(step.call, anchorOf(step.call));
    case "images":
      return markup`<div class="images">${step.images.map(imageHtml)}</div>
`;
    case "note":
      return markup`<p class="note" dir="auto">${step.text}</p>
`;
  }
}

function reasoningHtml(text: string): Html {
  return markup`<details class="reasoning"><summary>Reasoning</summary>
${plainHtml(text)}
</details>`;
}

function plainHtml(text: string): Html {
  return markup`<div class="plain" dir="auto">${text}</div>`;
}

function problemHtml({ finished }: Exchange): Html | null {
  if (finished === null) return markup`<p class="problem">Broken off: the program was ended.</p>`;
  const { error } = finished;
  if (!error) return null;
  const hint = error.hint ? markup`<br>${error.hint}` : null;
  return markup`<p class="problem"><strong>${error.message}</strong>${hint}</p>`;
}

/** Only pictures that the page itself contains are shown; others would have to be loaded. */
function imageHtml({ url }: ImagePart): Html {
  if (/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(url)) {
    return markup`<img src="${url}" alt="Picture">`;
  }
  if (!/^https?:/i.test(url)) return markup`<p class="note">A picture that cannot be shown</p>`;
  return markup`<p><a href="${url}" rel="noopener noreferrer nofollow">${clip(url)}</a></p>`;
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}

function clip(text: string): string {
  const single = text.replace(/\s+/g, " ").trim();
  return single.length <= maxTitleLength ? single : `${single.slice(0, maxTitleLength - 1)}…`;
}

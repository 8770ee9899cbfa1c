/**
 * Markdown as HTML; the one import of the Markdown parser.
 * @module
 */
import MarkdownIt from "npm:markdown-it@15.0.3";
import { highlightHtml } from "./highlight_html.ts";
import { Html, markup } from "./html_template.ts";
import { sanitize } from "../words/sanitize.ts";

/** Answers stand below the headings of the page. */
const headingShift = 2;

const parser = createParser();

/**
 * Renders what a model wrote. Raw HTML is text, links go to the web and to
 * mail only, pictures become links, since the page loads nothing.
 */
export async function markdownHtml(text: string): Promise<Html> {
  const tokens = parser.parse(text, {});
  for (const token of tokens) {
    if (token.type !== "fence") continue;
    const [language = ""] = token.info.trim().split(/\s+/);
    const code = await highlightHtml(token.content, language);
    token.type = "html_block";
    token.content = markup`<pre dir="ltr"><code>${code}</code></pre>\n`.text;
  }
  // Afterwards, since `&#x202e;` becomes a character only in the parser.
  return new Html(sanitize(parser.renderer.render(tokens, parser.options, {})));
}

function createParser() {
  const parser = new MarkdownIt({ html: false });
  const { rules } = parser.renderer;
  parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());
  parser.core.ruler.push("page", ({ tokens }) => tokens.forEach(fitIntoPage));
  rules.link_open = (tokens, index, options, _env, renderer) => {
    tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
    return renderer.renderToken(tokens, index, options);
  };
  rules.image = (tokens, index) => {
    const token = tokens[index];
    const url = token?.attrGet("src") ?? "";
    return markup`<a href="${url}" rel="noopener noreferrer nofollow">${token?.content || url}</a>`
      .text;
  };
  rules.table_open = () => `<div class="scroll"><table>`;
  rules.table_close = () => `</table></div>`;
  return parser;
}

/** Lowers headings, and turns styles, which the page forbids, into classes. */
function fitIntoPage(
  token: { tag: string; type: string; attrs: [string, string | number][] | null },
): void {
  if (token.type.startsWith("heading_")) {
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + headingShift)}`;
  }
  token.attrs =
    token.attrs?.map(([name, value]) =>
      name === "style" ? ["class", String(value).replace("text-align:", "align-")] : [name, value]
    ) ?? null;
}

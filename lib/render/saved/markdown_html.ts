/**
 * Markdown as HTML.
 * @module
 */
import { decodeEntities } from "../markdown/inline.ts";
import { type ParsedMarkdown, parseMarkdown, type Token, type Tokens } from "../markdown/parse.ts";
import { highlightHtml } from "./highlight_html.ts";
import { type Html, type HtmlValue, markup } from "./html_template.ts";

/** Answers stand below the headings of the page. */
const headings: readonly ((content: HtmlValue) => Html)[] = [
  (content) => markup`<h3>${content}</h3>\n`,
  (content) => markup`<h4>${content}</h4>\n`,
  (content) => markup`<h5>${content}</h5>\n`,
  (content) => markup`<h6>${content}</h6>\n`,
];

/**
 * Renders what a model wrote. Raw HTML is text, links go to the web and to
 * mail only, pictures become links, since the page loads nothing.
 */
export async function markdownHtml(text: string): Promise<Html> {
  const document = parseMarkdown(text);
  return markup`${await new Page(document).blocks(document.blocks)}`;
}

/** Draws the tokens of one document. */
class Page {
  readonly #inline: ParsedMarkdown["inline"];

  constructor({ inline }: ParsedMarkdown) {
    this.#inline = inline;
  }

  blocks(tokens: readonly Token[]): Promise<HtmlValue[]> {
    return Promise.all(tokens.map((token) => this.#block(token)));
  }

  async #block(token: Token): Promise<HtmlValue> {
    switch (token.type) {
      case "space":
      case "def":
        return null;
      case "hr":
        return markup`<hr>\n`;
      case "heading": {
        const level = Math.min(headings.length, Number(token.depth));
        return headings[level - 1]?.(this.#text(token.text)) ?? null;
      }
      case "code": {
        const [language = ""] = String(token.lang ?? "").split(/\s+/);
        const code = await highlightHtml(`${token.text}\n`, language);
        return markup`<pre dir="ltr"><code>${code}</code></pre>\n`;
      }
      case "blockquote":
        return markup`<blockquote>\n${await this.blocks(token.tokens ?? [])}</blockquote>\n`;
      case "list":
        return await this.#list(token as Tokens.List);
      case "table":
        return this.#table(token as Tokens.Table);
      case "text":
        return this.#text(token.text);
      default:
        return markup`<p>${this.#text("text" in token ? token.text : token.raw)}</p>\n`;
    }
  }

  async #list({ ordered, start, items }: Tokens.List): Promise<Html> {
    const drawn = await Promise.all(items.map((item) => this.#item(item)));
    if (!ordered) return markup`<ul>\n${drawn}</ul>\n`;
    const first = start === 1 || start === "" ? null : markup` start="${start}"`;
    return markup`<ol${first}>\n${drawn}</ol>\n`;
  }

  /** A task is a box that nobody can tick. */
  async #item({ task, checked, tokens }: Tokens.ListItem): Promise<Html> {
    const content = await this.blocks(tokens.filter(({ type }) => type !== "checkbox"));
    if (!task) return markup`<li>${content}</li>\n`;
    const tick = checked ? markup` checked` : null;
    return markup`<li class="task"><input type="checkbox" disabled${tick}> ${content}</li>\n`;
  }

  #table({ header, rows }: Tokens.Table): Html {
    const head = header.map((cell) =>
      markup`<th${alignment(cell)}>${this.#text(cell.text)}</th>\n`
    );
    const body = rows.map((row) =>
      markup`<tr>\n${
        row.map((cell) => markup`<td${alignment(cell)}>${this.#text(cell.text)}</td>\n`)
      }</tr>\n`
    );
    const lines = body.length === 0 ? null : markup`<tbody>\n${body}</tbody>\n`;
    return markup`<div class="scroll"><table><thead>\n<tr>\n${head}</tr>\n</thead>\n${lines}</table></div>`;
  }

  #text(text: string): HtmlValue[] {
    return this.#inline(text).map((token) => this.#span(token));
  }

  #span(token: Token): HtmlValue {
    const inner = () =>
      ("tokens" in token ? token.tokens ?? [] : []).map((each) => this.#span(each));
    switch (token.type) {
      case "strong":
        return markup`<strong>${inner()}</strong>`;
      case "em":
        return markup`<em>${inner()}</em>`;
      case "del":
        return markup`<s>${inner()}</s>`;
      case "codespan":
        return markup`<code>${token.text}</code>`;
      case "br":
        return markup`<br>\n`;
      case "escape":
        return token.text;
      case "link":
        return isSafe(token.href) ? link(token.href, inner()) : token.raw;
      case "image":
        return isSafe(token.href) ? link(token.href, token.text || token.href) : token.raw;
      case "html":
        return /^<br\s*\/?>$/i.test(token.raw) ? markup`<br>\n` : token.raw;
      default:
        return decodeEntities(token.raw);
    }
  }
}

function link(href: string, content: HtmlValue): Html {
  return markup`<a href="${href}" rel="noopener noreferrer nofollow">${content}</a>`;
}

function isSafe(href: string): boolean {
  return /^(https?:|mailto:)/i.test(href.trim());
}

function alignment({ align }: Tokens.TableCell): Html | null {
  return align === null ? null : markup` class="align-${align}"`;
}

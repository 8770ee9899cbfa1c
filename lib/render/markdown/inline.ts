/**
 * Emphasis, code and links within a line, for a terminal.
 * @module
 */
import { lexInline, type Token, type Tokens } from "./parse.ts";
import { plain, type Span, type SpanStyle } from "./span.ts";

/** What the spans depend on beside the text. */
export interface InlineOptions {
  /** The terminal follows links by itself, so that their addresses need not be shown. */
  hasLinks: boolean;
  /** Nothing can stand out: code keeps its backticks. */
  isBare: boolean;
}

/** Whether a text may contain more than plain text. */
export function isMarked(text: string): boolean {
  return /[*_`~[\]<>\\&\n]|:\/\/|www\.|@/.test(text);
}

/** Parses a text that is known to its end. */
export function parseInline(text: string, options: InlineOptions): Span[] {
  if (!isMarked(text)) return [{ text, style: plain }];
  return toSpans(lexInline(text), plain, options);
}

/**
 * Parses a text that goes on after a white space; null if what follows could
 * change what is there, such as an emphasis that has begun but not ended.
 */
export function parseSettled(text: string, options: InlineOptions): Span[] | null {
  const tokens = lexInline(text);
  const isOpen = tokens.some((token) => token.type === "text" && opensSomething(token.raw));
  return isOpen ? null : toSpans(tokens, plain, options);
}

/** Signs that begin emphasis, code, a link or a tag which has not ended. */
const openings = [
  /`/,
  /(?<!\d)\*(?=[^\s*])|\*(?=[^\s*\d])/,
  /(?<![\p{L}\p{N}_])_(?=[^\s_])/u,
  /~~(?=[^\s~])/,
  /\[[^\]]*$/,
  /\]\([^)]*$/,
  /<[A-Za-z/!][^>]*$/,
];

function opensSomething(text: string): boolean {
  return openings.some((opening) => opening.test(text));
}

function toSpans(
  tokens: readonly Token[],
  outer: SpanStyle,
  options: InlineOptions,
): Span[] {
  return tokens.flatMap((token) => toSpan(token, outer, options));
}

function toSpan(token: Token, outer: SpanStyle, options: InlineOptions): Span[] {
  const inner = (style: SpanStyle["styles"][number]) =>
    toSpans(childrenOf(token), { ...outer, styles: [style, ...outer.styles] }, options);
  switch (token.type) {
    case "strong":
      return inner("bold");
    case "em":
      return inner("italic");
    case "del":
      return inner("strikethrough");
    case "codespan":
      return [{
        text: options.isBare ? token.raw : token.text,
        style: { ...outer, styles: ["cyan", ...outer.styles] },
      }];
    case "br":
      return [{ text: "\n", style: plain }];
    case "link":
    case "image":
      return linkSpans(token as Tokens.Link | Tokens.Image, outer, options);
    case "html":
      return [{ text: /^<br\s*\/?>$/i.test(token.raw) ? "\n" : token.raw, style: outer }];
    case "escape":
      return [{ text: token.text, style: outer }];
    default:
      return [{ text: decodeEntities(token.raw), style: outer }];
  }
}

function childrenOf(token: Token): Token[] {
  return "tokens" in token ? token.tokens ?? [] : [];
}

/** A link shows its address unless the terminal does, or its text is the address. */
function linkSpans(
  token: Tokens.Link | Tokens.Image,
  outer: SpanStyle,
  options: InlineOptions,
): Span[] {
  const href = safeAddress(token.href);
  const isNamed = token.text !== "" && token.text !== token.href &&
    `mailto:${token.text}` !== token.href;
  const canFollow = options.hasLinks && href !== null;
  const style: SpanStyle = {
    styles: ["underline", "blue", ...outer.styles],
    ...(canFollow && { href }),
  };
  const label = token.type === "link" && isNamed
    ? toSpans(token.tokens ?? [], style, options)
    : [{ text: isNamed ? token.text : token.href, style }];
  const isDisguised = /^\s*(https?:\/\/|www\.|[\w-]+(\.[\w-]+)+\/?\s*$)/i.test(token.text);
  if (!isNamed || (canFollow && !isDisguised)) return label;
  return [
    ...label,
    { text: ` (${token.href})`, style: { ...outer, styles: ["dim", ...outer.styles] } },
  ];
}

/** An address that a terminal may open, in the characters that OSC 8 allows. */
function safeAddress(address: string): string | null {
  if (!/^(https?|mailto):/i.test(address) || address.length > 2000) return null;
  try {
    return encodeURI(decodeURI(address));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

const entities: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&nbsp;": " ",
};

/** Only those that models write: a numeric one could be a control character. */
export function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#39|nbsp);/g, (entity) => entities[entity] ?? entity);
}

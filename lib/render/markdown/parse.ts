/**
 * Markdown as tokens; the one import of the parser.
 * @module
 */
import { Lexer, type Token, Tokenizer } from "npm:marked@18.2.1";

export type { Token, Tokens } from "npm:marked@18.2.1";

/** What a text in a line costs grows with the square of its length and of its marks: more is plain. */
const maxInlineLength = 4000;
const maxInlineMarks = 600;

/** Two tildes strike through; one means "about". */
class InlineTokenizer extends Tokenizer {
  override del(...source: Parameters<Tokenizer["del"]>): ReturnType<Tokenizer["del"]> {
    const nothing: Parameters<Tokenizer["del"]> = ["", ""];
    return super.del(...(source[0].startsWith("~~") ? source : nothing));
  }
}

const options = { gfm: true, breaks: true, tokenizer: new InlineTokenizer() };

/** A document: its blocks, and what parses the texts in them. */
export interface ParsedMarkdown {
  blocks: readonly Token[];
  /** Emphasis, code and links of a text; addresses that the document gives elsewhere are known. */
  inline(text: string): readonly Token[];
}

/** Parses a whole document; what is nested too deeply is one paragraph. */
export function parseMarkdown(text: string): ParsedMarkdown {
  const lexer = new Lexer(options);
  const inline = (part: string) => isTooCostly(part) ? plainToken(part) : lexer.inlineTokens(part);
  try {
    return { blocks: lexer.blockTokens(text.replace(/\r\n?/g, "\n"), []), inline };
  } catch (error) {
    // The parser calls itself for each level.
    if (!(error instanceof RangeError)) throw error;
    return { blocks: [{ type: "code", raw: text, text }], inline };
  }
}

/** Parses a text in a line. */
export function lexInline(text: string): readonly Token[] {
  return isTooCostly(text) ? plainToken(text) : Lexer.lexInline(text, options);
}

function isTooCostly(text: string): boolean {
  return text.length > maxInlineLength ||
    (text.match(/[*_`~[\]<>!&\\]/g)?.length ?? 0) > maxInlineMarks;
}

function plainToken(text: string): Token[] {
  return [{ type: "text", raw: text, text }];
}

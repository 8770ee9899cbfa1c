/**
 * Python that would wait for a person.
 * @module
 */

/** Texts and comments, the longer quotes first. */
const textOrComment = /("""|''')[^]*?(?:\1|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*/g;
const call = /(?<![\w.])(?<!\bdef\s+)(?:input|getpass\.getpass|getpass)\s*\(/;

/** Lines that call `input()` or `getpass()`, counted from 1; texts and comments do not count. */
export function findInputCalls(source: string): number[] {
  const code = source.replace(textOrComment, (text) => text.replace(/[^\n]+/g, '""'));
  return code.split("\n").flatMap((line, index) => call.test(line) ? [index + 1] : []);
}

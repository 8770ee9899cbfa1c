/**
 * HTML as a browser understands it.
 * @module
 */
import { type DefaultTreeAdapterTypes, parse } from "npm:parse5@8.1.1";

/** An element, its attributes and what it contains. */
export interface HtmlElement {
  name: string;
  attributes: Record<string, string>;
  /** All text in it. */
  text: string;
}

/** All elements of a page, in document order. */
export function elementsOf(page: string): HtmlElement[] {
  return collect(parse(page));
}

function collect(node: DefaultTreeAdapterTypes.Node): HtmlElement[] {
  if (!("childNodes" in node)) return [];
  const inner = node.childNodes.flatMap(collect);
  if (!("attrs" in node)) return inner;
  const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
  return [{ name: node.tagName, attributes, text: textOf(node) }, ...inner];
}

function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/**
 * The only file that knows the YAML parser.
 * @module
 */
import {
  COLLECTION_STYLE,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  type Event,
  EVENT_ID,
  load,
  parseEvents,
  Schema,
  YAMLException,
} from "npm:js-yaml@5.5.0";

/** A YAML value in which every scalar is a string, as the failsafe schema has it. */
export type YamlValue = string | YamlValue[] | Map<string, YamlValue>;

/** A parsed text, or what the parser said against it. */
export type YamlResult =
  | {
    value: YamlValue;
    /** Keys of the outermost mapping that are there again; the first value counts. */
    duplicateKeys: string[];
  }
  | {
    failure: {
      /** In the parser's words. */
      reason: string;
      /** Counted from 1 within the text. */
      line: number;
    };
  };

/** A mapping while it is built. */
class YamlMapping extends Map<string, YamlValue> {
  readonly duplicateKeys: string[] = [];
}

/** A reference to an anchor costs nothing here, but what it expands to might elsewhere. */
const maxAliases = 100;
const maxDepth = 32;

/**
 * The failsafe schema, which takes `1.0` and `yes` as text. Each kind has a
 * second definition for all other tags (the empty prefix), so that
 * `!!js/function` and its like are plain data, never executed, and cost no field.
 */
const schema = new Schema([
  ...["tag:yaml.org,2002:str", ""].map((tag) =>
    defineScalarTag<string>(tag, {
      matchByTagPrefix: tag === "",
      resolve: (source) => source,
      identify: () => false,
    })
  ),
  ...["tag:yaml.org,2002:seq", ""].map((tag) =>
    defineSequenceTag<unknown[]>(tag, {
      matchByTagPrefix: tag === "",
      create: () => [],
      addItem: (list, item) => void list.push(item),
      identify: () => false,
    })
  ),
  ...["tag:yaml.org,2002:map", ""].map((tag) =>
    defineMappingTag<YamlMapping>(tag, {
      matchByTagPrefix: tag === "",
      create: () => new YamlMapping(),
      addPair: addFirst,
      // The parser refuses a key that is there twice only if this says so.
      has: () => false,
      keys: (mapping) => mapping.keys(),
      get: (mapping, key) => mapping.get(String(key)),
      identify: () => false,
    })
  ),
]);

/** Parses one YAML document; never throws, and takes time linear in the text. */
export function parseYaml(text: string): YamlResult {
  try {
    // The schema above makes nothing but strings, lists and YamlMappings.
    const value = load(text, { schema, maxAliases, maxDepth }) as YamlValue;
    return { value, duplicateKeys: value instanceof YamlMapping ? value.duplicateKeys : [] };
  } catch (error) {
    // The parser's manual asks to catch everything: hostile text may also exhaust the stack.
    if (!(error instanceof Error)) throw error;
    const isSyntax = error instanceof YAMLException;
    return {
      failure: {
        reason: isSyntax ? error.reason : error.message,
        line: isSyntax ? (error.mark?.line ?? 0) + 1 : 1,
      },
    };
  }
}

function addFirst(mapping: YamlMapping, key: unknown, value: unknown): string {
  // A key that is itself a list or a mapping is no field of ours.
  if (typeof key !== "string") return "";
  if (mapping.has(key)) mapping.duplicateKeys.push(key);
  // As in parseYaml(): the schema makes nothing else.
  else mapping.set(key, value as YamlValue);
  return "";
}

/**
 * Finds what the reference library's parser (strictyaml) refuses although it is
 * YAML: flow style, anchors, aliases and tags. Gives the first of each, with
 * its line counted from 1; nothing for a text that does not parse.
 */
export function findUnstrictYaml(text: string): { what: string; line: number }[] {
  const offsets = new Map<string, number>();
  try {
    for (const event of parseEvents(text, { maxDepth })) {
      for (const [what, offset] of unstrictParts(event)) {
        if (!offsets.has(what)) offsets.set(what, offset);
      }
    }
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
  return [...offsets].map(([what, offset]) => ({
    what,
    line: text.slice(0, offset).split("\n").length,
  }));
}

function unstrictParts(event: Event): [what: string, offset: number][] {
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return [];
  const parts: [string, number][] = [["an anchor or an alias", event.anchorStart]];
  if (event.type !== EVENT_ID.ALIAS) parts.push(["a tag", event.tagStart]);
  const isCollection = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
  if (isCollection && event.style === COLLECTION_STYLE.FLOW) {
    parts.push(["flow style", event.start]);
  }
  return parts.filter(([, offset]) => offset >= 0);
}

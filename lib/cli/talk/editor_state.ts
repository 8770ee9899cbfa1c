/**
 * The line editor without a terminal: what a key makes of what is typed. Pure.
 * @module
 */
import type { TypedInput } from "./input.ts";
import type { Key, KeyName } from "./keys.ts";
import { LineBuffer, type Place } from "./line_buffer.ts";
import { beginSearch, type Search, searchFurther, searchText } from "./search.ts";

/** What is typed, and what the editor shows beside it. Never changed in place. */
export interface EditorState {
  readonly buffer: LineBuffer;
  /** What was typed before, oldest first. */
  readonly entries: readonly string[];
  /** Which entry is shown; their number for what is being typed. */
  readonly at: number;
  /** What was being typed before an entry was looked at. */
  readonly draft: string;
  /** The search through the entries, while it goes on. */
  readonly search: Search | null;
  /** Words that could complete the one at the cursor. */
  readonly candidates: readonly string[];
}

/** What the editor cannot do by itself: it needs files, or the terminal. */
export type EditorTask = "complete" | "open_editor" | "suspend" | "clear_screen" | "unfold";

/** What a key has led to. */
export interface EditorStep {
  state: EditorState;
  /** The input, if the key has ended it. */
  input?: TypedInput;
  /** What is to be done now. */
  task?: EditorTask;
}

const moves: Partial<Record<KeyName, Place>> = {
  left: "left",
  right: "right",
  word_left: "word_left",
  word_right: "word_right",
  home: "line_start",
  end: "line_end",
};

const deletions: Partial<Record<KeyName, Place>> = {
  backspace: "left",
  delete: "right",
  delete_word_left: "word_left",
  delete_word_right: "word_right",
  delete_to_start: "line_start",
  delete_to_end: "line_end",
};

/** An empty input after others. */
export function startEditing(entries: readonly string[], text = ""): EditorState {
  const buffer = new LineBuffer();
  buffer.set(text);
  return { buffer, entries, at: entries.length, draft: "", search: null, candidates: [] };
}

/** The state after a key. */
export function update(before: EditorState, key: Key): EditorStep {
  const state = { ...before, candidates: [] };
  if (state.search !== null) {
    const step = updateSearch(state, state.search, key);
    if (step !== null) return step;
  }
  const left = leaveSearch(state);
  return key.type === "text" ? { state: typed(left, key.text) } : press(left, key.name);
}

/** The state with another text; the cursor goes to its end. */
export function withText(state: EditorState, text: string): EditorState {
  return edited(state, (buffer) => buffer.set(text));
}

/** The state with a word completed as far as all candidates agree, or with the candidates shown. */
export function withCompletion(
  state: EditorState,
  { added, candidates }: { added: string; candidates: readonly string[] },
): EditorState {
  if (added !== "") return edited(state, (buffer) => buffer.insert(added));
  return { ...state, candidates: candidates.length > 1 ? candidates : [] };
}

function edited(state: EditorState, change: (buffer: LineBuffer) => void): EditorState {
  const buffer = state.buffer.copy();
  change(buffer);
  return { ...state, buffer };
}

function typed(state: EditorState, text: string): EditorState {
  return { ...edited(state, (buffer) => buffer.insert(text)), at: state.entries.length };
}

function press(state: EditorState, name: KeyName): EditorStep {
  const [place, deletion] = [moves[name], deletions[name]];
  if (place !== undefined) return { state: edited(state, (buffer) => buffer.move(place)) };
  if (deletion !== undefined) return { state: edited(state, (buffer) => buffer.delete(deletion)) };
  const { text } = state.buffer;
  switch (name) {
    case "enter":
      return enter(state);
    case "newline":
      return { state: typed(state, "\n") };
    case "interrupt":
      return { state, input: { type: "interrupted", hadText: text !== "" } };
    case "end_of_input":
      if (text === "") return { state, input: { type: "ended" } };
      return { state: edited(state, (buffer) => buffer.delete("right")) };
    case "up":
    case "down":
      return { state: stepLine(state, name) };
    case "yank":
      return { state: edited(state, (buffer) => buffer.yank()) };
    case "search":
      return { state: { ...state, search: beginSearch(text) } };
    case "tab":
      return { state, task: "complete" };
    case "open_editor":
    case "suspend":
    case "clear_screen":
    case "unfold":
      return { state, task: name };
  }
  return { state };
}

/** A backslash at the end of the line asks for one more. */
function enter(state: EditorState): EditorStep {
  const { text, cursor } = state.buffer;
  if (text.endsWith("\\") && cursor === text.length) {
    const change = (buffer: LineBuffer) => {
      buffer.delete("left");
      buffer.insert("\n");
    };
    return { state: edited(state, change) };
  }
  return {
    state: edited(state, (buffer) => buffer.cursor = text.length),
    input: { type: "text", text },
  };
}

/** Up and down move in the text first, then through what was typed before. */
function stepLine(state: EditorState, direction: "up" | "down"): EditorState {
  const buffer = state.buffer.copy();
  if (buffer.moveLine(direction)) return { ...state, buffer };
  const { entries, at } = state;
  const to = at + (direction === "up" ? -1 : 1);
  if (to < 0 || to > entries.length) return state;
  const draft = at === entries.length ? buffer.text : state.draft;
  return { ...withText(state, entries[to] ?? draft), draft, at: to };
}

/** What a key means to a search; null for a key that ends it and then does what it does. */
function updateSearch(state: EditorState, search: Search, key: Key): EditorStep | null {
  const { entries } = state;
  if (key.type === "text") {
    return found(state, searchText(entries, search, search.query + key.text));
  }
  switch (key.name) {
    case "search":
    case "up":
      return found(state, searchFurther(entries, search, "older"));
    case "down":
      return found(state, searchFurther(entries, search, "newer"));
    case "backspace": {
      const query = [...search.query].slice(0, -1).join("");
      return found(state, searchText(entries, search, query));
    }
    case "interrupt":
    case "open_editor":
      return { state: { ...withText(state, search.before), search: null } };
  }
  return null;
}

function found(state: EditorState, search: Search): EditorStep {
  const entry = search.at === null ? undefined : state.entries[search.at];
  return { state: { ...entry === undefined ? state : withText(state, entry), search } };
}

/** What was found stays, and is what is typed now. */
function leaveSearch(state: EditorState): EditorState {
  return state.search === null ? state : { ...state, search: null, at: state.entries.length };
}

/**
 * Behaviours that matter, each broken in one place, and the tests that should notice.
 * `tools/mutants.ts` runs them; a change of the code that makes one stale fails there.
 * @module
 */

/** One broken behaviour. */
export interface Mutant {
  /** What is wrong then. */
  says: string;
  /** Relative to the root. */
  file: string;
  /** What stands there exactly once, and what stands there instead. */
  find: string;
  replace: string;
  /** The tests that should fail. */
  tests: readonly string[];
}

type Change = [says: string, find: string, replace: string];

/** The mutants of one file, for the same tests. */
function broken(file: string, tests: readonly string[], changes: readonly Change[]): Mutant[] {
  return changes.map(([says, find, replace]) => ({
    says,
    file,
    find,
    replace,
    tests: tests.map((name) => `tests/${name}_test.ts`),
  }));
}

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...broken("lib/conversation/converse.ts", ["unit/conversation"], [
    ["one request more than --max-turns", "this.#turns < maxTurns", "this.#turns <= maxTurns"],
    ["0 turns allow none", "maxTurns === 0 || ", ""],
    ["a run that is over does not cancel its tools", "run.cancel();", ""],
    ["an error of the model wins over the interruption", "run.interruption() ?? error", "error"],
  ]),
  ...broken("lib/conversation/tool_calls.ts", ["unit/conversation"], [
    ["a reader that stops early leaves its tools running", "this.#options.abort.abort()", "void 0"],
    ["the person is not told of equal calls", "count === toldAfterCalls", "count === 0"],
    [
      "the model is not told of equal calls",
      "return withRepetitionNote(result, count)",
      "return result",
    ],
  ]),
  ...broken("lib/conversation/interruption.ts", ["unit/interruption"], [
    [
      "a run ends later than 100 ms after Ctrl-C",
      "interruptionGraceMs = 80",
      "interruptionGraceMs = 800",
    ],
  ]),
  ...broken("lib/conversation/repeated_calls.ts", ["unit/conversation"], [
    ["equal calls end the run one later", "endedAfterCalls = 10", "endedAfterCalls = 11"],
    [
      "durations make results differ",
      "const { duration_ms: _, ...lasting } = result",
      "const lasting = result",
    ],
    ["another result counts on", "before?.result === text", "before !== undefined"],
  ]),
  ...broken("lib/conversation/judge.ts", ["unit/conversation", "unit/structured_answer"], [
    ["a leaked call is asked about for ever", 'this.#corrected.has("calls")', "false"],
    ["an answer that breaks the schema is accepted", "problems.length === 0", "true"],
  ]),
  ...broken("lib/tools/dispatch.ts", ["unit/dispatch", "unit/conversation"], [
    ["a defective call runs", "call.defect !== undefined", "false"],
    ["arguments are not checked", "problems.length > 0", "false"],
  ]),
  ...broken("lib/tools/results.ts", ["unit/results"], [
    ["a script that failed counts as a success", "=== 0;", "!== null;"],
    ["replay compares durations", '!field.endsWith("_ms")', "true"],
  ]),
  ...broken("lib/config/resolve.ts", ["unit/config"], [
    ["blanks around a value stay", "given.texts.map((text) => text.trim())", "given.texts"],
    ["a bad key is sent to a local endpoint", "keyError: null };", "keyError };"],
  ]),
  ...broken("lib/config/hosts.ts", ["unit/config"], [
    ["127.0.0.2 is no loopback address", "/^127(\\.\\d+){3}$/", "/^127\\.0\\.0\\.1$/"],
    ["192.168 is no private address", "10|192\\.168|", "10|"],
  ]),
  ...broken("lib/files/secrets.ts", ["unit/files"], [
    [
      "a short key is taken out of the middle of words",
      "`(?<![\\\\w-])${form}(?![\\\\w-])`",
      "form",
    ],
    ["a key in JSON is left", "[secret, inJson, ", "[secret, "],
    ["a secret that begins another hides it", "b.length - a.length", "a.length - b.length"],
  ]),
  ...broken("lib/files/lock.ts", ["unit/files"], [
    ["a lock is given up only when the file is closed", "file.unlockSync();", ""],
    ["nobody hears that a lock is waited for", "onWait?.()", "void 0"],
  ]),
  ...broken("lib/files/whole.ts", ["unit/files"], [
    ["a private file becomes readable", "?? 0o600;", "?? 0o644;"],
    ["a half-written file is left behind", "await removeIfThere(temporary);", ""],
    [
      "a link is replaced though it should stay",
      "followsLink ? await behindLinks(path) : path",
      "path",
    ],
  ]),
  ...broken("lib/executor/scripts/warm.ts", ["unit/executor_start"], [
    [
      "a warm interpreter never ends",
      "timer = setTimeout(() => this.#end(skillFolder, waiting), ",
      "timer = setTimeout(() => {}, ",
    ],
    [
      "an interpreter of another environment is taken",
      "waiting?.python !== python || ",
      "waiting === undefined || ",
    ],
  ]),
  ...broken("lib/executor/declared/python_version.ts", ["unit/python_version"], [
    [
      "any Python satisfies requires-python",
      "return satisfies(version, requiresPython, { prereleases: true })",
      "return true",
    ],
  ]),
  ...broken("lib/trust/approval.ts", ["unit/trust"], [
    ["a changed skill counts as approved", "grant.digest === content.digest", "true"],
    ["a skill elsewhere counts as approved", "grant.folder === content.folder", "true"],
    ["inline code is not asked about", "if (isCode && !isKnownCode)", "if (false)"],
    ["--ask all asks for skills only", 'mode === "all"', "false"],
  ]),
  ...broken("lib/model/endpoint/retry.ts", ["unit/retry"], [
    ["one attempt more", "maxAttempts = 5", "maxAttempts = 6"],
    ["a longer wait than allowed is kept", "retryAfterMs > options.maxWaitMs", "false"],
    [
      "a model that loads is waited for without end",
      "budget.waitedForLoadMs + delayMs > limitMs",
      "false",
    ],
    [
      "an unknown address is tried as often as a known one",
      "isUnknown ? retriesAtUnknownAddress : Infinity",
      "Infinity",
    ],
    ["waits do not grow", "2 ** (failures - 1)", "1"],
  ]),
  ...broken("lib/model/stream/ends.ts", ["contract/endpoint_cases"], [
    ["a filter of Gemini's is a success", "filter|safety|", "filter|"],
    ["MAX_TOKENS is a success", "max.{0,12}tokens|", ""],
    ["an answer that was aborted is a success", "error|abort|", "error|"],
  ]),
  ...broken("lib/model/endpoint/http.ts", ["contract/endpoint_failure"], [
    ["a prompt goes to whoever a server redirects to", "to.origin === from.origin && ", ""],
    ["a key in an error is shown", "words: this.#redact(failure.words)", "words: failure.words"],
  ]),
  ...broken("lib/model/endpoint/wait.ts", ["contract/endpoint_cases"], [
    ["a wait in words is not kept", "?? readWords(words)", ""],
    ["a wait in a field is not kept", "readFields(value, 0) ?? ", ""],
  ]),
  ...broken("lib/model/endpoint/body.ts", ["contract/endpoint_bounds"], [
    ["a body is read without end", "if (bytes > maxBytes) return", "if (false) return"],
  ]),
  ...broken(
    "lib/model/endpoint/learnt.ts",
    ["contract/endpoint_memory", "contract/responses_wire"],
    [
      ["what helped is forgotten after the run", "await memory.keep(address, model, finding);", ""],
      [
        "--api=chat is not heeded",
        'if (options.api !== undefined) this.#tried.add("responses");',
        "",
      ],
    ],
  ),
  ...broken("lib/model/endpoint/memory.ts", ["contract/endpoint_memory"], [
    ["what is 30 days old is still believed", "age <= maxAgeMs", "true"],
  ]),
  ...broken("lib/model/endpoint/responses_request.ts", ["contract/responses_wire"], [
    ["the endpoint keeps the conversation", "store: false", "store: true"],
    ["reasoning of other models is sent", "isOwn && ", ""],
  ]),
  ...broken("lib/model/stream/reply_text.ts", ["contract/endpoint_cases"], [
    ["half a character is shown", 'isCut ? piece.slice(-1) : ""', '""'],
    ["a reply has no bound", "this.#chars > this.#maxChars", "false"],
  ]),
  ...broken("lib/conversation/history_changes.ts", ["unit/kept_conversations"], [
    ["a refused prompt stays", "messages.length = start;", ""],
    ["a summary is forgotten", "messages.splice(0, messages.length, ...next.value.messages);", ""],
  ]),
  ...broken("lib/tools/normalise.ts", ["unit/normalise"], [
    ["null for what is left out is refused", "value === null && ", "false && "],
    ["a list written as text is refused", "? readText(types, value)", "? value"],
  ]),
  ...broken("lib/sessions/load.ts", ["unit/kept_conversations"], [
    ["damaged lines are not told", ".filter(isDamaged).length", ".filter(() => false).length"],
  ]),
  ...broken("lib/model/stream/usage.ts", ["unit/usage", "unit/conversation"], [
    ["cached tokens by their other name are lost", "?? value.input_tokens_details", ""],
    [
      "cached tokens are not added up",
      "sum.cached_tokens + extra.cached_tokens",
      "sum.cached_tokens",
    ],
  ]),
  ...broken("lib/model/fit/size.ts", ["unit/context", "unit/usage"], [
    ["tools count nothing", "sent += charsOfTool(tool)", "sent += 0"],
    ["an estimate makes a prompt look cut", "usage.estimated || ", ""],
  ]),
  ...broken("lib/words/numbers.ts", ["unit/words", "unit/render"], [
    ["1 lines", 'count === 1 ? "" : "s"', '"s"'],
    ["no commas between thousands", ', ","), ...fraction]', ', ""), ...fraction]'],
  ]),
  ...broken("lib/words/redraw.ts", ["unit/redraw"], [
    ["all frames of a progress bar stay", "at === -1 ? line : line.slice(at + 1)", "line"],
  ]),
  ...broken("lib/process/cap_text.ts", ["unit/process_output"], [
    ["half a character at the cut", "cutsPair ? count - 1 : count", "count"],
    [
      "the note says a wrong number of bytes",
      "bytes - byteLength(start) - byteLength(end)",
      "bytes",
    ],
  ]),
  ...broken("lib/process/tree.ts", ["unit/process_tree"], [
    [
      "grandchildren are left",
      "for (const child of children.get(pid) ?? []) found.add(child.pid);",
      "",
    ],
    ["a zombie counts as running", "&& !row.isZombie", ""],
  ]),
  ...broken("lib/render/words/sanitize.ts", ["unit/render", "unit/terminal_screen"], [
    ["direction marks reach the terminal", "\\u202a-\\u202e\\u2066-\\u2069", ""],
    ["escape sequences reach the terminal", "\\x0e-\\x1f", ""],
  ]),
  ...broken("lib/skills/files/paths.ts", ["unit/resources", "contract/path_attacks"], [
    [".. leaves the folder of a skill", 'segments(path).includes("..")', "false"],
    ["an absolute path is read", 'path.startsWith("/")', "false"],
    ["a Windows device is opened", "windowsDevice.test(name)", "false"],
  ]),
  ...broken("lib/words/time.ts", ["unit/time"], [
    ["sessions list shows the time of another zone", "- date.getTimezoneOffset() * 60_000", ""],
  ]),
  ...broken("lib/sessions/store.ts", ["unit/session_store"], [
    [
      "the oldest session comes first",
      "b.changedAt.getTime() - a.changedAt.getTime()",
      "a.changedAt.getTime() - b.changedAt.getTime()",
    ],
  ]),
  ...broken("lib/cli/prompt.ts", ["contract/command_line"], [
    ["input of blanks is a prompt", 'if (input.trim() === "") {', "if (false) {"],
    ["the offset of a wrong byte is one too far", "return good;\n}", "return good + 1;\n}"],
  ]),
  ...broken("lib/errors.ts", ["unit/conversation", "contract/command_line"], [
    ["a limit ends with the exit code of a failure", "limit: 6", "limit: 1"],
  ]),
];

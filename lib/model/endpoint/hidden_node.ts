/**
 * Keeps the SDK from what takes Deno long: `process` and `Buffer`, which it looks for
 * when it is loaded and for each client, and the stack of an error that it makes then.
 * Each takes as long as Deno to start, and the SDK can do without.
 * @module
 */

/** Hides them until disposed. */
export function hideNode(): Disposable {
  const hidden = ["process", "Buffer"].map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const
  );
  const { stackTraceLimit } = Error;
  for (const [name, descriptor] of hidden) {
    if (descriptor?.configurable) {
      Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
    }
  }
  Error.stackTraceLimit = 0;
  return {
    [Symbol.dispose]() {
      for (const [name, descriptor] of hidden) {
        if (descriptor?.configurable) Object.defineProperty(globalThis, name, descriptor);
      }
      Error.stackTraceLimit = stackTraceLimit;
    },
  };
}

/** Hides them from the import of this file on. */
export const hiddenNode: Disposable = hideNode();

/**
 * Hides `process` and `Buffer` from the SDK, which looks for them when it is loaded
 * and for each client: Deno takes longer to load them than to start, and the SDK can
 * do without.
 * @module
 */

/** Hides them until disposed. */
export function hideNode(): Disposable {
  const hidden = ["process", "Buffer"].map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const
  );
  for (const [name, descriptor] of hidden) {
    if (descriptor?.configurable) {
      Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
    }
  }
  return {
    [Symbol.dispose]() {
      for (const [name, descriptor] of hidden) {
        if (descriptor?.configurable) Object.defineProperty(globalThis, name, descriptor);
      }
    },
  };
}

/** Hides them from the import of this file on. */
export const hiddenNode: Disposable = hideNode();

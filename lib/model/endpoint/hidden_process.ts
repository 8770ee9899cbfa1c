/**
 * Hides `process` from the SDK, which looks for it when it is loaded and for each
 * client: Deno takes as long to load it as to start, and the SDK can do without.
 * @module
 */

/** Hides it until disposed. */
export function hideProcess(): Disposable {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, "process");
  if (!descriptor?.configurable) return { [Symbol.dispose]() {} };
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  return {
    [Symbol.dispose]: () => void Object.defineProperty(globalThis, "process", descriptor),
  };
}

/** Hides it from the import of this file on. */
export const hiddenProcess: Disposable = hideProcess();

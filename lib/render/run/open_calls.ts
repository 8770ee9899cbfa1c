/**
 * The calls that run, with names that tell them apart in a log.
 * @module
 */

/** A longer name would push what it names out of sight. */
const maxNameLength = 60;

/** The calls that run at the same time. */
export class OpenCalls {
  readonly #open = new Map<string, { name: string; isAlone: boolean }>();

  /** A call begins; `line` is the call in one line. */
  start(id: string, line: string): void {
    const isAlone = this.#open.size === 0;
    for (const call of this.#open.values()) call.isAlone = false;
    this.#open.set(id, { name: this.#freeName(line), isAlone });
  }

  /** A call has ended. */
  end(id: string): void {
    this.#open.delete(id);
  }

  /** A space, the name of a call and a colon; empty for one that ran alone all the time. */
  nameOf(id: string): string {
    const call = this.#open.get(id);
    return call === undefined || call.isAlone ? "" : ` ${call.name}:`;
  }

  /** Of calls that look the same, the later ones get a number. */
  #freeName(line: string): string {
    const taken = new Set([...this.#open.values()].map(({ name }) => name));
    const name = line.length > maxNameLength ? `${line.slice(0, maxNameLength - 1)}…` : line;
    for (let number = 2, free = name;; free = `${name} (${number++})`) {
      if (!taken.has(free)) return free;
    }
  }
}

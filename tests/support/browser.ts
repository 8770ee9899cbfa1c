/**
 * A headless Chromium, over its DevTools protocol.
 * @module
 */

/** What a page did and how it looks. */
export interface PageReport {
  /** Dialogs, exceptions, messages of the console, refusals of the content policy. */
  complaints: string[];
  /** Addresses that the page loaded, beside itself. */
  loaded: string[];
  /** Elements that stick out on the right. */
  tooWide: string[];
}

/** What {@linkcode Browser.visit} takes beside the address. */
export interface VisitOptions {
  /** Of the window, in CSS pixels. */
  width: number;
  colorScheme: "light" | "dark";
}

interface ProtocolMessage {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** Opens all folded parts, then lists what is wider than the window. */
const measure = `
  for (const details of document.querySelectorAll("details")) details.open = true;
  const width = document.documentElement.clientWidth;
  const isScrolled = (element) =>
    element.closest("pre, .scroll, .plain, .what, .label, svg") !== null;
  document.documentElement.scrollWidth <= width ? [] : [...document.body.querySelectorAll("*")]
    .filter((element) => !isScrolled(element) && element.getBoundingClientRect().right > width + 1)
    .map((element) => element.tagName + "." + element.className + " " + element.textContent.slice(0, 40))
    .concat(["scrollWidth " + document.documentElement.scrollWidth + " in " + width]);
`;

/** A running browser. */
export class Browser implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #listen: (message: ProtocolMessage) => void = () => {};
  #lastId = 0;

  private constructor(process: Deno.ChildProcess, folder: string, socket: WebSocket) {
    this.#process = process;
    this.#folder = folder;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
  }

  /** Starts the browser at a path, with a profile of its own. */
  static async start(path: string): Promise<Browser> {
    const folder = await Deno.makeTempDir({ prefix: "skills-runner-browser-" });
    const process = new Deno.Command(path, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--remote-debugging-port=0",
        `--user-data-dir=${folder}`,
        "about:blank",
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const socket = new WebSocket(await socketAddress(process));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Browser(process, folder, socket);
  }

  /** Opens a page and reports on it. */
  async visit(url: string, { width, colorScheme }: VisitOptions): Promise<PageReport> {
    const { targetId } = await this.#send("Target.createTarget", { url: "about:blank" });
    const attached = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    const sessionId = String(attached.sessionId);
    const report: PageReport = { complaints: [], loaded: [], tooWide: [] };
    const loaded = Promise.withResolvers<void>();
    this.#listen = (message) => {
      if (message.method === "Page.loadEventFired") loaded.resolve();
      note(message, { url, report });
    };
    for (const domain of ["Page", "Runtime", "Log", "Network"]) {
      await this.#send(`${domain}.enable`, {}, sessionId);
    }
    await this.#send("Emulation.setDeviceMetricsOverride", {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    }, sessionId);
    await this.#send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: colorScheme }],
    }, sessionId);
    await this.#send("Page.navigate", { url }, sessionId);
    await loaded.promise;
    const measured = await this.#send("Runtime.evaluate", {
      expression: measure,
      returnByValue: true,
    }, sessionId);
    report.tooWide = (measured.result as { value: string[] }).value;
    await this.#send("Target.closeTarget", { targetId });
    return report;
  }

  async #send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const reply = Promise.withResolvers<Record<string, unknown>>();
    this.#pending.set(id, reply);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return await reply.promise;
  }

  #receive(message: ProtocolMessage): void {
    if (message.id === undefined) return this.#listen(message);
    const reply = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error !== undefined) reply?.reject(new Error(message.error.message));
    else reply?.resolve(message.result ?? {});
  }

  /** Ends the browser and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#send("Browser.close");
    await Promise.all([this.#process.status, closed(this.#socket)]);
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function note({ method, params = {} }: ProtocolMessage, { url, report }: {
  url: string;
  report: PageReport;
}): void {
  switch (method) {
    case "Page.javascriptDialogOpening":
    case "Runtime.consoleAPICalled":
    case "Runtime.exceptionThrown":
    case "Log.entryAdded":
      report.complaints.push(`${method} ${JSON.stringify(params)}`);
      return;
    case "Network.requestWillBeSent": {
      const { request } = params as { request: { url: string } };
      if (request.url !== url && !request.url.startsWith("data:")) report.loaded.push(request.url);
      return;
    }
  }
}

/** The browser says on standard error where it listens. */
async function socketAddress({ stderr }: Deno.ChildProcess): Promise<string> {
  let said = "";
  for await (const text of stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`The browser did not start: ${said}`);
}

function closed(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve(null);
    else socket.onclose = resolve;
  });
}

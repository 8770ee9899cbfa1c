/**
 * Puts fields into requests that the program itself does not send.
 * @module
 */

/** A proxy in front of an endpoint. */
export interface FieldProxy extends AsyncDisposable {
  /** The base URL to ask instead of the endpoint's. */
  url: string;
}

/**
 * Starts a proxy that adds fields to the first question to an endpoint and
 * hands on everything else as it is, byte for byte.
 */
export function withFields(origin: string, fields: Record<string, unknown>): FieldProxy {
  let isFirst = true;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const given = await request.text();
    const addsFields = isFirst && pathname.endsWith("/chat/completions");
    if (addsFields) isFirst = false;
    return await fetch(`${origin}${pathname}`, {
      method: request.method,
      headers: request.headers,
      body: addsFields ? JSON.stringify({ ...JSON.parse(given), ...fields }) : given || null,
    });
  });
  const url = `http://127.0.0.1:${server.addr.port}/v1`;
  return { url, [Symbol.asyncDispose]: () => server.shutdown() };
}

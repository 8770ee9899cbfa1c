/**
 * How near the machine of an address is.
 * @module
 */

/** True for the machine itself: `localhost`, 127.0.0.0/8 and `::1`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") ||
    hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** True for loopback, for private addresses (RFC 1918, RFC 4193, link-local) and for names without a dot. */
export function isPrivateHost(hostname: string): boolean {
  return isLoopbackHost(hostname) || hostname === "0.0.0.0" ||
    /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(hostname) ||
    /^\[(f[cd]|fe[89ab])/i.test(hostname) ||
    /\.(local|lan|internal|home\.arpa)$/.test(hostname) ||
    !/[.:]/.test(hostname);
}

/**
 * The wildcard name that covers a host: its first label replaced (RFC 6125 section 6.4.3). `undefined` where no CA issues one: right
 * below a top-level domain (Baseline Requirements section 3.2.2.6).
 */
export function wildcardOf(host: string): string | undefined {
  const dot = host.indexOf('.');
  const parent = host.slice(dot + 1);
  return dot > 0 && parent.includes('.') ? `*.${parent}` : undefined;
}

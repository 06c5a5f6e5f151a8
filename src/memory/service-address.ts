/** The addresses of services that a person may choose: https, a host and a path, nothing that could name a person or a site. */

/** Longer than any service has, short enough to be shown. */
const LONGEST = 2048;

/**
 * Reads what a person typed, or what was stored.
 * @param text hostile
 * @returns the address as browsers write it, its path as typed; `undefined` unless it is https without credentials, query or fragment
 */
export function serviceAddress(text: string): string | undefined {
  if (text.length > LONGEST || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username || url.password || url.search || url.hash) return undefined;
  return `${url.origin}${url.pathname}`;
}

/** As `serviceAddress`, for services that have their own paths below it: without a slash at its end. */
export function serviceBase(text: string): string | undefined {
  return serviceAddress(text)?.replace(/(?<!\/)\/+$/, '');
}

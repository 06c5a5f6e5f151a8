/** Name of the file that *Export* writes: host and time of the verification. */
export function reportFileName({ origin, at }: { readonly origin: string; readonly at: number }): string {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const host = new URL(origin).host.replaceAll(/[^a-z0-9.-]/gi, '-');
  return `vitrine-${host}-${time}.json`;
}

/** Copies of a JSON value, each with one change in one text or number of it. */
export function* flippedLeaves(
  value: unknown,
  path = '$',
): Generator<{ readonly path: string; readonly value: unknown }> {
  if (typeof value === 'string') {
    for (const at of new Set([0, Math.floor(value.length / 2), value.length - 1].filter((i) => i >= 0)))
      if (value.length > 0)
        yield {
          path: `${path}@${at}`,
          value: value.slice(0, at) + other(value.charAt(at)) + value.slice(at + 1),
        };
  } else if (typeof value === 'number') yield { path, value: value + 1 };
  else if (Array.isArray(value)) {
    for (const [i, member] of value.entries())
      for (const flipped of flippedLeaves(member, `${path}[${i}]`))
        yield { path: flipped.path, value: value.with(i, flipped.value) };
    if (value.length > 0) yield { path: `${path}[-1]`, value: value.slice(0, -1) };
  } else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      for (const flipped of flippedLeaves(member, `${path}.${name}`))
        yield { path: flipped.path, value: { ...value, [name]: flipped.value } };
}

/** Another character of the same kind, so that the encoding stays well-formed; another one in hex too, where case means nothing. */
function other(c: string): string {
  if (c === '=') return 'A';
  if (/[0-9]/.test(c)) return c === '9' ? '8' : String(Number(c) + 1);
  return c.toLowerCase() === 'a' ? 'B' : 'A';
}

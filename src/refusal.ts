/**
 * The one error that parsers throw. It names the input, the place, what was expected and what came, and carries a code that
 * stays the same across releases. Anything else that escapes a parser is a defect.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param code stable, kebab-case: `<input>-<what is wrong>`, for example `quote-truncated`
   * @param at where in the input: a field, an offset, a path
   */
  constructor(
    readonly code: string,
    readonly at: string,
    readonly expected: string,
    readonly got: string,
  ) {
    super(`${code} at ${at}: expected ${expected}, got ${got}`);
  }
}

/** What a parser reads, or its refusal as a value. Anything else that is thrown is a defect and passes through. */
export function orRefusal<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

import { Refusal } from '../../refusal';

/** What a parser reads, or its refusal. Anything else that is thrown is a defect and passes through. */
export function orRefusal<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

import { Refusal } from '../../src/refusal';

/** The code of the refusal; `accepted` when nothing was thrown. Anything else that is thrown goes on. */
export async function refusalCode(read: () => unknown): Promise<string> {
  try {
    await read();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
}

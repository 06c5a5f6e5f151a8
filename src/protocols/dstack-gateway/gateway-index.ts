/** How a dstack gateway says that it is one: `/.dstack/index`. Source: dstack evidence specification, sections 1 and 3. */
import { Refusal } from '../../refusal';
import { jsonObject } from '../quote-field';

export const INDEX_PATH = '/.dstack/index';
/** The true answer has less than 100 bytes. */
export const INDEX_BYTES = 4 * 1024;

/** Many hosts answer every path with something; only this type is a claim to be a gateway. */
export function claimsToBeGateway(body: Uint8Array): boolean {
  try {
    return jsonObject(body).type === 'dstack gateway';
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

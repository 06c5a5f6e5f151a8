/** Run by vitest before any test: in a new checkout it takes a while to find RSA keys, longer than a test file may take to begin. */
import { checkoutKeys } from './checkout-keys';

export default async function keysBeforeTests(): Promise<void> {
  await checkoutKeys();
}

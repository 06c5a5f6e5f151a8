/** What checks of the governance question mean where no evidence was read: hashes were given, and nothing is known to run. */
import type { Check } from '../appraisal';
import type { Reason } from '../reasons';
import type { CheckWords } from './domain-words';

const FOUND: Partial<Record<Reason, string>> = {
  'compose-allowed':
    'The contract of the app allows the given compose hash: that says who decided, not that anybody reviewed it.',
  'compose-not-allowed': 'The contract of the app does not allow the given compose hash.',
  'os-image-allowed': 'The contract of the key service allows the given operating system.',
  'os-image-not-allowed': 'The contract of the key service does not allow the given operating system.',
};

const SHOWS: Partial<Record<Check['id'], string>> = {
  'governance.compose': 'Whoever owns the contract of the app has allowed the given compose hash.',
  'governance.os-image':
    'Whoever owns the contract of the key service has allowed the given operating system.',
};

const MENDS: Partial<Record<Reason, string>> = {
  'compose-not-allowed': 'Whoever owns the contract of the app, or you, if the hash is another.',
  'os-image-not-allowed': 'Whoever owns the contract of the key service, or you, if the hash is another.',
};

export const ALONE_WORDS: CheckWords = {
  found: (c) => FOUND[c.reason],
  shows: (c) => SHOWS[c.id],
  mends: (c) => MENDS[c.reason],
};

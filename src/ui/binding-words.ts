/** How firmly the evidence is tied to the tab, in words. */
import type { Binding } from '../appraisal';
import type { WordingKey } from './wording';

export const BINDINGS: Record<Binding, WordingKey> = {
  connection: 'binding_connection',
  domain: 'binding_domain',
  none: 'binding_none',
};

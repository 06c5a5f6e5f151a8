/** The browser's own translation table, in the shape that the components take. */
import type { Wording } from '../ui/wording';
import { browser } from './ext';

type AnyMessage = (key: string, substitutions?: string[]) => string;

export const wording: Wording = (key, substitutions = []) =>
  (browser.i18n.getMessage as AnyMessage)(key, [...substitutions]);

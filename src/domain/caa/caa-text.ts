/**
 * CAA records as text: the presentation format of RFC 8659 section 4.1.1 (`0 issue "letsencrypt.org"`), and the form of unknown
 * types of RFC 3597 section 5 (`\# 22 000569737375656c657473656e63727970742e6f7267`), which some tools and resolvers show instead.
 */
import { asciiText } from '../../encoding/ascii';
import { fromHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { type CaaRecord, printable } from '../dns/dns-record';

/** @throws Refusal `caa-text-malformed`, `hex-malformed` */
export function readCaaText(text: string): CaaRecord {
  if (text.length > 2 * LIMITS.dnsTextLength) throw refuse('length', 'a shorter record', `${text.length}`);
  const trimmed = text.trim();
  return trimmed.startsWith('\\#') ? readUnknownType(trimmed) : readPresentation(trimmed);
}

/** The record as RFC 8659 writes it. */
export const caaText = ({ flags, tag, value }: CaaRecord): string =>
  `${flags} ${tag} "${value.replace(/["\\]/g, '\\$&')}"`;

const PRESENTATION = /^(\d{1,3})[ \t]+(\S+)[ \t]+(?:"((?:[^"\\]|\\.)*)"|([^\s";]*))$/;

function readPresentation(text: string): CaaRecord {
  const [, flags, tag, quoted, bare] = PRESENTATION.exec(text) ?? [];
  if (flags === undefined || tag === undefined || Number(flags) > 255)
    throw refuse('record', 'flags, tag and value', text);
  return {
    type: 'CAA',
    flags: Number(flags),
    tag: printable(tag),
    value: printable(unescaped(quoted ?? bare ?? '')),
  };
}

/** `\DDD` is a byte in decimal, `\` before anything else stands for that; RFC 1035 section 5.1. */
function unescaped(text: string): string {
  return text.replace(/\\(\d{3}|.)/g, (_, code: string) => {
    if (code.length === 1) return code;
    if (Number(code) > 255) throw refuse('escape', 'a byte', code);
    return String.fromCharCode(Number(code));
  });
}

/** Flags, length of the tag, tag, value. */
function readUnknownType(text: string): CaaRecord {
  const [, length, ...hex] = text.split(/\s+/);
  const bytes = fromHex(hex.join(''));
  if (length === undefined || !/^\d{1,5}$/.test(length) || Number(length) !== bytes.length)
    throw refuse('length', `${bytes.length}`, length ?? 'none');
  const [flags, tagLength] = bytes;
  if (flags === undefined || tagLength === undefined || tagLength === 0 || bytes.length < 2 + tagLength)
    throw refuse('tag', 'flags and a tag', `${bytes.length} bytes`);
  const part = (from: number, to?: number) => printable(asciiText(bytes.subarray(from, to)));
  return { type: 'CAA', flags, tag: part(2, 2 + tagLength), value: part(2 + tagLength) };
}

const refuse = (at: string, expected: string, got: string): Refusal =>
  new Refusal('caa-text-malformed', at, expected, printable(got).slice(0, 80));

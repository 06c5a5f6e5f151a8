import { describe, expect, it } from 'vitest';
import { claimsToBeManifest, parseManifest } from '../../src/connection/manifest';
import { Refusal } from '../../src/refusal';

const bytes = (text: string) => new TextEncoder().encode(text);
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

function refusalOf(text: string): string {
  try {
    parseManifest(bytes(text));
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a manifest', () => {
  it('lists its files in order, wildcard certificates with their star', () => {
    expect(parseManifest(bytes(`${A}  acme-account.json\n${B}  cert-*.example.com.pem\n`))).toEqual([
      { sha256: A, name: 'acme-account.json' },
      { sha256: B, name: 'cert-*.example.com.pem' },
    ]);
  });

  it.each([
    ['one blank', `${A} cert.pem\n`, 'manifest-line'],
    ['a star for binary mode', `${A} *cert.pem\n`, 'manifest-line'],
    ['a tab', `${A}\tcert.pem\n`, 'manifest-line'],
    ['three blanks', `${A}   cert.pem\n`, 'manifest-line'],
    ['carriage returns', `${A}  cert.pem\r\n`, 'manifest-line'],
    ['upper-case digits', `${A.toUpperCase()}  cert.pem\n`, 'manifest-line'],
    ['a short digest', `${A.slice(2)}  cert.pem\n`, 'manifest-line'],
    ['a path', `${A}  ../cert.pem\n`, 'manifest-line'],
    ['two names on a line', `${A}  cert.pem cert2.pem\n`, 'manifest-line'],
    ['a backslash escape', `\\${A}  cert\\n.pem\n`, 'manifest-line'],
    ['a nul byte', `${A}  cert\0.pem\n`, 'manifest-line'],
    ['letters beyond ASCII', `${A}  cért.pem\n`, 'manifest-line'],
    ['an empty line', `${A}  cert.pem\n\n`, 'manifest-line'],
    ['no last newline', `${A}  cert.pem`, 'manifest-unterminated'],
    ['nothing', '', 'manifest-unterminated'],
    ['one file twice', `${A}  cert.pem\n${B}  cert.pem\n`, 'manifest-duplicate'],
    ['one file twice with one digest', `${A}  cert.pem\n${A}  cert.pem\n`, 'manifest-duplicate'],
    ['sixty-five files', Array.from({ length: 65 }, (_, i) => `${A}  f${i}\n`).join(''), 'manifest-too-many'],
  ])('is refused with %s', (_what, text, code) => expect(refusalOf(text)).toBe(code));

  it('is recognised by its first line, good or bad, and never in a page or an empty answer', () => {
    expect(claimsToBeManifest(bytes(`${A}  cert.pem\n`))).toBe(true);
    expect(claimsToBeManifest(bytes(`${A.toUpperCase()} *cert.pem\r\n`))).toBe(true);
    expect(claimsToBeManifest(bytes('<!doctype html><title>app</title>'))).toBe(false);
    expect(claimsToBeManifest(bytes(''))).toBe(false);
    expect(claimsToBeManifest(bytes(A))).toBe(false);
  });
});

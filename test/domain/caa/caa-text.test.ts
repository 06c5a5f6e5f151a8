import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caaText, readCaaText } from '../../../src/domain/caa/caa-text';
import { Refusal } from '../../../src/refusal';

const LETSENCRYPT = { type: 'CAA', flags: 0, tag: 'issue', value: 'letsencrypt.org' };

describe('a CAA record as text', () => {
  it.each([
    ['as dig writes it', '0 issue "letsencrypt.org"'],
    ['without quotes', '0 issue letsencrypt.org'],
    ['with blanks around', '  0\tissue   "letsencrypt.org" '],
    ['with escapes', '0 issue "letsencrypt\\.or\\103"'],
    ['as an unknown type', '\\# 22 000569737375656c657473656e63727970742e6f7267'],
    ['as an unknown type in groups', '\\# 22 0005697373 75656C6574 73656E63727970742E6F7267'],
  ])('%s', (_, text) => expect(readCaaText(text)).toEqual(LETSENCRYPT));

  it('may have an empty value', () => {
    expect(readCaaText('128 issuewild ""')).toEqual({ type: 'CAA', flags: 128, tag: 'issuewild', value: '' });
    expect(readCaaText('0 issue ";"')).toMatchObject({ value: ';' });
  });

  it.each([
    '',
    'issue "letsencrypt.org"',
    '256 issue "letsencrypt.org"',
    '-1 issue "letsencrypt.org"',
    '0 issue',
    '0 issue "letsencrypt.org',
    '0 issue "letsencrypt.org" more',
    '0 issue letsencrypt.org; accounturi=x',
    '0 issue "\\999"',
    '\\# 21 000569737375656c657473656e63727970742e6f7267',
    '\\# 2 00zz',
    '\\# 2 0005',
    '\\# 2 0000',
    '\\#',
  ])('is not %j', (text) => expect(() => readCaaText(text)).toThrow(Refusal));

  it('reads what it writes', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), printable, (flags, value) => {
        const record = { type: 'CAA', flags, tag: 'issue', value } as const;
        expect(readCaaText(caaText(record))).toEqual(record);
      }),
    );
  });

  it('is refused with a refusal only, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((s) => `0 issue ${s}`),
      fc.string().map((s) => `\\# ${s}`),
    );
    fc.assert(
      fc.property(text, (s) => {
        try {
          readCaaText(s);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
    );
  });
});

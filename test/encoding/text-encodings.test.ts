import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiText } from '../../src/encoding/ascii';
import { fromBase64, toBase64 } from '../../src/encoding/base64';
import { concatBytes, equalBytes } from '../../src/encoding/bytes';
import { fromHex, fromLenientHex, toHex } from '../../src/encoding/hex';
import { certificatesFromPem } from '../../src/encoding/pem';
import { Refusal } from '../../src/refusal';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('bytes as text', () => {
  it('have one character each with the number of the byte, however many there are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (any, isAscii) => {
        const bytes = isAscii ? any.map((b) => b & 0x7f) : any;
        expect([...asciiText(bytes)].map((c) => c.codePointAt(0))).toEqual([...bytes]);
      }),
    );
    const many = new Uint8Array(20_000).map((_, i) => i);
    expect([...asciiText(many)].map((c) => c.codePointAt(0))).toEqual([...many]);
    expect(asciiText(Uint8Array.of(0xef, 0xbb, 0xbf, ...new Uint8Array(100)))).toMatch(/^\u00ef\u00bb\u00bf/);
  });
});

describe('hex', () => {
  it('writes lower case and reads both cases', () => {
    expect(toHex(Uint8Array.of(0, 0x0f, 0xff))).toBe('000fff');
    expect(fromHex('000FfF')).toEqual(Uint8Array.of(0, 0x0f, 0xff));
  });

  it.each(['0', '0g', ' 00', '00 ', '0x00', '٠٠', '0\n'])('refuses %j', (text) => {
    expect(codeOf(() => fromHex(text))).toBe('hex-malformed');
  });

  it('the lenient reader allows one prefix and white space around, nothing inside', () => {
    expect(fromLenientHex(' 0xAB\n')).toEqual(Uint8Array.of(0xab));
    expect(codeOf(() => fromLenientHex('0x0xab'))).toBe('hex-malformed');
    expect(codeOf(() => fromLenientHex('a b0'))).toBe('hex-malformed');
  });

  it('reads back whatever it wrote', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(fromHex(toHex(bytes)), bytes)));
  });
});

describe('base64', () => {
  it.each(['A', 'AA', 'AAA', 'AA=A', '====', 'AA==AA==', 'AAA=\n', 'AA A', '-_==', 'AAAA='])(
    'refuses %j',
    (text) => {
      expect(codeOf(() => fromBase64(text))).toBe('base64-malformed');
    },
  );

  it('refuses a second spelling of the same bytes', () => {
    expect(fromBase64('AA==')).toEqual(Uint8Array.of(0));
    expect(codeOf(() => fromBase64('AB=='))).toBe('base64-malformed');
    expect(fromBase64('AAA=')).toEqual(Uint8Array.of(0, 0));
    expect(codeOf(() => fromBase64('AAB='))).toBe('base64-malformed');
  });

  it('reads megabytes, and refuses a wrong digit at their end', () => {
    const text = 'A'.repeat(8_000_000);
    expect(fromBase64(text).length).toBe(6_000_000);
    expect(codeOf(() => fromBase64(`${text.slice(0, -4)}AA!A`))).toBe('base64-malformed');
  });

  it('agrees with the platform and reads back whatever it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        return equalBytes(fromBase64(text), bytes);
      }),
    );
  });
});

describe('bytes', () => {
  it('are equal only with the same length and the same content', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
    expect(concatBytes(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2))).toEqual(Uint8Array.of(1, 2));
  });
});

describe('PEM', () => {
  const block = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

  it('gives the blocks in their order', () => {
    expect(certificatesFromPem(block('AQ==') + block('A\r\ng==\r'), 2)).toEqual([
      Uint8Array.of(1),
      Uint8Array.of(2),
    ]);
  });

  it.each([
    ['nothing', '', 'pem-empty'],
    ['another kind of block', block('AQ==').replaceAll('CERTIFICATE', 'PRIVATE KEY'), 'pem-malformed'],
    ['text between blocks', `${block('AQ==')}hello${block('AQ==')}`, 'pem-malformed'],
    ['text after the last', `${block('AQ==')}\0`, 'pem-malformed'],
    ['no end', '-----BEGIN CERTIFICATE-----\nAQ==', 'pem-malformed'],
    ['headers inside', block('Proc-Type: 4\n\nAQ=='), 'base64-malformed'],
    ['one too many', block('AQ==').repeat(3), 'pem-too-many'],
  ])('refuses %s', (_, text, code) => {
    expect(codeOf(() => certificatesFromPem(text, 2))).toBe(code);
  });

  it('never throws anything but a refusal', () => {
    const piece = fc.constantFrom(
      '-----BEGIN CERTIFICATE-----',
      '-----END CERTIFICATE-----',
      '\n',
      'AQ==',
      '\0',
      '-',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (parts) => {
        codeOf(() => certificatesFromPem(parts.join(''), 3));
      }),
    );
  });
});

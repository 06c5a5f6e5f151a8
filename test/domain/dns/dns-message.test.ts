import { type Answer, encode, RECURSION_AVAILABLE, TRUNCATED_RESPONSE } from '@dnsquery/dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerIn } from '../../../src/domain/dns/dns-answer';
import { readResponse } from '../../../src/domain/dns/dns-message';
import { isAddress, nameOf, upwards } from '../../../src/domain/dns/dns-name';
import { Refusal } from '../../../src/refusal';
import { changed, changes } from '../../fuzz/mutation';

const NAME = 'app.example.com';
const caa = (value: string, name = NAME, tag = 'issue'): Answer => ({
  type: 'CAA',
  name,
  ttl: 60,
  data: { flags: 0, tag, value },
});
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, ttl: 60, data });

function response(answers: readonly Answer[], more: object = {}): Uint8Array {
  return encode({
    type: 'response',
    id: 0,
    flags: RECURSION_AVAILABLE,
    questions: [{ type: 'CAA', name: NAME }],
    answers: [...answers],
    ...more,
  });
}
const read = (message: Uint8Array) => answerIn(readResponse(message, NAME, 'CAA'), NAME, 'CAA');
const values = (message: Uint8Array) => read(message).records.map((r) => (r.type === 'CAA' ? r.value : ''));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'nothing was refused';
}

describe('a response', () => {
  it('holds the records of the name', () => {
    expect(read(response([caa('letsencrypt.org; accounturi=https://a.example/1')]))).toEqual({
      kind: 'answer',
      rcode: 'NOERROR',
      authentic: false,
      aliases: [],
      records: [
        { type: 'CAA', flags: 0, tag: 'issue', value: 'letsencrypt.org; accounturi=https://a.example/1' },
      ],
    });
  });
  it('may spell the question in another case', () => {
    const questions = [{ type: 'CAA', name: 'App.EXAMPLE.com' }];
    expect(values(response([caa('ca.example', 'APP.example.com')], { questions }))).toEqual(['ca.example']);
  });
  it('holds nothing of other names', () =>
    expect(values(response([caa('evil.example', 'other.example.com')]))).toEqual([]));
  it('leads from alias to alias, whatever their order', () => {
    const message = response([
      caa(';', 'c.example'),
      cname('b.example', 'c.example'),
      cname(NAME, 'b.example'),
    ]);
    expect(read(message)).toMatchObject({ aliases: ['b.example', 'c.example'], records: [{ value: ';' }] });
  });
  it('leads through a DNAME even without the CNAME that should come with it', () => {
    const dname = { ...cname('example.com', 'example.net'), type: 'DNAME' } as Answer;
    expect(read(response([dname, caa(';', 'app.example.net')]))).toMatchObject({
      aliases: ['app.example.net'],
      records: [{ value: ';' }],
    });
  });
  it('counts records that stand beside a CNAME together with those of its target', () =>
    expect(
      values(response([cname(NAME, 'b.example'), caa('one.example'), caa('two.example', 'b.example')])),
    ).toEqual(['one.example', 'two.example']));
  it('may carry proofs and options that nobody here reads', () => {
    const message = response([caa(';')], {
      authorities: [
        { type: 'NSEC', name: 'x.example', ttl: 1, data: { nextDomain: 'y.example', rrtypes: ['A'] } },
      ],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 512,
          flags: 0,
          options: [{ code: 15, data: new Uint8Array([0, 9]) }],
          data: [],
        },
      ],
    });
    expect(values(message)).toEqual([';']);
  });
  it('may carry signatures among its answers', () => {
    const rrsig = {
      type: 'RRSIG',
      name: NAME,
      ttl: 60,
      data: {
        typeCovered: 'CAA',
        algorithm: 13,
        labels: 3,
        originalTTL: 60,
        expiration: 1,
        inception: 0,
        keyTag: 7,
        signersName: 'example.com',
        signature: new Uint8Array(64).fill(0xc3),
      },
    } as Answer;
    expect(values(response([rrsig, caa(';')]))).toEqual([';']);
  });
  it('shows no character that is not printable ASCII', () => {
    const message = response([caa('letsencrypt.orgX\u001b[2J')]);
    expect(values(message)).toEqual(['letsencrypt.orgX\ufffd[2J']);
  });
});

describe('refused', () => {
  const good = response([caa('letsencrypt.org; accounturi=https://a.example/1')]);
  const withByte = (at: number, byte: number) => {
    const copy = good.slice();
    copy[at] = byte;
    return copy;
  };
  const rows: readonly [string, string, () => Uint8Array][] = [
    ['nothing at all', 'dns-malformed', () => new Uint8Array()],
    ['a header only', 'dns-malformed', () => good.slice(0, 11)],
    ['a question instead of an answer', 'dns-not-the-answer', () => withByte(2, 0)],
    ['another id', 'dns-not-the-answer', () => withByte(1, 7)],
    [
      'another name',
      'dns-not-the-answer',
      () => response([], { questions: [{ type: 'CAA', name: 'x.example' }] }),
    ],
    ['another type', 'dns-not-the-answer', () => response([], { questions: [{ type: 'TXT', name: NAME }] })],
    [
      'another class',
      'dns-not-the-answer',
      () => response([], { questions: [{ type: 'CAA', name: NAME, class: 'CH' }] }),
    ],
    ['no question', 'dns-malformed', () => response([], { questions: [] })],
    ['TC', 'dns-cut-short', () => response([], { flags: TRUNCATED_RESPONSE })],
    ['SERVFAIL', 'dns-rcode', () => response([], { flags: 2 })],
    ['more records than are there', 'dns-malformed', () => withByte(7, 9)],
    ['65535 records', 'dns-malformed', () => withByte(6, 255)],
    ['more than 64 KB', 'dns-too-large', () => new Uint8Array(64 * 1024 + 1)],
    ['an alias of itself', 'dns-alias-loop', () => response([cname(NAME, NAME)])],
    [
      'aliases in a circle',
      'dns-alias-loop',
      () => response([cname(NAME, 'b.example'), cname('b.example', NAME)]),
    ],
    [
      'two aliases of one name',
      'dns-alias-loop',
      () => response([cname(NAME, 'b.example'), cname(NAME, 'c.example')]),
    ],
    [
      'more than 16 aliases',
      'dns-alias-loop',
      () =>
        response(
          Array.from({ length: 17 }, (_, i) => cname(i === 0 ? NAME : `n${i}.example`, `n${i + 1}.example`)),
        ),
    ],
    ['an alias that is no host name', 'dns-malformed', () => response([cname(NAME, '<script>.example')])],
    ['a record of 5000 characters', 'dns-malformed', () => response([caa('a'.repeat(5000))])],
    [
      'a name that points at itself',
      'dns-malformed',
      () => {
        const message = response([]);
        message.set([0xc0, 12], 12);
        return message;
      },
    ],
  ];
  it.each(rows)('%s: %s', (_, code, make) => expect(codeOf(() => read(make()))).toBe(code));

  it('every prefix: a record is never completed by bytes that nobody sent', () => {
    for (let length = 0; length < good.length; length++)
      expect(
        codeOf(() => read(good.slice(0, length))),
        `${length} bytes`,
      ).toMatch(/^dns-(malformed|not-the-answer)$/);
  });
  it('only ever with a refusal, whatever the bytes', () => {
    const seeds = [good, response([cname(NAME, 'b.example'), caa(';', 'b.example')])];
    const inputs = fc.oneof(
      fc.tuple(fc.constantFrom(...seeds), changes).map(([seed, list]) => changed(seed, list)),
      fc.uint8Array({ maxLength: 300 }),
    );
    fc.assert(
      fc.property(inputs, (bytes) => {
        try {
          read(bytes);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('names', () => {
  it('have one spelling', () => {
    expect(nameOf('App.Example.COM.')).toBe('app.example.com');
    expect(nameOf('_validation-persist.example.com')).toBe('_validation-persist.example.com');
  });
  it.each([
    '',
    '.',
    'a..b',
    'a b.example',
    'ä.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}bc`,
  ])('are not %j', (text) => expect(nameOf(text)).toBeUndefined());
  it('are climbed up to but excluding the root', () =>
    expect(upwards('a.b.test')).toEqual(['a.b.test', 'b.test', 'test']));
  it.each([
    ['192.0.2.1', true],
    ['[2001:db8::1]', true],
    ['1.example', false],
    ['example.com', false],
  ])('%s is an address: %s', (host, is) => expect(isAddress(host)).toBe(is));
});

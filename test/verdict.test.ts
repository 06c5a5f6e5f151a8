import { describe, expect, it } from 'vitest';
import { type Check, OUTCOMES, QUESTIONS, type Verdict } from '../src/appraisal';
import { ALL_REASONS, REASONS, type Reason } from '../src/reasons';
import { CODE_NEEDED, judge, judgeChannel, judgeEvidence, judgeQuote } from '../src/verdict';

/** A check made from a row of the table, as `check` makes it, for reasons named at run time. */
const of = (reason: Reason): Check => ({ ...REASONS[reason], reason, expected: 'this', got: 'that' });
/** Questions that have no implementation yet are judged all the same; their checks are written by hand here. */
const answer = (question: Check['question'], outcome: Check['outcome']): Check => ({
  id: question === 'connection' ? 'connection.certificate' : `${question}.anything`,
  question,
  outcome,
  reason: 'quote-wellformed',
  who: 'nobody',
});
const knownCode = CODE_NEEDED.map((id): Check => ({ ...answer('code', 'pass'), id }));
const allPass = [...QUESTIONS.filter((q) => q !== 'code').map((q) => answer(q, 'pass')), ...knownCode];
const without = (question: Check['question']) => allPass.filter((c) => c.question !== question);

describe('the verdict', () => {
  it('is none when nothing was found', () => expect(judge([], 'none')).toBe('none'));

  it('is verified only when hardware, connection and code pass over the served certificate', () => {
    expect(judge(allPass, 'connection')).toBe('verified');
    expect(
      judge([answer('hardware', 'pass'), answer('connection', 'pass'), ...knownCode], 'connection'),
    ).toBe('verified');
  });

  it.each([
    ['hardware', 'unavailable'],
    ['connection', 'limited'],
    ['code', 'limited'],
  ] as const)('is never green when nothing answers %s', (question, verdict) => {
    expect(judge(without(question), 'connection')).toBe(verdict);
  });

  it('is never green over a binding that was not established', () =>
    expect(judge(allPass, 'none')).toBe('limited'));

  it('is verified-domain when the browser hides the certificate and the domain stands in for it', () => {
    const hidden = [...without('connection'), of('certificate-hidden-by-browser')];
    expect(judge(hidden, 'domain')).toBe('verified-domain');
    expect(judge(hidden, 'none')).toBe('limited');
  });

  const TABLE: readonly (readonly [Check['question'], Record<(typeof OUTCOMES)[number], Verdict>])[] = [
    [
      'hardware',
      {
        pass: 'verified',
        warn: 'warning',
        fail: 'danger',
        unknown: 'unavailable',
        'not-applicable': 'unavailable',
      },
    ],
    [
      'connection',
      {
        pass: 'verified',
        warn: 'warning',
        fail: 'danger',
        unknown: 'unavailable',
        'not-applicable': 'limited',
      },
    ],
    [
      'domain',
      {
        pass: 'verified',
        warn: 'warning',
        fail: 'danger',
        unknown: 'verified',
        'not-applicable': 'verified',
      },
    ],
    [
      'code',
      { pass: 'verified', warn: 'warning', fail: 'danger', unknown: 'limited', 'not-applicable': 'limited' },
    ],
    [
      'governance',
      {
        pass: 'verified',
        warn: 'warning',
        fail: 'danger',
        unknown: 'verified',
        'not-applicable': 'verified',
      },
    ],
    [
      'memory',
      {
        pass: 'verified',
        warn: 'changed',
        fail: 'danger',
        unknown: 'verified',
        'not-applicable': 'verified',
      },
    ],
  ];
  for (const [question, row] of TABLE) {
    it.each(OUTCOMES)(`with ${question} %s and all else passing is as the table says`, (outcome) => {
      // A question that came to a warning was answered by passes beside it; an unknown one was not answered.
      // Known code takes several passes: one more of them takes nothing away.
      const kept = outcome === 'warn' || outcome === 'fail' || (question === 'code' && outcome === 'pass');
      const rest = kept ? allPass : without(question);
      expect(judge([...rest, answer(question, outcome)], 'connection')).toBe(row[outcome]);
    });
  }

  it('is danger as soon as one check contradicts, whatever else passes or stays unknown', () => {
    for (const reason of ALL_REASONS.filter((r) => REASONS[r].outcome === 'fail')) {
      expect(judge([...allPass, of(reason), of('collateral-unreachable')], 'connection'), reason).toBe(
        'danger',
      );
    }
  });

  it('is never danger for what could not be fetched', () => {
    for (const reason of ALL_REASONS.filter((r) => REASONS[r].outcome === 'unknown')) {
      expect(judge([...allPass, of(reason)], 'connection'), reason).not.toBe('danger');
    }
  });

  it('is not raised by a pin', () => {
    expect(judge([...without('code'), of('pin-unchanged')], 'connection')).toBe('limited');
    expect(judge([of('pin-unchanged')], 'connection')).toBe('unavailable');
  });

  it('is never improved by one more check', () => {
    const order: readonly Verdict[] = [
      'verified',
      'verified-domain',
      'limited',
      'warning',
      'changed',
      'unavailable',
      'danger',
    ];
    for (const reason of ALL_REASONS.filter((r) => REASONS[r].outcome !== 'pass')) {
      for (const start of [allPass, without('code'), without('connection'), without('hardware')]) {
        const before = order.indexOf(judge(start, 'connection'));
        expect(order.indexOf(judge([...start, of(reason)], 'connection')), reason).toBeGreaterThanOrEqual(
          before,
        );
      }
    }
  });
});

describe('known code', () => {
  const without = (id: string) => allPass.filter((c) => c.id !== id);

  it.each(CODE_NEEDED)('is limited when %s is missing, whatever else passes', (id) => {
    expect(judge(without(id), 'connection')).toBe('limited');
  });
  it.each(CODE_NEEDED)('is limited when %s is unknown or not applicable', (id) => {
    for (const outcome of ['unknown', 'not-applicable'] as const)
      expect(judge([...without(id), { ...answer('code', outcome), id }], 'connection'), outcome).toBe(
        'limited',
      );
  });
  it('is not shown by one pass, nor by passes of checks that only explain', () => {
    const rest = allPass.filter((c) => c.question !== 'code');
    expect(judge([...rest, of('os-image-known')], 'connection')).toBe('limited');
    expect(judge([...rest, of('compose-measured')], 'connection')).toBe('limited');
    expect(judge([...rest, of('virtual-hardware-derived'), of('ingress-alone')], 'connection')).toBe(
      'limited',
    );
  });
  it('is not held back by explaining checks that do not apply', () => {
    const explaining = [of('ingress-absent'), of('scripts-absent'), of('virtual-hardware-not-checked')];
    expect(judge([...allPass, ...explaining], 'connection')).toBe('verified');
    expect(judgeEvidence([of('quote-wellformed'), ...knownCode, ...explaining])).toBe('verified');
  });
  it('warns where another register stands in for the log', () => {
    expect(judge([...without('code.event-log'), of('event-log-not-replayed')], 'connection')).toBe('warning');
  });
});

describe('the verdict over evidence from a file', () => {
  const genuine = [of('quote-wellformed'), of('tcb-up-to-date')];
  it('is verified only when hardware and code are', () => {
    expect(judgeEvidence([...genuine, ...knownCode])).toBe('verified');
    expect(judgeEvidence(genuine)).toBe('limited');
    expect(judgeEvidence(knownCode)).toBe('unavailable');
    expect(judgeEvidence([])).toBe('unavailable');
  });
  it('is never better than its worst check', () => {
    const all = [...genuine, ...knownCode];
    expect(judgeEvidence([...all, of('os-image-development')])).toBe('danger');
    expect(judgeEvidence([...all, of('images-not-pinned')])).toBe('warning');
    expect(judgeEvidence([...all, of('scripts-unknown')])).toBe('limited');
    expect(judgeEvidence([...all, of('collateral-unreachable')])).toBe('unavailable');
    expect(judgeEvidence([...all, of('ra-tls-key-not-attested')])).toBe('danger');
  });
});

describe('the verdict over a bare quote', () => {
  it('passes only when every hardware check passes', () => {
    expect(judgeQuote([of('quote-wellformed'), of('tcb-up-to-date')])).toBe('verified');
    expect(judgeQuote([of('quote-wellformed'), of('tcb-out-of-date')])).toBe('warning');
    expect(judgeQuote([of('quote-wellformed'), of('collateral-unreachable')])).toBe('unavailable');
    expect(judgeQuote([of('quote-wellformed'), of('debug-on')])).toBe('danger');
  });
  it('is unavailable for no checks and for checks that all stay unknown', () => {
    expect(judgeQuote([])).toBe('unavailable');
    expect(judgeQuote([of('pck-certificate-missing')])).toBe('unavailable');
  });
});

describe('the table of reasons', () => {
  it('puts every reason under a check of its own question', () => {
    for (const reason of ALL_REASONS) {
      const { id, question } = REASONS[reason];
      expect(QUESTIONS, reason).toContain(question);
      expect(id.startsWith(`${question}.`), reason).toBe(true);
    }
  });
  it('names somebody who can mend every finding that accuses', () => {
    for (const reason of ALL_REASONS.filter((r) => ['warn', 'fail'].includes(REASONS[r].outcome))) {
      expect(REASONS[reason].who, reason).not.toBe('nobody');
    }
  });
});

describe('the verdict over an attested channel', () => {
  const key = of('channel-key-attested');
  const hardware = answer('hardware', 'pass');

  it('is limited at its best: nothing a channel announces says which code holds its key', () => {
    expect(judgeChannel([hardware, key])).toBe('limited');
    expect(judgeChannel([...allPass, key])).toBe('limited');
    expect(judgeChannel([hardware, key, of('channel-age-unknown'), of('channel-nonce-signer-unknown')])).toBe(
      'limited',
    );
  });

  it('rests on hardware and on the key: without either nothing is established', () => {
    expect(judgeChannel([])).toBe('unavailable');
    expect(judgeChannel([hardware])).toBe('unavailable');
    expect(judgeChannel([key])).toBe('unavailable');
    // What passes for a page is no answer for a channel.
    expect(judgeChannel(allPass)).toBe('unavailable');
  });

  it.each(ALL_REASONS.filter((reason) => REASONS[reason].outcome === 'fail'))(
    'is danger with %s',
    (reason) => {
      expect(judgeChannel([hardware, key, of(reason)])).toBe('danger');
    },
  );

  it.each(
    ALL_REASONS.filter((reason) => reason.startsWith('channel-') && REASONS[reason].outcome !== 'pass'),
  )('a channel’s own finding, %s, never makes it better', (reason) => {
    const order = ['limited', 'warning', 'unavailable', 'danger'];
    for (const others of [[hardware, key], [hardware], [key], []])
      expect(order.indexOf(judgeChannel([...others, of(reason)]))).toBeGreaterThanOrEqual(
        order.indexOf(judgeChannel(others)),
      );
  });
});

import { describe, expect, test } from 'vitest';
import { type Check, check } from '../../../src/appraisal';
import { narrowLayout, wideLayout } from '../../../src/ui/report/chain-layout';
import { trustChainOf } from '../../../src/ui/report/trust-chain';
import { english } from '../english';
import { appraised, CONNECTION, HARDWARE, replacing, STRANGER_SERVED } from '../gallery/appraisals';
import { REPORTS } from '../gallery/report-states';

const chain = (state: keyof typeof REPORTS) => {
  const view = REPORTS[state];
  if (view.kind !== 'shown') throw new Error(`${state} shows no report`);
  return trustChainOf(view.appraisal, english);
};
const linked = (state: keyof typeof REPORTS) =>
  chain(state).links.map((l) => `${l.id} ${l.outcome}: ${l.notes.join(', ')}`);

describe('the chain of a channel', () => {
  test('ends at the key of the channel, and never in a tab', () => {
    expect(linked('channel')).toEqual([
      'root pass: key built in',
      'pck pass: not revoked',
      'quote pass: UpToDate, not debug',
      'measurements unknown: Code not established',
      'reportData pass: hash of the key',
      'certificate pass: 9d:3f…68',
    ]);
    expect(chain('channel').links.at(-1)?.name).toBe('Channel key');
    expect(linked('channel-snp').slice(0, 3)).toEqual([
      'root pass: key built in',
      'pck pass: not revoked',
      'quote pass: not debug',
    ]);
  });

  test('breaks where the evidence names another key', () => {
    const { links, arrows } = chain('channel-danger');
    expect(links.find((l) => l.id === 'reportData')).toMatchObject({
      outcome: 'fail',
      notes: ['something else'],
    });
    expect(arrows.filter((a) => a.to === 'certificate').map((a) => a.outcome)).toEqual(['fail']);
  });

  test('is not drawn where there is nothing to trace', () => {
    expect(chain('channel-unreached').links).toEqual([]);
  });
});

describe('links are there only where something was found out', () => {
  test('nothing from nothing', () => {
    expect(trustChainOf(appraised([]), english).links.filter((l) => l.id !== 'measurements')).toEqual([]);
  });

  test('the whole chain, with the domain beside the certificate', () => {
    expect(linked('stranger')).toEqual([
      'root pass: key built in',
      'pck pass: not revoked',
      'quote pass: UpToDate, not debug',
      'measurements unknown: code not checked',
      'reportData pass: hash of the manifest',
      'certificate pass: 62:89…de',
      'domain warn: CAA locked, logs: a stranger',
      'tab pass: served it',
    ]);
  });

  test('no certificate hangs on a quote that vouches for none', () => {
    expect(chain('danger-hardware').links.map((l) => l.id)).not.toContain('certificate');
  });

  test('governance only where it was asked', () => {
    expect(chain('stranger').links.map((l) => l.id)).not.toContain('governance');
  });
});

describe('the chain of a SEV-SNP report', () => {
  const snp = (...checks: readonly Check[]) => {
    const facts = { hardware: { tee: 'sev-snp', signingKey: 'vcek', chain: { root: { keyPinned: true } } } };
    return trustChainOf({ ...appraised(checks), facts }, english)
      .links.filter(({ id }) => id === 'root' || id === 'pck' || id === 'quote')
      .map((l) => `${l.name} ${l.outcome}: ${l.notes.join(', ')}`);
  };
  const found = { expected: 'a', got: 'b' };

  test('leads from the root of AMD over the key of the chip', () => {
    const checks = [check('snp-chain-valid'), check('snp-not-revoked'), check('snp-debug-off')];
    expect(snp(...checks, check('snp-signature-valid'))).toEqual([
      'AMD root pass: key built in',
      'VCEK certificate pass: not revoked',
      'SEV-SNP report pass: not debug',
    ]);
  });

  test('breaks where another chip was certified, a signature does not hold, or debug is on', () => {
    expect(snp(check('snp-chain-valid'), check('snp-debug-on', found))).toContain(
      'SEV-SNP report fail: debug mode',
    );
    expect(snp(check('snp-chain-invalid', found))[1]).toMatch(/^VCEK certificate fail/);
  });
});

describe('a link is as good as its worst check', () => {
  test('debug, a foreign root and a stranger on the line are failures of their links', () => {
    expect(linked('danger-hardware').slice(0, 3)).toEqual([
      "root fail: not Intel's key",
      'pck fail: not revoked',
      'quote fail: UpToDate, debug mode',
    ]);
    expect(linked('danger').at(-1)).toBe('tab fail: served another');
  });

  test('no check makes a link pass while it does not', () => {
    for (const c of [...HARDWARE, ...CONNECTION]) {
      const worse = { ...c, outcome: 'fail', expected: 'a', got: 'b' } as const;
      const { links } = trustChainOf(appraised(replacing([...HARDWARE, ...CONNECTION], worse)), english);
      expect(
        links.some((l) => l.outcome === 'fail'),
        c.id,
      ).toBe(true);
    }
  });

  test('measurements that nobody compared never pass, pin or no pin', () => {
    const pinned = appraised([...HARDWARE, ...CONNECTION, check('pin-unchanged')]);
    const measurements = trustChainOf(pinned, english).links.find((l) => l.id === 'measurements');
    expect(measurements).toMatchObject({ outcome: 'unknown', notes: ['code not checked', 'same as pinned'] });
  });

  test('a hidden tab stays unknown where the domain stands in, and the way through the domain holds', () => {
    const { links, arrows } = chain('verified-domain');
    expect(links.find((l) => l.id === 'tab')).toMatchObject({
      outcome: 'unknown',
      notes: ['not visible', 'by its domain'],
    });
    expect(arrows.find((a) => a.from === 'domain')).toMatchObject({ to: 'tab', outcome: 'pass' });
    expect(arrows.find((a) => a.from === 'certificate')).toMatchObject({ to: 'tab', outcome: 'unknown' });
  });

  test('below a link that broke, no arrow holds', () => {
    const debug = check('debug-on', { expected: 'off', got: 'on' });
    const { links, arrows } = trustChainOf(
      appraised(replacing([...HARDWARE, ...CONNECTION], debug)),
      english,
    );
    expect(links.find((l) => l.id === 'tab')?.outcome).toBe('pass');
    expect(arrows.map((a) => [a.to, a.outcome])).toEqual([
      ['pck', 'pass'],
      ['quote', 'fail'],
      ['measurements', 'fail'],
      ['reportData', 'fail'],
      ['certificate', 'fail'],
      ['tab', 'fail'],
    ]);
  });

  test('arrows lead from links that are there to links that are there', () => {
    const { links, arrows } = trustChainOf(
      appraised(replacing([...HARDWARE, ...CONNECTION], STRANGER_SERVED)),
      english,
    );
    const ids = links.map((l) => l.id);
    for (const { from, to } of arrows) expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
    expect(new Set(arrows.map((a) => a.to)).size).toBe(links.length - 1);
  });
});

describe('links stand apart and inside the picture', () => {
  for (const state of Object.keys(REPORTS) as (keyof typeof REPORTS)[]) {
    if (REPORTS[state].kind !== 'shown') continue;
    for (const layout of [wideLayout, narrowLayout])
      test(`${state}, ${layout.name}`, () => {
        const { width, height, links, arrows } = layout(chain(state));
        for (const [i, a] of links.entries()) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(width);
          expect(a.y + a.height).toBeLessThanOrEqual(height);
          expect(a.lines.length).toBeLessThanOrEqual(2);
          for (const b of links.slice(i + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart, `${a.id} ${b.id}`).toBe(true);
          }
        }
        for (const { path } of arrows) expect(path).toMatch(/^M[\d.]+ [\d.]+(?:[HVC][\d. ]+)+$/);
      });
  }
});

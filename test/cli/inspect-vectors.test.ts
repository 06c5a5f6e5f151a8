/** Every piece of evidence of the dstack vectors, and what is said of its code: the table of `vectors/dstack/INDEX.md`. */
import { expect, it } from 'vitest';
import { describeVectors } from '../vectors';
import { runInspect } from './run-inspect';

const LOG = ['event-log-replays', 'app-identified'];
const KNOWN = [...LOG, 'os-image-known'];
const DERIVED = [...KNOWN, 'virtual-hardware-derived'];
const NOT_DERIVED = [...KNOWN, 'virtual-hardware-not-checked'];
const SIMULATED = [...LOG, 'quote-of-a-simulator', 'os-image-unknown', 'virtual-hardware-not-checked'];
const MEASURED = ['compose-measured', 'compose-read'];
const PINNED = [...MEASURED, 'images-pinned', 'nothing-unmeasured'];
const BY_TAG = [...MEASURED, 'images-not-pinned', 'nothing-unmeasured'];
const QUIET = ['ingress-absent', 'containers-confined', 'scripts-absent'];
const GATEWAY = ['ingress-unknown', 'containers-unconfined', 'scripts-known'];
const KEY = ['ra-tls-key-attested'];
const WITHOUT_REGISTERS = [
  ...['registers-absent', 'app-not-named', 'os-image-unknown'],
  ...['virtual-hardware-not-checked', 'compose-missing'],
];

const P = 'phala-base-prod7-0.5.3';
const R = 'redpill-llm04-0.5.3';
const folder = (name: string, ...more: readonly string[]) =>
  ['quote.hex', 'event_log.json', ...more].map((file) => `${name}/${file}`);

/** Files; exit code without collateral; every reason that is not of the hardware. */
const TABLE: readonly (readonly [files: readonly string[], exit: number, reasons: readonly string[]])[] = [
  [
    ['dstack-verifier-fixtures/quote-report.json'],
    3,
    [...LOG, 'os-image-unknown', 'virtual-hardware-derived', 'compose-missing'],
  ],
  ...['tdx-lite-getquote', 'tdx-lite-attestation'].map(
    (name) =>
      [
        [`dstack-verifier-fixtures/${name}.json`],
        1,
        [...LOG, 'os-image-contradicts', 'virtual-hardware-not-checked', 'compose-missing'],
      ] as const,
  ),
  [['dstack-verifier-fixtures/sev-snp-attestation.json'], 3, WITHOUT_REGISTERS],
  [
    ['simulator-0.6/attestation.bin', 'simulator-0.6/app-compose.json'],
    1,
    [...SIMULATED, 'compose-of-another'],
  ],
  [
    ['simulator-0.5.5/quote.hex', 'simulator-0.5.5/eventlog.json', 'simulator-0.5.5/sys-config.json'],
    1,
    [...SIMULATED, 'compose-missing'],
  ],
  [['examples-rtmr3-0.4/report.json'], 1, [...SIMULATED, 'compose-missing']],
  [folder(`${P}/kms`), 3, [...NOT_DERIVED, 'compose-missing']],
  [folder(`${P}/gateway`, 'app-compose.json', 'vm_config.json'), 3, [...DERIVED, ...PINNED, ...GATEWAY]],
  [folder(`${P}/app`, 'vm_config.json'), 3, [...DERIVED, 'compose-missing']],
  [[`${P}/app/app_cert.pem`], 3, [...KEY, ...NOT_DERIVED, 'compose-missing']],
  [folder(`${R}/kms`, 'app-compose.json', 'vm_config.json'), 3, [...DERIVED, ...BY_TAG, ...QUIET]],
  [folder(`${R}/gateway`, 'app-compose.json', 'vm_config.json'), 3, [...DERIVED, ...BY_TAG, ...GATEWAY]],
  [folder(`${R}/app`, 'vm_config.json'), 3, [...DERIVED, 'compose-missing']],
  [[`${R}/app/app_cert.pem`], 3, [...KEY, ...NOT_DERIVED, 'compose-missing']],
  ...['prod6EthV053', 'prod7EthV053', 'prod7BaseV053', 'prod7PhalaV053'].map(
    (name) => [[`kms-guest-info/${name}.json`], 3, [...KEY, ...DERIVED, ...PINNED, ...QUIET]] as const,
  ),
  ...['prod6BaseV053', 'redpill'].map(
    (name) => [[`kms-guest-info/${name}.json`], 3, [...KEY, ...DERIVED, ...BY_TAG, ...QUIET]] as const,
  ),
  [['kms-guest-info/prod6BaseV051.json'], 3, [...KEY, ...NOT_DERIVED, ...BY_TAG, ...QUIET]],
  [['kms-guest-info/prod6PhalaV054.json'], 3, [...KEY, ...DERIVED, 'compose-missing']],
  [['kms-guest-info/pha-prod7-kmsInfo.json'], 3, [...NOT_DERIVED, 'compose-missing']],
  [
    ['near-mpc-0.5.8-dev/quote.hex', 'near-mpc-0.5.8-dev/app_compose.json'],
    1,
    [
      ...['event-log-absent', 'app-named-by-mr-config-id', 'os-image-development'],
      ...[
        'virtual-hardware-not-checked',
        ...PINNED,
        'ingress-absent',
        'containers-unconfined',
        'scripts-absent',
      ],
    ],
  ],
  [['near-mpc-0.5.8-prod/tcb_info.json'], 3, []],
  [folder('zerosignal-0.5.9-prod', 'info_subset.json'), 3, [...DERIVED, 'compose-missing']],
  // The first bytes of quotes, cut off: nothing is signed.
  [['0g-pc-0.5.4.1/dstack_quote_prefix.json'], 1, []],
  [['0g-pc-0.5.4.1/dstack_gateway_quote_prefix.json'], 1, []],
  [['other-platforms/nitro_attestation.bin'], 3, []],
  [['other-platforms/nitro_attestation_dbg.bin'], 3, []],
  // Without its certificates nobody vouches for the report.
  [['other-platforms/sev_snp_attestation.bin'], 3, []],
  [
    ['attestation.bin', 'vcek.pem', 'ask.pem'].map((file) => `other-platforms/sev_snp_${file}`),
    3,
    WITHOUT_REGISTERS,
  ],
  [
    ['misc/ra-tls-tdx_quote.bin'],
    3,
    [
      ...['event-log-absent', 'app-not-named', 'os-image-unknown'],
      ...['virtual-hardware-not-checked', 'compose-missing'],
    ],
  ],
];

interface Said {
  readonly evidence: readonly {
    readonly verdict: string;
    readonly checks: readonly { readonly question: string; readonly reason: string }[];
    readonly facts: { readonly code?: unknown };
  }[];
}

const AT = '2026-08-13T12:00:00Z';

describeVectors('vitrine inspect over the vectors of dstack', () => {
  it.each(TABLE)('%j', async (files, exit, reasons) => {
    const { code, out } = await runInspect([...files, '--json', '--at', AT]);
    const [first, ...others] = (JSON.parse(out) as Said).evidence;
    expect(others).toEqual([]);
    const said = first?.checks.filter((c) => c.question !== 'hardware').map((c) => c.reason);
    expect(said).toEqual(reasons);
    expect(code).toBe(exit);
  });

  it('the development image is refused with everything else in order, collateral included', async () => {
    const files = ['quote.json', 'tcb_info.json'].map((file) => `near-mpc-0.5.8-dev/${file}`);
    const collateral = ['--collateral', 'near-mpc-0.5.8-dev/collateral.json'];
    const { code, out } = await runInspect([...files, ...collateral, '--json', '--at', AT]);
    const [first] = (JSON.parse(out) as Said).evidence;
    expect(code).toBe(1);
    expect(first?.checks.filter((c) => c.question === 'hardware').length).toBeGreaterThan(10);
    const bad = first?.checks.filter((c) => 'outcome' in c && c.outcome === 'fail').map((c) => c.reason);
    expect(bad).toEqual(['os-image-development']);
    expect(first?.facts.code).toMatchObject({
      os: { name: 'dstack-dev-0.5.8', kind: 'development' },
      applicationEvents: [{ name: 'mpc-image-digest' }],
    });
  });

  it('registers without a quote lead to themselves and are signed by nobody', async () => {
    const { out, code } = await runInspect(['near-mpc-0.5.8-prod/tcb_info.json', '--json']);
    const [first] = (JSON.parse(out) as Said).evidence;
    expect(first?.facts.code).toMatchObject({ unsigned: { leadsToClaimed: true, composeMatches: true } });
    expect([first?.verdict, code]).toEqual(['unavailable', 3]);
    expect((await runInspect(['near-mpc-0.5.8-prod/tcb_info.json'])).out).toContain('nobody signed this');
  });

  it('an event of a miner after the start is shown, and is not who the app is', async () => {
    const { out } = await runInspect(['dstack-verifier-fixtures/quote-report.json']);
    expect(out).toContain('LIUM_MINER_HOTKEY');
    expect(out).toMatch(/seen as +build of Lium/);
  });

  it('a certificate without a quote is no evidence', async () => {
    const { code, err } = await runInspect([`${P}/gateway/tls_cert.pem`]);
    expect(code).toBe(2);
    expect(err).toContain('inspect-no-evidence');
  });

  it.each([
    [`${R}/app/app_cert.pem`, `${R}/app/quote.hex`, 'same', 'not-told'],
    ['kms-guest-info/prod7BaseV053.json', 'kms-guest-info/prod7EthV053.json', 'different', 'different'],
    ['kms-guest-info/prod7EthV053.json', 'near-mpc-0.5.8-dev/quote.hex', 'different', 'not-told'],
  ])('%s and %s are compared', async (one, other, answer, appId) => {
    const { out, code } = await runInspect([one, other, '--json', '--at', AT]);
    const said = JSON.parse(out) as {
      readonly comparison: { readonly answer: string; readonly parts: object };
    };
    expect([said.comparison.answer, said.comparison.parts]).toMatchObject([answer, { appId }]);
    expect(code).toBe(out.includes('"danger"') ? 1 : 3);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { SNP_POLICIES } from '../../../src/hardware/snp/snp-policy';
import { integer } from '../../testbed/der';
import { DEBUG_POLICY, tcbBytes, USUAL_POLICY } from '../../testbed/snp-maker';
import { newChipKeys } from '../../testbed/snp-maker-certificate';
import { AMD_OID, CURRENT_TCB, makeSnpPki } from '../../testbed/snp-maker-pki';
import {
  type Asked,
  appraiseOf,
  blemishes,
  makeSnpPlatform,
  NOW,
  reportOf,
  rootsOf,
  type SnpPlatform,
} from './platform';

let milan: SnpPlatform;
let genoa: SnpPlatform;
let turin: SnpPlatform;
beforeAll(async () => {
  [milan, genoa, turin] = await Promise.all([
    makeSnpPlatform('Milan'),
    makeSnpPlatform('Genoa'),
    makeSnpPlatform('Turin'),
  ]);
}, 120_000);

async function refused(
  platform: SnpPlatform,
  report: Uint8Array,
  asked: Asked = {},
): Promise<readonly string[]> {
  const { checks, authentic } = await appraiseOf(platform, report, asked);
  expect(authentic).toBeUndefined();
  return blemishes(checks).filter((reason) => !reason.endsWith('-unknown'));
}

const chainUnder = ({ pki }: SnpPlatform, leaf: { readonly der: Uint8Array }) => [
  leaf.der,
  pki.ask.der,
  pki.ark.der,
];

describe('whose key', () => {
  it('a report signed by another key than the certified one is not authentic', async () => {
    const report = await reportOf(milan, { keys: await newChipKeys() });
    expect(await refused(milan, report)).toEqual(['snp-signature-invalid']);
  });

  it('the certificate of another chip does not vouch, though it is genuine and has the same TCB', async () => {
    const other = await milan.pki.issueVcek({ hwid: new Uint8Array(64).fill(9) });
    expect(await refused(milan, await reportOf(milan), { certificates: chainUnder(milan, other) })).toEqual([
      'snp-chip-differs',
      'snp-signature-invalid',
    ]);
    // Even one whose key signed: chip and certificate must agree.
    const report = await reportOf(milan, { keys: other.keys });
    expect(await refused(milan, report, { certificates: chainUnder(milan, other) })).toEqual([
      'snp-chip-differs',
    ]);
  });

  it('eight bytes of Turin are compared with the first eight, and the rest is zero', async () => {
    const chipId = turin.pki.chipId.slice();
    chipId[63] = 1;
    expect(await refused(turin, await reportOf(turin, { chipId }))).toEqual(['snp-chip-differs']);
  });

  it('a certificate for another TCB version does not vouch', async () => {
    for (const part of ['bl', 'tee', 'snp', 'ucode'] as const) {
      const tcb = { ...CURRENT_TCB.Milan, [part]: CURRENT_TCB.Milan[part] + 1 };
      const vcek = await milan.pki.issueVcek({ keys: milan.vcek.keys, tcb });
      const certificates = chainUnder(milan, vcek);
      expect(await refused(milan, await reportOf(milan), { certificates }), part).toEqual([
        'snp-certified-tcb-differs',
      ]);
    }
  });

  it('a TCB version with numbers where the layout has none does not match', async () => {
    const bytes = tcbBytes('Milan', CURRENT_TCB.Milan);
    bytes[3] = 1;
    const report = await reportOf(milan, { overwrite: [[0x180, bytes]] });
    expect(await refused(milan, report)).toEqual(['snp-certified-tcb-differs']);
  });

  it('a VLEK presented as a VCEK is refused, and a VCEK as a VLEK', async () => {
    const vlek = await milan.pki.issueVlek({ keys: milan.vcek.keys });
    const certificates = [vlek.der, milan.pki.asvk.der, milan.pki.ark.der];
    expect(await refused(milan, await reportOf(milan), { certificates })).toEqual([
      'snp-chain-of-another-key',
    ]);
    const asVlek = await reportOf(milan, { keyInfo: 1 << 2 });
    expect(await refused(milan, asVlek)).toEqual(['snp-chain-of-another-key']);
  });

  it('a VLEK under the authority of chips is refused, and one with a chip in it', async () => {
    const { pki } = milan;
    const report = await reportOf(milan, { keyInfo: 1 << 2, chipId: new Uint8Array(64) });
    const wrong = await pki.issueVlek({
      keys: milan.vcek.keys,
      fields: { issuerName: 'SEV-Milan', issuerKeys: pki.ask.keys },
    });
    const withChip = await pki.issueVlek({
      keys: milan.vcek.keys,
      extensions: { [`${AMD_OID}.4`]: new Uint8Array(64) },
    });
    for (const { der } of [wrong, withChip])
      expect(
        await refused(milan, report, { certificates: [der, pki.asvk.der, pki.ask.der, pki.ark.der] }),
      ).toEqual(['snp-chain-invalid']);
  });

  it('a report that says it is not signed is not, whatever stands in its signature', async () => {
    const report = await reportOf(milan, { keyInfo: 7 << 2 });
    expect(await refused(milan, report)).toEqual(['snp-chain-of-another-key', 'snp-signature-invalid']);
  });
});

describe('which product', () => {
  it("Turin's report is not read with Milan's layout, even under a chain of Milan", async () => {
    const certificates = chainUnder(milan, milan.vcek);
    const roots = rootsOf(milan, turin);
    const report = await reportOf(turin, { keys: milan.vcek.keys });
    const reasons = await refused(milan, report, { certificates, roots });
    expect(reasons).toEqual(expect.arrayContaining(['snp-product-differs', 'snp-certified-tcb-differs']));
    const { facts } = await appraiseOf(milan, report, { certificates, roots });
    // What is shown is read with the layout of the processor that the report names.
    expect(facts.reportedTcb).toMatchObject({ fmc: 1, snp: 5 });
  });

  it('bytes of Turin in a report of Milan do not match what Milan certified', async () => {
    const report = await reportOf(milan, { overwrite: [[0x180, tcbBytes('Turin', CURRENT_TCB.Turin)]] });
    expect(await refused(milan, report)).toEqual(['snp-certified-tcb-differs']);
  });

  it("Genoa's report under Milan's chain is refused", async () => {
    const report = await reportOf(genoa, { keys: milan.vcek.keys, chipId: milan.pki.chipId });
    const reasons = await refused(milan, report, { roots: rootsOf(milan, genoa) });
    expect(reasons).toContain('snp-product-differs');
  });

  it("a root of one product is none of another's", async () => {
    const forged = await makeSnpPki({
      product: 'Genoa',
      at: NOW,
      keys: { ark: milan.pki.ark.keys, ask: genoa.pki.ask.keys, asvk: genoa.pki.asvk.keys },
    });
    const vcek = await forged.issueVcek({ keys: genoa.vcek.keys });
    const certificates = [vcek.der, forged.ask.der, forged.ark.der];
    const roots = rootsOf(milan, genoa);
    expect(await refused(genoa, await reportOf(genoa), { certificates, roots })).toEqual([
      'snp-chain-untrusted',
    ]);
  });

  it('a processor that this release does not know is unsupported, not forged', async () => {
    const { checks, authentic } = await appraiseOf(turin, await reportOf(turin, { cpuid: [0x1a, 0x50, 0] }));
    expect(authentic).toBeUndefined();
    expect(checks).toMatchObject([{ reason: 'snp-report-unsupported', outcome: 'unknown' }]);
  });
});

describe('which chain', () => {
  it("AMD's names over another root are not AMD", async () => {
    expect(await refused(milan, await reportOf(milan), { roots: rootsOf(genoa) })).toEqual([
      'snp-chain-untrusted',
    ]);
  });

  it("the release's own roots do not know the testbed", async () => {
    const { AMD_ROOTS } = await import('../../../src/hardware/snp/snp-roots');
    expect(await refused(milan, await reportOf(milan), { roots: AMD_ROOTS })).toEqual([
      'snp-chain-untrusted',
    ]);
  });

  it('an intermediate that the root did not sign is refused', async () => {
    const lying = await makeSnpPlatform('Milan', { ask: { issuerKeys: genoa.pki.ark.keys } });
    expect(await refused(lying, await reportOf(lying))).toEqual(['snp-chain-invalid']);
  });

  it('a leaf cannot issue another leaf', async () => {
    const { pki } = milan;
    const role = await makeSnpPlatform('Milan', { ask: { role: 'leaf' } });
    expect(await refused(role, await reportOf(role))).toEqual(['snp-chain-invalid']);
    const rsa = await pki.issueVcek({ keys: pki.ask.keys });
    expect(await refused(milan, await reportOf(milan), { certificates: chainUnder(milan, rsa) })).toEqual([
      'snp-chain-invalid',
    ]);
  });

  it('a chain with two keys, or none, is refused', async () => {
    const second = await milan.pki.issueVcek();
    for (const certificates of [
      [...chainUnder(milan, milan.vcek), second.der],
      [milan.pki.ask.der, milan.pki.ark.der],
    ])
      expect(await refused(milan, await reportOf(milan), { certificates })).toEqual(['snp-chain-invalid']);
  });

  it('an expired VCEK is authentic and expired; before its time, so is its not being valid', async () => {
    const report = await reportOf(milan);
    const years = (n: number) => NOW.getTime() + n * 365 * 86_400_000;
    const late = await appraiseOf(milan, report, { at: years(8) });
    expect(late.authentic).toBeDefined();
    expect(blemishes(late.checks)).toEqual([
      'snp-chain-expired',
      'snp-list-expired',
      'snp-revocation-unknown',
    ]);
    const early = await appraiseOf(milan, report, { at: years(-1) });
    expect(blemishes(early.checks)).toContain('snp-chain-not-yet-valid');
  });

  it.each([
    ['without the chip', { [`${AMD_OID}.4`]: 'absent' }],
    ['with a chip of 63 bytes', { [`${AMD_OID}.4`]: new Uint8Array(63) }],
    ['without a patch level', { [`${AMD_OID}.3.3`]: 'absent' }],
    ['with a patch level of 256', { [`${AMD_OID}.3.3`]: integer(256) }],
    ["with Turin's structure", { [`${AMD_OID}.1`]: integer(1) }],
    ["with Turin's FMC", { [`${AMD_OID}.3.9`]: integer(1) }],
    ['with a level where Milan has none', { [`${AMD_OID}.3.5`]: integer(1) }],
    ['with a provider', { [`${AMD_OID}.5`]: integer(1) }],
  ] as const)('a VCEK certificate %s is refused', async (_, extensions) => {
    const vcek = await milan.pki.issueVcek({ keys: milan.vcek.keys, extensions });
    expect(await refused(milan, await reportOf(milan), { certificates: chainUnder(milan, vcek) })).toEqual([
      'snp-chain-invalid',
    ]);
  });

  it('a VCEK named after a product that nobody knows is refused', async () => {
    const vcek = await milan.pki.issueVcek({ keys: milan.vcek.keys, productName: 'Milano' });
    expect(await refused(milan, await reportOf(milan), { certificates: chainUnder(milan, vcek) })).toEqual([
      'snp-chain-invalid',
    ]);
  });
});

describe('revocation', () => {
  const serial = { ask: '010001', asvk: '010101' };

  it('a revoked ASK fails, and the report is authentic all the same', async () => {
    const crl = await milan.pki.crl({ revoked: ['02ff', serial.ask] });
    const { checks, authentic } = await appraiseOf(milan, await reportOf(milan), { crl });
    expect(authentic).toBeDefined();
    expect(blemishes(checks)).toEqual(['snp-authority-revoked']);
  });

  it('a list that has ended still revokes', async () => {
    const crl = await milan.pki.crl({ revoked: [serial.ask], nextUpdate: new Date(NOW.getTime() - 1000) });
    const { checks } = await appraiseOf(milan, await reportOf(milan), { crl });
    expect(blemishes(checks)).toEqual(['snp-list-expired', 'snp-authority-revoked']);
  });

  it('another authority, or a chip (serial 0), in the list is nothing to this one', async () => {
    const crl = await milan.pki.crl({ revoked: [serial.asvk, '00'] });
    const { checks } = await appraiseOf(milan, await reportOf(milan), { crl });
    expect(blemishes(checks)).toEqual([]);
  });

  it.each([
    [
      'signed by somebody else',
      'snp-list-forged',
      async () => milan.pki.crl({ issuerKeys: genoa.pki.ark.keys }),
    ],
    ['of another product', 'snp-list-of-another-product', async () => genoa.crl],
    ['that is none', 'snp-list-unreadable', async () => Uint8Array.of(0x30, 0x03, 2, 1, 1)],
    [
      'of the future',
      'snp-list-not-yet-valid',
      async () => milan.pki.crl({ thisUpdate: new Date(NOW.getTime() + 1000) }),
    ],
    [
      'that has ended',
      'snp-list-expired',
      async () => milan.pki.crl({ nextUpdate: new Date(NOW.getTime() - 1000) }),
    ],
    [
      'of changes only (delta)',
      'snp-list-unreadable',
      async () =>
        milan.pki.crl({
          extensions: [{ oid: '2.5.29.27', critical: true, value: integer(1) }],
        }),
    ],
  ] as const)('a list %s says nothing about revocation', async (_, reason, make) => {
    const { checks } = await appraiseOf(milan, await reportOf(milan), { crl: await make() });
    expect(blemishes(checks)).toEqual([reason, 'snp-revocation-unknown']);
  });
});

describe('what the report says of the guest', () => {
  const reasonsOf = async (options: Parameters<typeof reportOf>[1], policy?: Asked['policy']) => {
    const { checks, authentic } = await appraiseOf(
      milan,
      await reportOf(milan, options),
      policy === undefined ? {} : { policy },
    );
    expect(authentic, 'authenticity does not depend on what is acceptable').toBeDefined();
    return blemishes(checks);
  };

  it('debug is refused under every policy', async () => {
    expect(await reasonsOf({ policy: DEBUG_POLICY })).toEqual(['snp-debug-on']);
  });

  it('bits of the guest policy that nobody knows are refused, and bit 17 clear', async () => {
    expect(await reasonsOf({ policy: USUAL_POLICY | (1n << 26n) })).toEqual(['snp-guest-policy-unexpected']);
    expect(await reasonsOf({ policy: 1n << 16n })).toEqual(['snp-guest-policy-unexpected']);
  });

  it('firmware older than the guest demands is a contradiction', async () => {
    expect(await reasonsOf({ policy: USUAL_POLICY | 0x0138n })).toEqual(['snp-guest-policy-unexpected']);
    expect(await reasonsOf({ policy: USUAL_POLICY | 0x0137n })).toEqual([]);
  });

  it('a migration agent is a warning, and refused by the strict policy', async () => {
    const allowed = { policy: USUAL_POLICY | (1n << 18n) };
    const bound = { reportIdMa: new Uint8Array(32).fill(5) };
    for (const options of [allowed, bound]) {
      expect(await reasonsOf(options)).toEqual(['snp-migration-agent-allowed']);
      expect(await reasonsOf(options, SNP_POLICIES.strict)).toEqual(['snp-migration-agent-refused']);
    }
  });

  it('a report that the hypervisor asked for is refused; one of a program is a warning', async () => {
    expect(await reasonsOf({ vmpl: 0xffff_ffff })).toEqual(['snp-asked-by-host']);
    expect(await reasonsOf({ vmpl: 3 })).toEqual(['snp-asked-by-low-privilege']);
    expect(await reasonsOf({ vmpl: 2 }, SNP_POLICIES.strict)).toEqual(['snp-vmpl-refused']);
    expect(await reasonsOf({ vmpl: 1 }, SNP_POLICIES.strict)).toEqual([]);
  });

  it('firmware that can be rolled back is a warning, a version above the running one a contradiction', async () => {
    const older = { ...CURRENT_TCB.Milan, snp: 0x1b };
    expect(await reasonsOf({ committedTcb: older })).toEqual(['snp-firmware-provisional']);
    expect(await reasonsOf({ committedTcb: older }, SNP_POLICIES.strict)).toEqual(['snp-firmware-refused']);
    expect(await reasonsOf({ currentTcb: older })).toEqual(['snp-firmware-contradictory']);
    expect(await reasonsOf({ committedVersion: [0x32, 0x37, 1] })).toEqual(['snp-firmware-contradictory']);
    const overwrite = [[0x1e0 + 3, Uint8Array.of(1)]] as const;
    expect(await reasonsOf({ overwrite })).toEqual(['snp-firmware-contradictory']);
  });

  it('knobs refuse what the standard policy lets pass', async () => {
    const standard = SNP_POLICIES.standard;
    const digest = new Uint8Array(48).fill(0xab);
    const hex = 'ab'.repeat(48);
    expect(await reasonsOf({}, { ...standard, refuseSmt: true })).toEqual(['snp-guest-policy-unexpected']);
    expect(await reasonsOf({}, { ...standard, requireSingleSocket: true })).toEqual([
      'snp-guest-policy-unexpected',
    ]);
    expect(await reasonsOf({}, { ...standard, minimumAbi: [1, 55] })).toEqual([
      'snp-guest-policy-unexpected',
    ]);
    expect(await reasonsOf({}, { ...standard, minimumTcb: { snp: 0x1e } })).toEqual(['snp-tcb-refused']);
    expect(await reasonsOf({}, { ...standard, minimumTcb: { fmc: 1 } })).toEqual(['snp-tcb-refused']);
    expect(await reasonsOf({}, { ...standard, idKeyDigests: [hex] })).toEqual(['snp-signer-refused']);
    expect(await reasonsOf({ idKeyDigest: digest }, { ...standard, idKeyDigests: [hex] })).toEqual([]);
    const author = { ...standard, authorKeyDigests: [hex] };
    expect(await reasonsOf({ authorKeyDigest: digest }, author)).toEqual(['snp-signer-refused']);
    expect(await reasonsOf({ authorKeyDigest: digest, keyInfo: 1 }, author)).toEqual([]);
  });
});

it('an authority key that is not RSA of 4096 bits is refused', async () => {
  const small = await crypto.subtle.generateKey(
    { name: 'RSA-PSS', hash: 'SHA-384', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );
  const lying = await makeSnpPlatform('Milan', { ask: { keys: small } });
  expect(await refused(lying, await reportOf(lying))).toEqual(['snp-chain-invalid']);
});

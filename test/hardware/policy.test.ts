import { describe, expect, it } from 'vitest';
import { SGX_FLAG, sgxFlagNames } from '../../src/hardware/sgx-attributes';
import { ALLOWED_SGX_FLAGS, attributesOfEnclave, debugOfEnclave } from '../../src/hardware/sgx-policy';
import { readSgxReport } from '../../src/hardware/sgx-report';
import { maskOf, TD_ATTRIBUTE, tdAttributeNames } from '../../src/hardware/td-attributes';
import { ALLOWED_TD_ATTRIBUTES, attributesOfTd, debugOfTd, serviceTdOf } from '../../src/hardware/td-policy';
import { readTdReport } from '../../src/hardware/td-report';

function td(attributes: bigint, xfam = 0x602e7n, mrServiceTd = new Uint8Array(48)) {
  const bytes = new Uint8Array(648);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(120, attributes, true);
  view.setBigUint64(128, xfam, true);
  bytes.set(mrServiceTd, 600);
  return readTdReport(bytes, '1.5');
}

function enclave(flags: bigint, xfrm = 3n) {
  const bytes = new Uint8Array(384);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(48, flags, true);
  view.setBigUint64(56, xfrm, true);
  return readSgxReport(bytes, 'body');
}

const bit = (n: number) => 1n << BigInt(n);

describe('TD attributes', () => {
  it('only these pass, bit by bit', () => {
    const passing = Array.from({ length: 64 }, (_, n) => n).filter(
      (n) => attributesOfTd(td(bit(n))).outcome === 'pass',
    );
    const names = tdAttributeNames(maskOf(passing));
    // DEBUG, SEPT_VE_DISABLE and MIGRATABLE have checks of their own.
    expect(names).toEqual(['DEBUG', 'SEPT_VE_DISABLE', 'MIGRATABLE', 'PKS', 'KL', 'PERFMON']);
  });

  it('LASS is refused by default, and allowed through the mask', () => {
    const lass = td(bit(TD_ATTRIBUTE.LASS));
    expect(attributesOfTd(lass)).toMatchObject({ reason: 'attributes-unexpected', got: 'LASS' });
    expect(attributesOfTd(lass, ALLOWED_TD_ATTRIBUTES | bit(TD_ATTRIBUTE.LASS)).outcome).toBe('pass');
  });

  it('every profiling bit is named', () => {
    expect(attributesOfTd(td(0x72n)).got).toBe('bit 1, HGS_PLUS_PROF, PERF_PROF, PMT_PROF');
  });

  it('debug is its own finding', () => {
    expect(debugOfTd(td(1n)).reason).toBe('debug-on');
    expect(debugOfTd(td(2n)).reason).toBe('debug-off');
  });

  it('features without x87 and SSE, or with a reserved one, are unexpected', () => {
    expect(attributesOfTd(td(0n, 0x602e4n)).reason).toBe('attributes-unexpected');
    expect(attributesOfTd(td(0n, 0x602e7n | bit(63)))).toMatchObject({
      reason: 'attributes-unexpected',
      got: 'bit 63',
    });
    expect(attributesOfTd(td(0n, 0x6dbe7n)).outcome).toBe('pass');
  });

  it('a service TD shows by its hash or by MIGRATABLE', () => {
    expect(serviceTdOf(td(0n)).outcome).toBe('pass');
    expect(serviceTdOf(td(bit(TD_ATTRIBUTE.MIGRATABLE))).reason).toBe('service-td-present');
    expect(serviceTdOf(td(0n, 3n, new Uint8Array(48).fill(9)))).toMatchObject({
      reason: 'service-td-present',
      got: `mrServiceTd ${'09'.repeat(48)}`,
    });
  });
});

describe('SGX flags', () => {
  const INIT = bit(SGX_FLAG.INIT);

  it('only these pass, bit by bit', () => {
    const passing = Array.from({ length: 64 }, (_, n) => n).filter(
      (n) => attributesOfEnclave(enclave(INIT | bit(n))).outcome === 'pass',
    );
    expect(sgxFlagNames(maskOf(passing))).toEqual([
      'INIT',
      'DEBUG',
      'MODE64BIT',
      'PROVISION_KEY',
      'CET',
      'KSS',
      'AEX_NOTIFY',
    ]);
  });

  it('PROVISION_KEY is allowed by default, and refused through the mask', () => {
    const provisioning = enclave(INIT | bit(SGX_FLAG.PROVISION_KEY));
    expect(attributesOfEnclave(provisioning).outcome).toBe('pass');
    const strict = ALLOWED_SGX_FLAGS & ~bit(SGX_FLAG.PROVISION_KEY);
    expect(attributesOfEnclave(provisioning, strict)).toMatchObject({
      reason: 'attributes-unexpected',
      got: 'PROVISION_KEY',
    });
  });

  it('debug is its own finding; an enclave that is not initialised, or lacks SSE, is unexpected', () => {
    expect(debugOfEnclave(enclave(INIT | bit(SGX_FLAG.DEBUG))).reason).toBe('debug-on');
    expect(debugOfEnclave(enclave(INIT)).reason).toBe('debug-off');
    expect(attributesOfEnclave(enclave(0n)).reason).toBe('attributes-unexpected');
    expect(attributesOfEnclave(enclave(INIT, 1n)).reason).toBe('attributes-unexpected');
  });
});

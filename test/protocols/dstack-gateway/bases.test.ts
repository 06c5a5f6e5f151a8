import { describe, expect, it } from 'vitest';
import { isKnownBase } from '../../../src/protocols/dstack-gateway/bases';
import { claimsToBeGateway } from '../../../src/protocols/dstack-gateway/gateway-index';
import { RELEASE_ROOTS } from '../../../src/trust';

describe('a base', () => {
  it.each([
    'dstack-base-prod7.phala.network',
    'in1.phala.network',
    'use2.phala.com',
    'llm-04.phala.network:9204',
  ])('(%s) is known', (base) => expect(isKnownBase(base, RELEASE_ROOTS)).toBe(true));
  it.each([
    'dstack-base-prod5.phala.network.evil.test',
    'evil-dstack-base-prod5.phala.network',
    'evil.dstack-base-prod5.phala.network',
    'dstack-base-prod5.phala.network.',
    'dstack-base-prod5.phala.network:8443',
    'llm-04.phala.network',
    'phala.network',
    '',
  ])('(%s) that only looks like a known one is not', (base) => {
    expect(isKnownBase(base, RELEASE_ROOTS)).toBe(false);
  });
  it('is known where the release knows the app that is its gateway', () => {
    for (const { base } of RELEASE_ROOTS.gatewayApps) expect(isKnownBase(base, RELEASE_ROOTS)).toBe(true);
    expect(isKnownBase('gw.example', { gatewayApps: [{ base: 'gw.example', appIds: [] }] })).toBe(true);
  });
});

describe('the index of a gateway', () => {
  const claims = (text: string) => claimsToBeGateway(new TextEncoder().encode(text));
  it('says what it is', () => {
    expect(claims('{"type":"dstack gateway","paths":["/index","/app-info","/acme-info"]}')).toBe(true);
  });
  it.each([
    '<!doctype html>',
    '',
    '[]',
    'null',
    '"dstack gateway"',
    '{"type":"gateway"}',
    '{"paths":[]}',
    '{',
  ])('is not the answer %j', (text) => expect(claims(text)).toBe(false));
});

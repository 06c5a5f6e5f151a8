/**
 * A signature that a build on GitHub made with cosign in February 2026, under the trust root of the release: of
 * `docker.io/salrashid123/server_image`, entry 956940422 of the public log. Its body is made again from its parts, as is what was signed;
 * that both hold shows that they are made as cosign and Rekor make them.
 */
import { expect, it } from 'vitest';
import { GITHUB_ISSUER } from '../../../src/code/provenance/expected-provenance';
import { RELEASE_SIGSTORE_ROOT } from '../../../src/code/provenance/sigstore-root';
import { rebuiltPayload } from '../../../src/code/provenance/simple-signing';
import { verifySignature } from '../../../src/code/provenance/verify-signature';
import { fromHex } from '../../../src/encoding/hex';
import { base64, utf8 } from '../../testbed/bytes';

const IMAGE = {
  registry: 'docker.io',
  repository: 'salrashid123/server_image',
  digest: '120ef883bd7612aee0a100297def41014bf3e1aa321a0eaf4d0ebd9855d39a11',
};
const PAYLOAD_SHA256 = 'fb394fc1cffafff6dc0e1c8fb006a4658e4bb0ad817ecf35f7fd95c158614c77';
const SIGNATURE =
  'MEUCIQDteJjXaC3FjaED1D3Ggpg1Lzj4aK3GfR0BLbeCh5SThAIgSVwZxI/MZC1oQ6bfw/5oqg9pUjt5eZW9ZrQqWjeUn1c=';
const PROMISE =
  'MEYCIQDZADP2UWtWQfVXVSnb3szVo0iPvqz9bLpzscjRfFgBMgIhANVNk3f6/c8Sfac611nHeoUO+ybIMQvJ4NamW5klmVbJ';
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIHLTCCBrOgAwIBAgIUHdI6PUejmlmWMh2T6NMDyGPKzpEwCgYIKoZIzj0EAwMw
NzEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MR4wHAYDVQQDExVzaWdzdG9yZS1pbnRl
cm1lZGlhdGUwHhcNMjYwMjE3MTM1NTA5WhcNMjYwMjE3MTQwNTA5WjAAMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAE8Chd9mRjvW+90P2hkyjGdQkRQVSLeoSekczx
zvAWipao12RLHlsQ9czAyDdIpNWGZ8tkclnojR4k7Ke7+B8md6OCBdIwggXOMA4G
A1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAzAdBgNVHQ4EFgQUYHqP
JijtFYSfFyfrX+GtDqosDdMwHwYDVR0jBBgwFoAU39Ppz1YkEZb5qNjpKFWixi4Y
ZD8wdwYDVR0RAQH/BG0wa4ZpaHR0cHM6Ly9naXRodWIuY29tL3NhbHJhc2hpZDEy
My9nby1iYXplbC1naXRodWItd29ya2Zsb3cvLmdpdGh1Yi93b3JrZmxvd3MvcmVs
ZWFzZS55YW1sQHJlZnMvdGFncy92MC4wLjI2MDkGCisGAQQBg78wAQEEK2h0dHBz
Oi8vdG9rZW4uYWN0aW9ucy5naXRodWJ1c2VyY29udGVudC5jb20wEgYKKwYBBAGD
vzABAgQEcHVzaDA2BgorBgEEAYO/MAEDBChkYTQzYjc3ZGM1OTZkYmE2YWEyZDJj
NWE2MDJkN2ZiYmJlMWUzMTI3MBUGCisGAQQBg78wAQQEB1JlbGVhc2UwMwYKKwYB
BAGDvzABBQQlc2FscmFzaGlkMTIzL2dvLWJhemVsLWdpdGh1Yi13b3JrZmxvdzAf
BgorBgEEAYO/MAEGBBFyZWZzL3RhZ3MvdjAuMC4yNjA7BgorBgEEAYO/MAEIBC0M
K2h0dHBzOi8vdG9rZW4uYWN0aW9ucy5naXRodWJ1c2VyY29udGVudC5jb20weQYK
KwYBBAGDvzABCQRrDGlodHRwczovL2dpdGh1Yi5jb20vc2FscmFzaGlkMTIzL2dv
LWJhemVsLWdpdGh1Yi13b3JrZmxvdy8uZ2l0aHViL3dvcmtmbG93cy9yZWxlYXNl
LnlhbWxAcmVmcy90YWdzL3YwLjAuMjYwOAYKKwYBBAGDvzABCgQqDChkYTQzYjc3
ZGM1OTZkYmE2YWEyZDJjNWE2MDJkN2ZiYmJlMWUzMTI3MB0GCisGAQQBg78wAQsE
DwwNZ2l0aHViLWhvc3RlZDBIBgorBgEEAYO/MAEMBDoMOGh0dHBzOi8vZ2l0aHVi
LmNvbS9zYWxyYXNoaWQxMjMvZ28tYmF6ZWwtZ2l0aHViLXdvcmtmbG93MDgGCisG
AQQBg78wAQ0EKgwoZGE0M2I3N2RjNTk2ZGJhNmFhMmQyYzVhNjAyZDdmYmJiZTFl
MzEyNzAhBgorBgEEAYO/MAEOBBMMEXJlZnMvdGFncy92MC4wLjI2MBoGCisGAQQB
g78wAQ8EDAwKMTE1MDc1NTc5OTAvBgorBgEEAYO/MAEQBCEMH2h0dHBzOi8vZ2l0
aHViLmNvbS9zYWxyYXNoaWQxMjMwGAYKKwYBBAGDvzABEQQKDAgxMTE0OTA1NDB5
BgorBgEEAYO/MAESBGsMaWh0dHBzOi8vZ2l0aHViLmNvbS9zYWxyYXNoaWQxMjMv
Z28tYmF6ZWwtZ2l0aHViLXdvcmtmbG93Ly5naXRodWIvd29ya2Zsb3dzL3JlbGVh
c2UueWFtbEByZWZzL3RhZ3MvdjAuMC4yNjA4BgorBgEEAYO/MAETBCoMKGRhNDNi
NzdkYzU5NmRiYTZhYTJkMmM1YTYwMmQ3ZmJiYmUxZTMxMjcwFAYKKwYBBAGDvzAB
FAQGDARwdXNoMGwGCisGAQQBg78wARUEXgxcaHR0cHM6Ly9naXRodWIuY29tL3Nh
bHJhc2hpZDEyMy9nby1iYXplbC1naXRodWItd29ya2Zsb3cvYWN0aW9ucy9ydW5z
LzIyMTAxMDgwNTA1L2F0dGVtcHRzLzEwFgYKKwYBBAGDvzABFgQIDAZwdWJsaWMw
gYkGCisGAQQB1nkCBAIEewR5AHcAdQDdPTBqxscRMmMZHhyZZzcCokpeuN48rf+H
inKALynujgAAAZxr4ibBAAAEAwBGMEQCIAjPtqYggv6ARFH1vh9QQMUN6RRzGvel
OJuZIffnETQvAiBhUPjjNxPr/Rw9gt83WV3yfxRgrQemwZqGCf5L7pSuvjAKBggq
hkjOPQQDAwNoADBlAjB+fr/nvCDHlOFulAkpR0vlPJyXbLGSVOjCxRinf57G+35k
JQCIzDovVbClp1UE3fUCMQCbPVFPyDHl8J2tyMD+0Tj/kFCdYANHsPsA+RsgR+MH
Tpde12cQ7yO4w6KcLv9SdQg=
-----END CERTIFICATE-----
`;
const BODY = JSON.stringify({
  apiVersion: '0.0.1',
  kind: 'hashedrekord',
  spec: {
    data: { hash: { algorithm: 'sha256', value: PAYLOAD_SHA256 } },
    signature: { content: SIGNATURE, publicKey: { content: base64(utf8(CERTIFICATE)) } },
  },
});
const LAYER = {
  payloadSha256: PAYLOAD_SHA256,
  signature: SIGNATURE,
  certificate: CERTIFICATE,
  entry: JSON.stringify({
    SignedEntryTimestamp: PROMISE,
    Payload: {
      body: base64(utf8(BODY)),
      integratedTime: 1771336509,
      logIndex: 956940422,
      logID: 'c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d',
    },
  }),
};

async function verified(owner: string) {
  const payload = rebuiltPayload(IMAGE, fromHex(PAYLOAD_SHA256));
  if (payload === undefined) throw new Error('not made again');
  const expected = { issuer: GITHUB_ISSUER, source: { kind: 'owner', name: owner } } as const;
  return verifySignature(LAYER, payload, IMAGE.digest, expected, RELEASE_SIGSTORE_ROOT);
}

it('is verified, and tells the commit and the workflow', async () => {
  expect(await verified('salrashid123')).toMatchObject({
    kind: 'verified',
    provenance: {
      repository: 'salrashid123/go-bazel-github-workflow',
      commit: 'da43b77dc596dba6aa2d2c5a602d7fbbbe1e3127',
      ref: 'refs/tags/v0.0.26',
      runner: 'github-hosted',
      logIndex: 956940422,
      integratedTime: Date.parse('2026-02-17T13:55:09Z'),
    },
  });
});

it('is not of another account', async () => {
  expect(await verified('phala-network')).toMatchObject({ refusal: { code: 'identity-repository' } });
});

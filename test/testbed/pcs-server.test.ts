import { describe, expect, it } from 'vitest';
import type { Answer } from './answer';
import { fromHex, utf8 } from './bytes';
import { certificatesIn, rawKeyHex, signedBy } from './independent';
import { MACHINES } from './machines';
import { CRL_HOST, PCCS_HOST, PCS_HOST } from './pcs-server';
import { makeWorld } from './world';
import { x509 } from './x509';

const world = await makeWorld();

async function get(host: string, path: string): Promise<Answer> {
  const url = new URL(`https://${host}${path}`);
  return world.answer({ host, method: 'GET', url, firstPath: url.pathname, certificateSha256: '' });
}
async function answered(host: string, path: string) {
  const answer = await get(host, path);
  if (answer === 'reset' || !(answer.body instanceof Uint8Array)) throw new Error('no complete answer');
  return { ...answer, bytes: answer.body, text: new TextDecoder().decode(answer.body) };
}
const tcbPath = (fmspc: string) => `/tdx/certification/v4/tcb?fmspc=${fmspc}`;

/** Is the inner object, byte for byte as served, signed by the first certificate of the header's chain, and under which root? */
function signature(answer: Awaited<ReturnType<typeof answered>>, member: string, header: string) {
  const match = new RegExp(`^\\{"${member}":(.*),"signature":"([0-9a-f]{128})"\\}$`).exec(answer.text);
  const [signer, root] = certificatesIn(decodeURIComponent(answer.headers[header] ?? ''));
  if (match?.[1] === undefined || match[2] === undefined || signer === undefined || root === undefined)
    throw new Error('not a signed document');
  return {
    valid: signedBy(signer.publicKey, utf8(match[1]), fromHex(match[2])),
    rootIsOurs: rawKeyHex(root) === world.pki.rootKeyHex,
    document: JSON.parse(match[1]),
  };
}

describe("Intel's service", () => {
  it('gives TCB info for a platform, whichever way its FMSPC is spelled', async () => {
    const upper = await answered(PCS_HOST, tcbPath('7E57C06F0000'));
    const lower = await answered(PCS_HOST, tcbPath('7e57c06f0000'));
    expect(lower.text).toBe(upper.text);
    const { valid, rootIsOurs, document } = signature(upper, 'tcbInfo', 'tcb-info-issuer-chain');
    expect([valid, rootIsOurs, document.id, document.fmspc]).toEqual([true, true, 'TDX', '7E57C06F0000']);
  });

  it('gives the identity of the TD quoting enclave', async () => {
    const answer = await answered(PCS_HOST, '/tdx/certification/v4/qe/identity');
    const identity = signature(answer, 'enclaveIdentity', 'sgx-enclave-identity-issuer-chain');
    expect([identity.valid, identity.document.id]).toEqual([true, 'TD_QE']);
  });

  it('gives PCK revocation lists as DER, and as PEM unless asked otherwise', async () => {
    const der = await answered(PCS_HOST, '/sgx/certification/v4/pckcrl?ca=platform&encoding=der');
    const pem = await answered(PCS_HOST, '/sgx/certification/v4/pckcrl?ca=platform');
    expect(pem.text).toMatch(/^-----BEGIN X509 CRL-----\n/);
    expect(new Uint8Array(new x509.X509Crl(pem.text).rawData)).toEqual(new Uint8Array(der.bytes));
    const [ca] = certificatesIn(decodeURIComponent(der.headers['sgx-pck-crl-issuer-chain'] ?? ''));
    expect(ca?.subject).toContain('CN=Intel SGX PCK Platform CA');
    expect((await get(PCS_HOST, '/sgx/certification/v4/pckcrl?ca=other')) as object).toMatchObject({
      status: 400,
    });
  });

  it('gives the root revocation list on its own host', async () => {
    const crl = new x509.X509Crl((await answered(CRL_HOST, '/IntelSGXRootCA.der')).bytes);
    expect(crl.issuer).toContain('Intel SGX Root CA');
  });

  it('knows neither unknown platforms nor the mirror’s own paths', async () => {
    expect(await get(PCS_HOST, tcbPath('7e57c06f00ff'))).toMatchObject({ status: 404 });
    expect(await get(PCS_HOST, tcbPath('123456789abc'))).toMatchObject({ status: 404 });
    expect(await get(PCS_HOST, tcbPath('zz'))).toMatchObject({ status: 400 });
    expect(await get(PCS_HOST, '/sgx/certification/v4/rootcacrl')).toMatchObject({ status: 404 });
  });

  it('sends no CORS headers; the mirror does', async () => {
    const cors = (answer: { headers: Readonly<Record<string, string>> }) =>
      answer.headers['access-control-allow-origin'];
    expect(cors(await answered(PCS_HOST, tcbPath('7e57c06f0000')))).toBeUndefined();
    expect(cors(await answered(PCCS_HOST, tcbPath('7e57c06f0000')))).toBe('*');
  });
});

describe('the mirror', () => {
  it('gives the same documents, and revocation lists as hex', async () => {
    const path = tcbPath('7e57c06f0000');
    expect((await answered(PCCS_HOST, path)).text).toBe((await answered(PCS_HOST, path)).text);
    const root = new x509.X509Crl(
      fromHex((await answered(PCCS_HOST, '/sgx/certification/v4/rootcacrl')).text),
    );
    expect(root.issuer).toContain('Intel SGX Root CA');
    const pck = await answered(PCCS_HOST, '/sgx/certification/v4/pckcrl?ca=processor');
    expect(new x509.X509Crl(fromHex(pck.text)).entries).toHaveLength(0);
  });
});

describe('the platforms', () => {
  const tcb = async (name: keyof typeof MACHINES, host = PCS_HOST) =>
    signature(await answered(host, tcbPath(MACHINES[name].fmspc)), 'tcbInfo', 'tcb-info-issuer-chain');

  it('expired: signed, and over', async () => {
    const { valid, document } = await tcb('expired');
    expect(valid).toBe(true);
    expect(Date.parse(document.nextUpdate)).toBeLessThan(Date.now());
  });

  it('foreign: signed, under another root', async () => {
    const { valid, rootIsOurs } = await tcb('foreign');
    expect([valid, rootIsOurs]).toEqual([true, false]);
  });

  it('forged: not signed', async () => {
    expect((await tcb('forged')).valid).toBe(false);
  });

  it.each([
    ['outOfDate', 'OutOfDate'],
    ['swHardening', 'SWHardeningNeeded'],
    ['revokedTcb', 'Revoked'],
  ] as const)('%s: the level that the platform reaches says %s', async (name, status) => {
    const { document } = await tcb(name);
    expect(document.tcbLevels[0].tcb.sgxtcbcomponents[0].svn).toBeGreaterThan(3);
    expect(document.tcbLevels[1].tcbStatus).toBe(status);
  });

  it('unreachable: Intel resets, the mirror is unavailable', async () => {
    const path = tcbPath(MACHINES.unreachable.fmspc);
    expect(await get(PCS_HOST, path)).toBe('reset');
    expect(await get(PCCS_HOST, path)).toMatchObject({ status: 503 });
  });

  it('mirrored: Intel is unavailable, the mirror answers', async () => {
    expect(await get(PCS_HOST, tcbPath(MACHINES.mirrored.fmspc))).toMatchObject({ status: 503 });
    expect((await tcb('mirrored', PCCS_HOST)).valid).toBe(true);
  });

  it('garbage: an HTML page', async () => {
    const answer = await answered(PCS_HOST, tcbPath(MACHINES.garbage.fmspc));
    expect(answer.headers['content-type']).toBe('text/html');
    expect(answer.text).toContain('<!doctype html>');
  });

  it('revoked: its PCK stands in the platform list, no other does', async () => {
    const { bytes } = await answered(PCS_HOST, '/sgx/certification/v4/pckcrl?ca=platform&encoding=der');
    const serials = new x509.X509Crl(bytes).entries.map((entry) => entry.serialNumber);
    const serialOf = async (site: 'revoked' | 'honest') => (await world.site(site).enclave()).pck.serial;
    expect(serials).toContain(await serialOf('revoked'));
    expect(serials).not.toContain(await serialOf('honest'));
  });
});

describe('the knobs', () => {
  it('change what is served while it runs', async () => {
    const { knobs } = world.pcs;
    knobs.hosts[PCS_HOST] = 'reset';
    expect(await get(PCS_HOST, '/tdx/certification/v4/qe/identity')).toBe('reset');
    delete knobs.hosts[PCS_HOST];
    knobs.qeIdentity = 'unavailable';
    expect(await get(PCS_HOST, '/tdx/certification/v4/qe/identity')).toMatchObject({ status: 503 });
    knobs.qeIdentity = 'genuine';
    knobs.tcbInfo['7e57c06f0000'] = 'reset';
    expect(await get(PCS_HOST, tcbPath('7e57c06f0000'))).toBe('reset');
    delete knobs.tcbInfo['7e57c06f0000'];
    knobs.pckCrl = 'foreign-root';
    const forged = new x509.X509Crl(
      (await answered(PCS_HOST, '/sgx/certification/v4/pckcrl?ca=platform&encoding=der')).bytes,
    );
    expect(await forged.verify({ publicKey: world.pki.platformCa.certificate.publicKey })).toBe(false);
    knobs.pckCrl = 'genuine';
    knobs.rootCrl = 'expired';
    const old = new x509.X509Crl((await answered(CRL_HOST, '/IntelSGXRootCA.der')).bytes);
    expect(old.nextUpdate?.getTime()).toBeLessThan(Date.now());
    knobs.rootCrl = 'genuine';
  });
});

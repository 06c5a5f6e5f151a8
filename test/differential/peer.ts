/** Runs cases of the corpus through the peer, `@phala/dcap-qvl`, as its own documentation says. */
import { QuoteVerifier } from '@phala/dcap-qvl';
import { certificatesFromPem } from '../../src/encoding/pem';
import type { CorpusCase, ReadVector } from '../corpus/corpus-case';
import { hex } from '../testbed/bytes';

export const PEER = 'dcap-qvl-js-0.3.9';

/** @returns a status, or `error: <message>` */
export async function askPeer(c: CorpusCase, read: ReadVector): Promise<string> {
  const text = async (path = '') => new TextDecoder().decode(await read(path));
  const [tcb, qe] = [cut(await text(c.tcbInfo), 'tcbInfo'), cut(await text(c.qeIdentity), 'enclaveIdentity')];
  const collateral = {
    tcb_info: tcb.inner,
    tcb_info_signature: tcb.signature,
    tcb_info_issuer_chain: await text(c.tcbInfoIssuerChain),
    qe_identity: qe.inner,
    qe_identity_signature: qe.signature,
    qe_identity_issuer_chain: await text(c.qeIdentityIssuerChain),
    root_ca_crl: hex(await read(c.rootCaCrl ?? '')),
    pck_crl: hex(await read(c.pckCrl ?? '')),
    pck_crl_issuer_chain: c.pckCrlIssuerChain === undefined ? '' : await text(c.pckCrlIssuerChain),
  };
  const verifier = await verifierOf(c, text);
  try {
    const report = verifier.verify(Buffer.from(await read(c.quote)), collateral, c.now ?? 0);
    return report.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `error: ${error instanceof Error ? error.message : error}${cause}`;
  }
}

async function verifierOf(c: CorpusCase, text: (path: string) => Promise<string>): Promise<QuoteVerifier> {
  if (c.trustedRoot === undefined || c.trustedRoot === 'intel') return QuoteVerifier.newProd();
  const [der] = certificatesFromPem(await text(c.trustedRoot), 1);
  if (der === undefined) throw new Error(`no certificate in ${c.trustedRoot}`);
  return QuoteVerifier.newWithRootCa(Buffer.from(der));
}

/** The peer wants document and signature apart, as its own fetcher cuts them. */
function cut(body: string, member: string): { readonly inner: string; readonly signature: string } {
  const start = body.indexOf(':', body.indexOf(`"${member}"`)) + 1;
  const end = body.lastIndexOf(',"signature"');
  const signature = /"signature"\s*:\s*"([^"]*)"/.exec(body.slice(end))?.[1] ?? '';
  return { inner: body.slice(start, end).trim(), signature };
}

/** Parsers of what GitHub and registries answer about images, each with bytes that read. */
import { readCheckpoint } from '../../src/code/provenance/checkpoint';
import { readBundle } from '../../src/code/provenance/read-bundle';
import { readSignature, readSignatureManifest } from '../../src/code/provenance/read-signature';
import { statementAbout } from '../../src/code/provenance/statement';
import { fromHex } from '../../src/encoding/hex';
import { jsonText } from '../../src/encoding/json';
import { utf8 } from '../testbed/bytes';
import { makeCtLog } from '../testbed/ct-log';
import {
  checkpoint,
  HONEST_CLAIMS,
  makeBundle,
  makeFulcio,
  makeRekor,
  makeSignature,
  signatureManifest,
} from '../testbed/sigstore-maker';
import type { Target } from './targets';

const AT = new Date('2026-05-04T12:00:00Z');
const DIGEST = 'ab'.repeat(32);

export async function provenanceTargets(): Promise<readonly Target[]> {
  const rekor = await makeRekor();
  const certificateLog = await makeCtLog('of the fuzz');
  const common = {
    fulcio: await makeFulcio('of the fuzz', AT),
    rekor,
    certificateLogs: [certificateLog],
    signer: { claims: HONEST_CLAIMS, issuedAt: AT },
    loggedAt: new Date(AT.getTime() + 60_000),
  };
  const bundle = await makeBundle({ ...common, digests: [DIGEST] });
  const { layer } = await makeSignature({ ...common, name: 'ghcr.io/maker/app', digest: DIGEST });
  return [
    {
      name: 'Sigstore bundle',
      seeds: [utf8(JSON.stringify(bundle))],
      read: (b) => {
        const { envelope } = readBundle(b);
        return statementAbout(envelope, fromHex(DIGEST));
      },
    },
    {
      name: 'signatures of an image',
      seeds: [utf8(JSON.stringify(signatureManifest(layer)))],
      read: (b) => readSignatureManifest(b).map(readSignature),
    },
    {
      name: 'checkpoint',
      seeds: [utf8(await checkpoint(rekor, 6, btoa('r'.repeat(32))))],
      read: (b) => readCheckpoint(jsonText(b)),
    },
  ];
}

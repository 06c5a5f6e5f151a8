/** Answers like AMD's key distribution service for the machines of the rack: certificates of chips, authorities, revocation lists. */
import type { AmdRack } from './amd-rack';
import { type Answer, notFound, type Request, reply } from './answer';
import { hex } from './bytes';
import { pemOf } from './certificate-maker';

export const KDS_HOST = 'kdsintf.amd.com';

const PATH = /^\/vcek\/v1\/(Milan|Genoa|Turin)\/([a-z_0-9]+)$/;

export function makeKds(rack: AmdRack): { answer(request: Request): Promise<Answer> } {
  return {
    async answer({ url }) {
      const [, product, what] = PATH.exec(url.pathname) ?? [];
      if (product !== 'Milan' && product !== 'Genoa' && product !== 'Turin') return notFound();
      const { pki, vcek } = await rack(product);
      if (what === 'cert_chain')
        return reply('application/x-pem-file', pemOf(pki.ask.der) + pemOf(pki.ark.der));
      if (what === 'crl') return reply('application/pkix-crl', await pki.crl());
      // Turin's chips have a name of eight bytes.
      const hwid = hex(product === 'Turin' ? pki.chipId.subarray(0, 8) : pki.chipId);
      return what === hwid ? reply('application/x-x509-ca-cert', vcek.der) : notFound();
    },
  };
}

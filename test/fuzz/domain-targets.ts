/** Parsers of the domain question: certificates in the logs, promises of logs, and what searches of the logs answer. */
import { listCertSpotter } from '../../src/domain/ct/cert-spotter';
import { listCrtSh } from '../../src/domain/ct/crt-sh';
import { loggedFromDer } from '../../src/domain/ct/logged-certificate';
import { readScts } from '../../src/encoding/read-scts';
import type { FetchPort } from '../../src/ports/ports';
import { makeCertificate, newKeys } from '../testbed/certificate-maker';
import { makeCtLog } from '../testbed/ct-log';
import { CERT_SPOTTER_HOST, CRT_SH_HOST, makeCtServer } from '../testbed/ct-server';
import { daysAfter } from '../testbed/intel-documents';
import { issueHostCertificate } from '../testbed/web-ca';
import type { Target } from './targets';

const HOST = 'a.example';
const NOW = new Date();

export async function domainTargets(): Promise<readonly Target[]> {
  const keys = await newKeys();
  const commonName = 'CA of the fuzz';
  const subject = { commonName, organization: 'Vitrine Testbed' };
  const { pem } = await makeCertificate({
    subject,
    issuer: subject,
    keys,
    issuerKeys: keys,
    notBefore: daysAfter(NOW, -1),
    notAfter: daysAfter(NOW, 1),
    authority: { pathLength: 0 },
  });
  const logs = [await makeCtLog('A'), await makeCtLog('B')];
  const { der } = await issueHostCertificate({ commonName, keys, pem, file: '' }, [HOST], { logs });
  const server = makeCtServer();
  await server.log({ der });
  const answered = async (url: string): Promise<Uint8Array> => {
    const { hostname, pathname } = new URL(url);
    const answer = await server.answer({
      host: hostname,
      method: 'GET',
      url: new URL(url),
      certificateSha256: '',
      firstPath: pathname,
    });
    if (answer === 'reset' || typeof answer.body === 'string') throw new Error('no answer');
    return answer.body;
  };
  const crtSh = await answered(`https://${CRT_SH_HOST}/?q=${HOST}&output=json`);
  const issuances = `https://${CERT_SPOTTER_HOST}/v1/issuances?domain=${HOST}&match_wildcards=true`;
  const certSpotter = await answered(`${issuances}&expand=dns_names&expand=issuer&expand=cert_der`);
  /** The bytes to the first question, an empty list to the next. */
  const answering = (bytes: Uint8Array): FetchPort => {
    let asked = 0;
    return async () => {
      const body = asked++ === 0 ? bytes : new TextEncoder().encode('[]');
      return { kind: 'response', status: 200, headers: {}, body };
    };
  };
  return [
    { name: 'logged certificate', seeds: [der], read: loggedFromDer },
    { name: 'promises of logs', seeds: [der], read: readScts },
    {
      name: 'answer of crt.sh',
      seeds: [crtSh],
      read: (b) => listCrtSh('https://a.example', HOST, answering(b), NOW.getTime()),
    },
    {
      name: 'answer of Cert Spotter',
      seeds: [certSpotter],
      read: (b) => listCertSpotter('https://a.example', HOST, answering(b), NOW.getTime()),
    },
  ];
}

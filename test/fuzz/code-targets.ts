/** The parsers of the code question, each with bytes that read. */
import { publishedLog } from '../../src/code/app-identity';
import { readAttestation } from '../../src/code/attestation-blob';
import { readEventLog } from '../../src/code/event-log';
import { readMrConfigId } from '../../src/code/mr-config-id';
import { raTlsQuote, readCertificateLog, readRaTlsCertificate } from '../../src/code/ra-tls-certificate';
import { readSystemEvents } from '../../src/code/system-events';
import { gunzip } from '../../src/encoding/gunzip';
import { jsonText } from '../../src/encoding/json';
import { readMessagePack } from '../../src/encoding/message-pack';
import { readX509Parts } from '../../src/encoding/x509-parts';
import {
  messagePackAttestation,
  messagePackSnpAttestation,
  scaleAttestation,
  scaleSnpAttestation,
  strippedForAttestation,
} from '../testbed/attestation-maker';
import { utf8 } from '../testbed/bytes';
import {
  certificateLog,
  GENERATIONS,
  type GenerationName,
  gzip,
  makeEventLog,
  makeMrConfigId,
} from '../testbed/event-log-maker';
import { makeRaTls } from '../testbed/ra-tls-maker';
import type { Target } from './targets';

export async function codeTargets(): Promise<readonly Target[]> {
  const generations = Object.keys(GENERATIONS) as GenerationName[];
  const logs = await Promise.all(generations.map((generation) => makeEventLog({ generation })));
  const texts = logs
    .flatMap((log) => [log.entries, log.published])
    .map((entries) => utf8(JSON.stringify(entries)));
  const [first] = logs;
  if (first === undefined) throw new Error('no generation');
  const registers = await Promise.all(([0, 1, 2, 3] as const).map((v) => makeMrConfigId(v, first.payloads)));
  const [older, later] = [
    await makeRaTls({ form: 'quote with packed log' }),
    await makeRaTls({ form: 'scale' }),
  ];
  const { quote, log } = older;
  const entries = strippedForAttestation(log.entries);
  const reportData = quote.slice(568, 632);
  const report = new Uint8Array(1184);
  report.set(reportData, 0x50);
  const snp = { report, certificates: [utf8('-----BEGIN')], mrConfig: '{}', reportData };
  const attestations = [
    scaleSnpAttestation(snp),
    scaleAttestation({ quote, entries, reportData }),
    messagePackAttestation({ quote, entries, reportData }),
    messagePackSnpAttestation(snp),
  ];
  return [
    { name: 'event log', seeds: texts, read: (b) => readEventLog(jsonText(b)) },
    { name: 'event log of a reply', seeds: texts, read: (b) => publishedLog(jsonText(b)) },
    { name: 'system events', seeds: texts, read: (b) => readSystemEvents(readEventLog(jsonText(b))) },
    {
      name: 'event log of a certificate',
      seeds: [await certificateLog(log.entries, false), await certificateLog(log.entries, true)],
      read: readCertificateLog,
    },
    { name: 'MRCONFIGID', seeds: registers, read: readMrConfigId },
    { name: 'attestation', seeds: attestations, read: readAttestation },
    { name: 'MessagePack', seeds: attestations.slice(2), read: (b) => readMessagePack(b, 8) },
    { name: 'gzip', seeds: [await gzip(utf8('event log'))], read: (b) => gunzip(b, 1 << 20) },
    { name: 'X.509 parts', seeds: [...older.chain, ...later.chain], read: readX509Parts },
    {
      name: 'RA-TLS certificate',
      seeds: [older.der, later.der],
      read: (b) => {
        const certificate = readRaTlsCertificate(b);
        return certificate === undefined ? 'none' : raTlsQuote(certificate.evidence);
      },
    },
  ];
}

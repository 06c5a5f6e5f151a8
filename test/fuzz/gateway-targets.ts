/** What gateways and guest agents answer, each with bytes that read. */
import { readAcmeInfo } from '../../src/protocols/dstack-gateway/acme-info';
import { readInfo } from '../../src/protocols/dstack-gateway/app-disclosure';
import { claimsToBeGateway } from '../../src/protocols/dstack-gateway/gateway-index';
import { readGatewayHost } from '../../src/protocols/dstack-gateway/host-name';
import { messagePackAttestation, strippedForAttestation } from '../testbed/attestation-maker';
import { hex, utf8 } from '../testbed/bytes';
import { pemOf, spkiOf } from '../testbed/certificate-maker';
import { makeRaTls } from '../testbed/ra-tls-maker';
import type { Target } from './targets';

export async function gatewayTargets(): Promise<readonly Target[]> {
  const made = await makeRaTls();
  const { quote, log } = made;
  const account_uri = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
  const public_key = hex(await spkiOf(made.keys));
  const reply = JSON.stringify({ quote: hex(quote), event_log: JSON.stringify(log.published) });
  const attestation = hex(
    messagePackAttestation({
      quote,
      entries: strippedForAttestation(log.entries),
      reportData: quote.slice(568, 632),
    }),
  );
  const json = (value: unknown) => utf8(JSON.stringify(value));
  const app_cert = made.chain.map((der) => pemOf(der)).join('\n');
  const host = `${'a9'.repeat(20)}-8443s.gw.vitrine.test:9204`;
  return [
    {
      name: 'keys of a gateway',
      seeds: [
        json({ account_uri, hist_keys: [public_key] }),
        json({
          account_uri,
          hist_keys: [public_key],
          quoted_hist_keys: [{ public_key, quote: reply }],
          account_quote: reply,
          active_cert: app_cert,
          base_domain: 'gw.vitrine.test',
        }),
        json({
          account_uri,
          account_quote: reply,
          quoted_hist_keys: [{ public_key, quote: '', attestation }],
        }),
      ],
      read: readAcmeInfo,
    },
    { name: 'app behind a gateway', seeds: [json({ app_cert, tcb_info: '{}' })], read: readInfo },
    {
      name: 'index of a gateway',
      seeds: [json({ type: 'dstack gateway', paths: [] })],
      read: claimsToBeGateway,
    },
    {
      name: 'host behind a gateway',
      seeds: [utf8(host), utf8('gateway.gw.vitrine.test')],
      read: (bytes) => readGatewayHost(new TextDecoder().decode(bytes)),
    },
  ];
}

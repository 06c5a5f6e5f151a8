/** Enclaves of the testbed, judged as a verifier that knows its operating systems would: their code can be known in full. */
import { beforeAll, describe, expect, it } from 'vitest';
import { publishedLog } from '../../src/code/app-identity';
import { type CodeMaterial, judgeCode } from '../../src/code/judge-code';
import { raTlsQuote, readRaTlsCertificate } from '../../src/code/ra-tls-certificate';
import { certificatesFromPem } from '../../src/encoding/pem';
import { isCodeKnown } from '../../src/verdict';
import { authenticTdx } from '../code/authentic-quote';
import { fromHex } from './bytes';
import { agentHostOf } from './code-manner';
import type { Enclave } from './enclave';
import { APP_ID } from './gateway-sites';
import { TESTBED_OS, TESTBED_OS_UPDATED } from './os-images';
import { SITE_NAMES, SITES, type SiteName } from './sites';
import { makeWorld, type World } from './world';
import { worldFetch } from './world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const judged = (material: CodeMaterial) => judgeCode(material, { osImages: world.roots.osImages });
const accusing = (material: CodeMaterial) =>
  judged(material)
    .checks.filter((c) => !['pass', 'not-applicable'].includes(c.outcome))
    .map((c) => c.reason);

async function materialOf(enclave: Enclave): Promise<CodeMaterial & { readonly compose: string }> {
  return {
    quote: authenticTdx(await enclave.quote(new Uint8Array(64))),
    log: publishedLog(enclave.publishedLog),
    vmConfig: enclave.vmConfig,
    compose: enclave.composeText,
  };
}

async function fetched(url: string): Promise<unknown> {
  const answer = await worldFetch(world)({ method: 'GET', url, maxBytes: 1 << 20 });
  if (answer.kind === 'failure' || answer.status !== 200) throw new Error(JSON.stringify(answer));
  return JSON.parse(new TextDecoder().decode(answer.body));
}

type Info = {
  readonly app_cert: string;
  readonly vm_config: string;
  readonly tcb_info: string | { readonly app_compose: string };
};
const composeIn = ({ tcb_info }: Info): string =>
  (typeof tcb_info === 'string' ? JSON.parse(tcb_info) : tcb_info).app_compose;

const LYING_ABOUT_CODE = SITE_NAMES.filter((name) => 'code' in SITES[name]);
const INGRESSES = SITE_NAMES.filter(
  (name) => protocolOf(name) === 'dstack-ingress' && !LYING_ABOUT_CODE.includes(name),
);
function protocolOf(name: SiteName): string | undefined {
  const row = SITES[name];
  return 'publishes' in row ? row.publishes.protocol : undefined;
}

describe('an app with a domain of its own', () => {
  it('has code that is known in full, whatever else its site lies about', async () => {
    expect(INGRESSES.length).toBeGreaterThan(30);
    for (const name of INGRESSES) {
      const material = await materialOf(await world.site(name).enclave());
      expect(accusing(material), name).toEqual([]);
      const reasons = judged(material).checks.map((c) => c.reason);
      expect(reasons, name).toEqual(expect.arrayContaining(['virtual-hardware-derived', 'ingress-alone']));
    }
  });

  it('is another one for every site, by compose file and app id', async () => {
    const enclaves = await Promise.all(INGRESSES.map((name) => world.site(name).enclave()));
    expect(new Set(enclaves.map((e) => e.composeText)).size).toBe(INGRESSES.length);
    expect(new Set(enclaves.map((e) => e.appId)).size).toBe(INGRESSES.length);
  });

  it('has replicas that differ in their instance alone', async () => {
    const site = world.site('replicas');
    const [one, other] = [await site.enclave(), await site.enclave('replica')];
    expect(other.instanceId).not.toBe(one.instanceId);
    expect(judged(await materialOf(other)).identity).toEqual(judged(await materialOf(one)).identity);
  });

  it('keeps its id and becomes other code, known too, on another system', async () => {
    const site = world.site('moved');
    const before = judged(await materialOf(await site.enclave()));
    site.changeIdentity();
    const material = await materialOf(await site.enclave());
    const { identity } = judged(material);
    site.restore();
    expect(accusing(material)).toEqual([]);
    expect([before.identity.osImage?.name, identity.osImage?.name]).toEqual([TESTBED_OS, TESTBED_OS_UPDATED]);
    expect(identity.appId).toBe(before.identity.appId);
    expect(identity.composeHash).not.toBe(before.identity.composeHash);
    expect(identity.imageDigests).not.toEqual(before.identity.imageDigests);
  });

  it('is told about by its agent, to which DNS leads', async () => {
    const { composeText } = await world.site('honest').enclave();
    expect(world.domain.zones[SITES.honest.host]?.cname).toBe('_.ingress.vitrine.test');
    const info = (await fetched(`https://${agentHostOf(SITES.honest)}/prpc/Info`)) as Info;
    expect(composeIn(info)).toBe(composeText);
  });
});

describe('a platform with a gateway', () => {
  it.each(['gateway', 'gateway054'] as const)('(%s) shows whose code the gateway is', async (name) => {
    const { base } = SITES[name].publishes;
    const info = (await fetched(`https://gateway.${base}/.dstack/app-info`)) as Info;
    const acme = (await fetched(`https://gateway.${base}/.dstack/acme-info`)) as {
      readonly quoted_hist_keys: readonly { readonly quote: string }[];
    };
    for (const { quote: text } of acme.quoted_hist_keys) {
      const { quote, event_log, vm_config } = JSON.parse(text);
      const material = {
        quote: authenticTdx(fromHex(quote)),
        log: publishedLog(event_log),
        vmConfig: vm_config,
        compose: composeIn(info),
      };
      // Gateways need the network of the host: which of its ports are theirs does not follow from the file that was measured.
      expect(accusing(material)).toEqual(['ingress-unknown', 'containers-unconfined']);
      expect(isCodeKnown(judged(material).checks)).toBe(true);
    }
  });

  it.each(['gateway', 'gateway054', 'gatewayWorker'] as const)(
    '(%s) shows the code of the app',
    async (name) => {
      const { base } = SITES[name].publishes;
      const path = name === 'gatewayWorker' ? 'Worker.Info' : 'Info';
      const info = (await fetched(`https://${APP_ID}-8090.${base}/prpc/${path}`)) as Info;
      const [leaf] = certificatesFromPem(info.app_cert, 3);
      const certificate = leaf && readRaTlsCertificate(leaf);
      if (certificate === undefined) throw new Error('no certificate with a quote');
      const { quote, log } = await raTlsQuote(certificate.evidence);
      const material = {
        quote: authenticTdx(quote),
        log,
        vmConfig: info.vm_config,
        compose: composeIn(info),
      };
      expect(accusing(material)).toEqual([]);
      expect(isCodeKnown(judged(material).checks)).toBe(true);
    },
  );

  it('shows it in the certificate of an app that ends TLS itself', async () => {
    const { chainPem } = await world.site('raTls').nextCertificate();
    const [leaf = new Uint8Array()] = certificatesFromPem(chainPem, 3);
    const certificate = readRaTlsCertificate(leaf);
    if (certificate === undefined) throw new Error('no certificate with a quote');
    const { quote, log, vmConfig } = await raTlsQuote(certificate.evidence);
    const info = (await fetched(`https://${APP_ID}-8090.gw-ra-tls.vitrine.test/prpc/Info`)) as Info;
    const material = { quote: authenticTdx(quote), log, vmConfig, compose: composeIn(info) };
    expect(accusing(material)).toEqual([]);
    expect(isCodeKnown(judged(material).checks)).toBe(true);
  });
});

it('an attestation report carries all that is needed', async () => {
  const report = (await fetched(
    `https://${SITES.aiReport.host}/v1/attestation/report?include_tls_fingerprint=true&nonce=${'0c'.repeat(32)}&signing_algo=ed25519`,
  )) as { readonly intel_quote: string; readonly event_log: string; readonly info: Info };
  const material = {
    quote: authenticTdx(fromHex(report.intel_quote)),
    log: publishedLog(report.event_log),
    vmConfig: report.info.vm_config,
    compose: composeIn(report.info),
  };
  expect(accusing(material)).toEqual([]);
  expect(isCodeKnown(judged(material).checks)).toBe(true);
});

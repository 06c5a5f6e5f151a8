/**
 * What the site table says about code: which operating system and compose file run behind a site, and who tells the compose file.
 * The guest agent of an app with a domain of its own answers where all agents of its platform do, behind the gateway that passes the app's
 * TLS on: DNS leads there (dstack evidence specification, sections 1 and 4.1).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Answer, json, notFound } from './answer';
import { hex, utf8 } from './bytes';
import { type CodeLie, lyingEnclave } from './code-lies';
import { APP_IMAGE, type ComposeFields, HONEST_SERVICES, makeAppCompose } from './compose-maker';
import type { DohZones } from './doh-server';
import type { Enclave, EnclaveOptions } from './enclave';
import { type GovernedManner, governedEnclave } from './governed-manner';
import { guestInfo, type TcbInfoForm } from './guest-info';
import { TESTBED_OS, TESTBED_OS_UPDATED } from './os-images';
import type { SiteRow } from './sites';

/**
 * Who publishes the compose file of an app with a domain of its own.
 * - `agent`: its guest agent, to which DNS leads
 * - `info`: the app itself, at `/info`; DNS leads nowhere
 * - `nowhere`: nobody
 * - `of-another`: its agent tells that of another app
 */
export type ComposeSource = 'agent' | 'info' | 'nowhere' | 'of-another';

/** How the code behind a site differs from the honest one. */
export interface CodeManner extends Pick<EnclaveOptions, 'image' | 'claimedImage' | 'generation'> {
  /** `agent` when absent. */
  readonly composeFrom?: ComposeSource;
  /** Fields of its compose file other than the honest ones. */
  readonly compose?: ComposeFields;
  readonly lie?: CodeLie;
  /** A contract rules which code gets its keys; none when absent. */
  readonly governed?: GovernedManner;
}

/** The platform whose gateway passes TLS on to the apps with a domain of their own. */
const INGRESS_BASE = 'ingress.vitrine.test';
const INFO = '/prpc/Info';

/** The app of a row keeps its id whatever it runs, as one that a contract governs. 20 bytes, hex. */
export const appIdOf = (row: Pick<SiteRow, 'host'>): string =>
  hex(sha256(utf8(`app of ${row.host}`)).slice(0, 20));

/** The host at which the guest agent of a row answers. */
export const agentHostOf = (row: Pick<SiteRow, 'host'>): string => `${appIdOf(row)}-8090.${INGRESS_BASE}`;

/** Before anybody visits: the alias by which apps with a domain of their own are found. */
export function playCodeManner(row: SiteRow, zones: DohZones): void {
  const from = row.code?.composeFrom ?? 'agent';
  if (row.publishes?.protocol !== 'dstack-ingress' || from === 'info' || from === 'nowhere') return;
  zones[`_.${INGRESS_BASE}`] = {};
  zones[row.host] = { cname: `_.${INGRESS_BASE}` };
}

/** What has become of the code of a row. */
export interface CodeVersion {
  /** Counts how often other code was deployed on another operating system. */
  readonly deployed: number;
  /** Counts how often another app took its place, with the same compose file. */
  readonly app: number;
}

export function codeOf(
  row: SiteRow,
  name: string,
  { deployed, app }: CodeVersion,
): Omit<EnclaveOptions, 'instance' | 'pck'> {
  const { composeFrom: _, lie, governed, ...manner } = row.code ?? {};
  const appId = app === 0 ? appIdOf(row) : hex(sha256(utf8(`app ${app} of ${row.host}`)).slice(0, 20));
  const own = {
    app: name,
    appId,
    ...manner,
    ...lyingEnclave(lie),
    ...(governed === undefined ? {} : governedEnclave(governed)),
  };
  if (deployed === 0) return own;
  const docker_compose_file = HONEST_SERVICES.replace(APP_IMAGE, appImage(deployed));
  return {
    ...own,
    image: deployed % 2 === 1 ? TESTBED_OS_UPDATED : TESTBED_OS,
    compose: { docker_compose_file, ...row.code?.compose },
  };
}

const appImage = (version: number): string =>
  `ghcr.io/vitrine/testbed-app@sha256:${hex(sha256(utf8(`app image ${version}`)))}`;

/** What the guest agent of a row answers. */
export function answerIngressAgent(row: SiteRow, enclave: Enclave, path: string): Answer {
  const from = row.code?.composeFrom ?? 'agent';
  if (path !== INFO || from === 'info' || from === 'nowhere') return notFound();
  const told = from === 'of-another' ? makeAppCompose({ name: 'another app' }) : enclave.composeText;
  return json(infoOf({ ...enclave, composeText: told }));
}

/** What an app that tells about itself answers at `/info`: as its SDK gives it. */
export const answerOwnInfo = (enclave: Enclave): Answer => json(infoOf(enclave, 'object'));

export const infoOf = (enclave: Enclave, form?: TcbInfoForm) =>
  guestInfo({ ...enclave, composeHash: hex(enclave.composeHash) }, form);

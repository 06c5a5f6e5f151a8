/** The domain question of one visit: looked up beside the hardware, judged by what the evidence was found to attest. */
import type { Check } from './appraisal';
import type { Context } from './context';
import type { KnownCertificate } from './domain/ct/judge-logged';
import { type DomainAppraisal, judgeDomain } from './domain/judge-domain';
import { beginLookUp, type DomainLookUp, isDomainName } from './domain/look-up-domain';
import { fromBase64 } from './encoding/base64';
import { readWebCertificate } from './encoding/web-certificate';
import { attestedBefore } from './memory/attested-before';
import { compareLock, type LockedTo } from './memory/compare-lock';
import { isPinnedEnclave, type Shown } from './memory/compare-pin';
import { enclaveIdentity } from './memory/identity';
import type { Bound } from './protocols/protocol';
import { Refusal } from './refusal';
import type { Visit } from './visit';

/** Begins to look; looking again at a site does not ask again. Only sites with evidence are ever asked about. */
export function beginDomain(context: Context): DomainLookUp | 'no-domain' {
  const { host, ports, domainSettings } = context;
  context.domain ??= isDomainName(host) ? beginLookUp(host, ports, domainSettings) : 'no-domain';
  return context.domain;
}

export interface DomainLook {
  readonly checks: readonly Check[];
  readonly appraisal?: DomainAppraisal;
}

/**
 * @param bound what authentic quotes attest to
 * @param shown of the enclave: what it attested to earlier is its own too
 * @param inCertificate the certificate in use carries the quote itself
 */
export async function appraiseDomain(
  bound: Bound,
  shown: Shown,
  inCertificate: boolean,
  context: Context,
): Promise<DomainLook> {
  const begun = beginDomain(context);
  if (begun === 'no-domain') return { checks: [] };
  const findings = { caa: await begun.caa, logged: await begun.logged };
  const { at, host, pin, roots, seenLock, attestedMemory } = context;
  const earlier = attestedBefore(attestedMemory, enclaveIdentity(shown.identity, shown.code.appId), at);
  // The person saw its certificate when they pinned this very enclave.
  const pinned = pin !== undefined && isPinnedEnclave(pin, shown) ? [pin] : [];
  const chain = servedChain(context);
  const served = servedCertificate(context, chain);
  const appraisal = await judgeDomain(findings, {
    host,
    at,
    accounts: bound.accounts,
    attestedSpkis:
      typeof bound.attested === 'string'
        ? 'not-established'
        : // Whoever holds a logged certificate, as the gateway in front does, would show that one and no quote.
          inCertificate && !isPublic(context)
          ? 'in-no-log'
          : [...bound.attested, ...earlier, ...pinned].map((c) => c.spkiSha256),
    knownCertificates: [...(bound.certificates ?? []), ...(served === undefined ? [] : [served])],
    lockSeenSince: seenLock?.since ?? 'never',
    // Promises of logs are asked of certificates that browsers accept by themselves.
    chain: isPublic(context) ? chain : [],
    ctLogs: roots.ctLogs,
  });
  const compared = pin && compareLock(pin, lockedTo(appraisal));
  return { appraisal, checks: [...appraisal.checks, ...(compared === undefined ? [] : [compared])] };
}

function lockedTo({ lock }: DomainAppraisal): LockedTo {
  return lock.kind === 'locked' ? lock.accounts : lock.kind;
}

/** DER of the served certificate and of its issuer, as far as the browser shows them. */
function servedChain({ visit: { page } }: Context): readonly Uint8Array[] {
  const links = page.kind === 'not-seen' ? [] : (page.chain ?? []);
  return links.flatMap((link) => readOrNothing(() => fromBase64(link)) ?? []);
}

const isPublic = ({ visit: { page } }: { readonly visit: Pick<Visit, 'page'> }): boolean =>
  page.kind !== 'not-seen' && page.root !== 'local-root' && page.root !== 'overridden';

/** The certificate in use. One that a root installed on this computer accepted, or nobody, need not be in any log. */
function servedCertificate(
  { visit: { page } }: Context,
  [leaf]: readonly Uint8Array[],
): KnownCertificate | undefined {
  if (page.kind === 'not-seen' || !isPublic({ visit: { page } })) return undefined;
  const read = leaf && readOrNothing(() => readWebCertificate(leaf));
  return {
    ...page.certificate,
    ...(read === undefined ? {} : { notBefore: read.notBefore, notAfter: read.notAfter }),
  };
}

function readOrNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

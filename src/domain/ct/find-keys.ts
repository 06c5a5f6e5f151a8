/**
 * The keys of certificates that crt.sh lists without them: from who knows the same certificate, else by downloading it.
 *
 * The same certificate: serial number, issuer and both dates are equal, and nobody knows two such. A rogue certificate with the serial
 * number of an honest one must not inherit its key.
 */
import { LIMITS } from '../../limits';
import type { FetchPort } from '../../ports/ports';
import type { Silence } from './ask-log-search';
import { type CrtShEntry, downloadFromCrtSh } from './crt-sh';
import { type LoggedCertificate, UNKNOWN } from './logged-certificate';

/** Side by side, so that a person does not wait, and few, so that nobody is flooded. */
const AT_ONCE = 4;

export interface FoundKeys {
  readonly certificates: readonly LoggedCertificate[];
  readonly flaws: readonly string[];
  readonly silence?: Silence;
}

export async function findKeys(
  entries: readonly CrtShEntry[],
  known: readonly LoggedCertificate[],
  from: { readonly base: string; readonly host: string; readonly fetch: FetchPort; readonly at: number },
): Promise<FoundKeys> {
  const { base, host, fetch, at } = from;
  const byIssuance = new Map<string, LoggedCertificate | 'several'>();
  for (const c of known) {
    if (c.spkiSha256 === UNKNOWN || c.serial === UNKNOWN) continue;
    const before = byIssuance.get(issuanceOf(c));
    const same = before === undefined || (before !== 'several' && before.spkiSha256 === c.spkiSha256);
    byIssuance.set(issuanceOf(c), same ? c : 'several');
  }
  const times = new Map<string, number>();
  for (const { certificate: c } of entries) times.set(issuanceOf(c), (times.get(issuanceOf(c)) ?? 0) + 1);

  const certificates: LoggedCertificate[] = [];
  const missing: CrtShEntry[] = [];
  for (const entry of entries) {
    const issuance = issuanceOf(entry.certificate);
    const found = byIssuance.get(issuance);
    if (found === undefined || found === 'several' || times.get(issuance) !== 1) missing.push(entry);
    else certificates.push({ ...found, names: entry.certificate.names });
  }

  const flaws: string[] = [];
  let silence: Silence | undefined;
  const wanted = missing.slice(0, LIMITS.loggedDownloads);
  if (missing.length > wanted.length)
    flaws.push(`${missing.length - wanted.length} certificates more than are downloaded`);
  certificates.push(...missing.slice(wanted.length).map((e) => e.certificate));
  for (let i = 0; i < wanted.length; i += AT_ONCE) {
    const group = wanted.slice(i, i + AT_ONCE);
    const answers = await Promise.all(
      group.map(async (entry) => ({
        entry,
        answer: silence ?? (await downloadFromCrtSh(base, entry, host, fetch, at)),
      })),
    );
    for (const { entry, answer } of answers) {
      if (!('kind' in answer)) {
        certificates.push(answer);
        continue;
      }
      certificates.push(entry.certificate);
      if (answer.kind === 'flaw') flaws.push(answer.flaw);
      else {
        flaws.push(`certificate ${entry.id} could not be downloaded`);
        silence = answer;
      }
    }
  }
  return { certificates, flaws, ...(silence === undefined ? {} : { silence }) };
}

const issuanceOf = (c: LoggedCertificate): string =>
  JSON.stringify([c.serial, c.issuer, c.notBefore, c.notAfter]);

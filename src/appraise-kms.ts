/**
 * The key service behind a contract: were its keys made inside genuine hardware, and by which program does it decide who gets some? What
 * its owner stored in the contract (quote and log of its birth) is verified here and believed no further; the instance that gave a machine
 * its keys is told by `mr-kms` of the machine's verified log. Source: dstack evidence specification, sections 10, 11.1 and 17.
 */
import { type Check, check, type JsonValue } from './appraisal';
import { publishedLog } from './code/app-identity';
import { composeKey, keptCompose } from './code/compose/compose-memory';
import { isMeasured } from './code/compose/look-up-compose';
import { judgeCode } from './code/judge-code';
import type { Context } from './context';
import { fromHex } from './encoding/hex';
import { jsonText } from './encoding/json';
import type { Address } from './governance/chain/hex-values';
import type { KmsInfo } from './governance/contracts/kms-contract';
import { isBootstrapQuoteOver } from './governance/kms/bootstrap';
import { judgeKmsBuild, KMS_BUILDS, type KmsBuild } from './governance/kms/kms-builds';
import { mrAggregated } from './governed-app';
import { appraiseQuote } from './hardware/appraise';
import type { AuthenticQuote } from './hardware/authentic';
import type { Reason } from './reasons';
import { Refusal } from './refusal';

export interface KmsLook {
  readonly checks: readonly Check[];
  /** The build of the instance, where it is known; the compose hash at its birth, where a known system measured it. */
  readonly facts: { readonly [k: string]: JsonValue };
}

export interface KmsQuestion {
  readonly chainId: number;
  readonly kms: Address;
  /** `undefined` where the contract does not say. */
  readonly info: KmsInfo | undefined;
  /** Of the machine's verified log; `undefined` where it names none. */
  readonly mrKms: string | undefined;
}

/** Never rejects. @param builds the release's own where absent */
export async function appraiseKms(
  { info, mrKms, ...governor }: KmsQuestion,
  context: Pick<Context, 'at' | 'roots' | 'ports'>,
  builds: readonly KmsBuild[] = KMS_BUILDS,
): Promise<KmsLook> {
  const birth = await appraiseBirth(info, context);
  const born = birth.authentic && (await bornAs(birth.authentic, info, context));
  // A quote of the very instance tells its compose file; that of another one tells only where the keys come from.
  const isInstance = birth.authentic !== undefined && mrAggregated(birth.authentic) === mrKms;
  const instance =
    builds.find((build) => build.mrAggregated === mrKms) ??
    (isInstance ? builds.find(({ composeHash }) => composeHash === born?.composeHash) : undefined);
  return {
    checks: [birth.check, judgeKmsBuild({ instance, shortcut: born?.shortcut }, governor)],
    facts: {
      ...(instance === undefined ? {} : { build: { name: instance.name, asks: { ...instance.asks } } }),
      ...(born?.composeHash === undefined ? {} : { birthComposeHash: born.composeHash }),
    },
  };
}

interface Birth {
  readonly check: Check;
  readonly authentic?: AuthenticQuote;
}

/** Keys of the KMS at its birth (section 10). What the owner stored may be of an older machine; only its signatures count. */
async function appraiseBirth(
  info: KmsInfo | undefined,
  { at, roots }: Pick<Context, 'at' | 'roots'>,
): Promise<Birth> {
  const not = (got: string): Birth => ({ check: check('kms-keys-not-quoted', { got }) });
  if (info === undefined || info.quote.length === 0) return not('no quote');
  const { authentic } = await appraiseQuote(info.quote, { kind: 'missing' }, { at, roots });
  if (authentic === undefined) return not('a quote that is not genuine');
  return isBootstrapQuoteOver(authentic.reportData, fromHex(info.caPubkey), fromHex(info.k256Pubkey))
    ? { check: check('kms-keys-quoted', { got: info.caPubkey }), authentic }
    : not('a quote over something else');
}

/** Of the code of a KMS, what shows that no stranger should trust it. */
const SHORTCUTS: readonly Reason[] = ['os-image-development', 'kms-takes-shortcuts'];

/** What the log beside the quote says of its program; nothing under a system that is not known, which writes what it likes. */
async function bornAs(
  quote: AuthenticQuote,
  info: KmsInfo | undefined,
  { roots, ports: { memory } }: Pick<Context, 'roots' | 'ports'>,
): Promise<{ readonly composeHash?: string; readonly shortcut?: string }> {
  const log = publishedLog(textOf(info?.eventLog ?? new Uint8Array()));
  const first = judgeCode({ quote, log }, roots);
  const { composeHash, osImage } = first.identity;
  const development = first.checks.find(({ reason }) => reason === 'os-image-development');
  if (development !== undefined) return { shortcut: shortcutText(development) };
  if (composeHash === undefined || osImage === undefined) return {};
  // Nobody is asked for the text: where it was met before, it is read.
  const kept = keptCompose(await memory.read(composeKey(composeHash)));
  if (kept === undefined || !isMeasured(kept, composeHash)) return { composeHash };
  const found = judgeCode({ quote, log, compose: kept }, roots).checks.find(({ reason }) =>
    SHORTCUTS.includes(reason),
  );
  return { composeHash, ...(found === undefined ? {} : { shortcut: shortcutText(found) }) };
}

const shortcutText = ({ reason, got }: Check): string => (got === undefined ? reason : `${reason}: ${got}`);

function textOf(bytes: Uint8Array): string {
  try {
    return jsonText(bytes);
  } catch (error) {
    if (error instanceof Refusal) return '';
    throw error;
  }
}

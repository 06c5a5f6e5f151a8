/**
 * AMD's key distribution service with a memory. Nothing is remembered that was not examined, and what is remembered is examined
 * again whenever it is used.
 */
import type { JsonValue } from '../../appraisal';
import { fromBase64, toBase64 } from '../../encoding/base64';
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { orRefusal, Refusal } from '../../refusal';
import { renewalOf } from '../validity';
import { examineSnpCrl } from './examine-snp-crl';
import type { SnpCertificate } from './snp-certificate';

/** From when to when something is valid, milliseconds since the epoch. */
export interface Validity {
  readonly from: number;
  readonly until: number;
}

/** Memory first, then AMD. */
export class RememberedKds {
  constructor(
    private readonly ports: Pick<Ports, 'fetch' | 'memory'>,
    private readonly at: number,
  ) {}

  /**
   * A certificate, or several.
   * @param examine what it must be; `undefined` for anything else
   */
  async certificates(
    url: string,
    examine: (body: Uint8Array) => Promise<Validity | undefined>,
  ): Promise<Uint8Array | { readonly why: string }> {
    const kept = readKept(await this.ports.memory.read(memoryKey(url)), this.at);
    if (kept !== undefined && (await examine(kept)) !== undefined) return kept;
    const body = await this.ask(url);
    if (!(body instanceof Uint8Array)) return body;
    const examined = await examine(body);
    if (examined === undefined) return { why: 'an answer that is no such certificate' };
    const isCurrent = examined.from <= this.at && this.at <= examined.until;
    if (isCurrent) await this.keep(url, body, examined.until);
    return body;
  }

  /** A revocation list: a kept one that is not due, else AMD's, else a kept one that is current, else what AMD answered. */
  async list(url: string, root: SnpCertificate): Promise<Uint8Array | undefined> {
    const kept = readKept(await this.ports.memory.read(memoryKey(url)), this.at);
    const ofKept = kept && (await this.examineList(kept, root));
    if (ofKept !== undefined && this.at < renewalOf({ what: '', from: ofKept.from, to: ofKept.until }))
      return kept;
    const body = await this.ask(url);
    if (!(body instanceof Uint8Array)) return ofKept === undefined ? undefined : kept;
    const examined = await this.examineList(body, root);
    const isNewer = examined !== undefined && (ofKept === undefined || examined.from >= ofKept.from);
    if (isNewer) await this.keep(url, body, examined.until);
    return isNewer || ofKept === undefined ? body : kept;
  }

  /** `undefined` for a list that is not authentic, or not current. */
  private async examineList(body: Uint8Array, root: SnpCertificate): Promise<Validity | undefined> {
    const examined = await examineSnpCrl(body, root);
    if (examined.kind === 'faulty') return undefined;
    const { from, to } = examined.period;
    return from <= this.at && this.at <= to ? { from, until: to } : undefined;
  }

  private async ask(url: string): Promise<Uint8Array | { readonly why: string }> {
    const result = await this.ports.fetch({ method: 'GET', url, maxBytes: LIMITS.collateralBytes });
    if (result.kind === 'failure') return { why: result.code };
    return result.status === 200 ? result.body : { why: `HTTP ${result.status}` };
  }

  private keep(url: string, body: Uint8Array, until: number): Promise<void> {
    return this.ports.memory.write(memoryKey(url), { body: toBase64(body), until });
  }
}

const memoryKey = (url: string): string => `collateral:${url}`;

/** The copy, when there is one and `at` is not after its end; `undefined` for anything else. */
function readKept(value: JsonValue | undefined, at: number): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { body, until } = value as { readonly [k: string]: JsonValue };
  if (typeof body !== 'string' || typeof until !== 'number' || !(at <= until)) return undefined;
  const bytes = orRefusal(() => fromBase64(body));
  return bytes instanceof Refusal ? undefined : bytes;
}

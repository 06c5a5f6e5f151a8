/**
 * What was read of a policy, as JSON: for popup, report and command line. It carries no judgement; each value says how well it is known
 * (`contracts/value.ts`).
 */
import type { Facts, JsonValue } from '../appraisal';
import type { Voice } from './chain/agree-on-block';
import type { History } from './contracts/history';
import type { Pen } from './contracts/pen';
import type { PolicyFacts, PolicyReading } from './contracts/read-policy';
import type { Value } from './contracts/value';

type FactsOf = { readonly [k: string]: JsonValue };

/** @param pinnedBy who says that this KMS is to be believed; @param name of the deployment, where the release knows it */
export function policyFacts(
  reading: PolicyReading,
  { pinnedBy, name }: { readonly pinnedBy: 'release' | 'person'; readonly name?: string },
): NonNullable<Facts['governance']> {
  if (reading.kind === 'disagreement')
    return { reading: reading.kind, about: reading.about, voices: voicesFacts(reading.voices) };
  if (reading.kind !== 'policy') return { reading: reading.kind };
  const { kms, app, pens } = reading;
  return {
    reading: reading.kind,
    chain: chainFacts(reading),
    kms: {
      address: kms.address,
      pinnedBy,
      ...(name === undefined ? {} : { name }),
      generation: kms.generation,
      implementation: kms.implementation,
      codeHash: kms.codeHash,
      registered: valueFact(kms.isRegistered),
      osImageAllowed: valueFact(kms.osImageAllowed),
      instanceAllowed: valueFact(kms.mrKmsAllowed),
      gatewayAppId: valueFact(kms.gatewayAppId),
      caPubkey: valueFact(mapped(kms.info, ({ caPubkey }) => caPubkey)),
      k256Pubkey: valueFact(mapped(kms.info, ({ k256Pubkey }) => k256Pubkey)),
      allowed: valueFact(mapped(kms.isAppAllowed, ({ isAllowed }) => isAllowed)),
      owner: valueFact(kms.owner),
      pen: penFacts(pens.kms),
    },
    app: {
      address: app.address,
      hasCode: app.hasCode,
      implementation: app.implementation,
      codeHash: app.codeHash,
      upgrades: app.upgrades,
      composeAllowed: valueFact(app.composeAllowed),
      allowAnyDevice: valueFact(app.allowAnyDevice),
      deviceAllowed: valueFact(app.deviceAllowed),
      requireTcbUpToDate: valueFact(app.requireTcbUpToDate),
      version: valueFact(mapped(app.version, (version) => `${version}`)),
      owner: valueFact(app.owner),
      pendingOwner: valueFact(app.pendingOwner),
      pen: penFacts(pens.app),
    },
  };
}

const chainFacts = ({ chain, block, tag, operators, silent, faults }: PolicyFacts): FactsOf => ({
  id: chain.id,
  name: chain.name,
  block: block.number,
  blockHash: block.hash,
  stateRoot: block.stateRoot,
  /** Milliseconds since the epoch. */
  blockTime: block.timestamp,
  tag,
  operators,
  silent: voicesFacts(silent),
  faults: voicesFacts(faults),
});

const voicesFacts = (voices: readonly Voice[]): JsonValue =>
  voices.map(({ operator, said }) => ({ operator, said }));

function valueFact(value: Value<JsonValue>): JsonValue {
  switch (value.kind) {
    case 'value':
      return { value: value.value, support: value.support };
    case 'absent':
      return { absent: true };
    case 'malformed':
      return { malformed: value.why };
  }
}

const mapped = <A, B>(value: Value<A>, to: (a: A) => B): Value<B> =>
  value.kind === 'value' ? { ...value, value: to(value.value) } : value;

function penFacts(pen: Pen | 'unreadable'): JsonValue {
  if (pen === 'unreadable') return { kind: pen };
  switch (pen.kind) {
    case 'safe':
      return {
        ...pen,
        owners: [...pen.owners],
        modules: pen.modules === 'not-told' ? pen.modules : [...pen.modules],
      };
    default:
      return { ...pen };
  }
}

/** The newest of them; contracts of long standing have thousands. */
const MOST_EVENTS = 200;

/** Oldest first. */
export const historyFacts = ({ events, from, to, coverage, silent, isAgreed }: History): FactsOf => ({
  from,
  to,
  isAgreed,
  coverage: coverage.map((part) => ({ ...part })),
  silent: silent.map(({ operator, said }) => ({ operator, said })),
  leftOut: Math.max(0, events.length - MOST_EVENTS),
  events: events.slice(-MOST_EVENTS).map(({ name, block, transaction, subject, toldBy }) => ({
    name,
    block,
    transaction,
    ...(subject === undefined ? {} : { subject }),
    toldBy: [...toldBy],
  })),
});

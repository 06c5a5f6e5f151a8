/** What the chain says about this machine, judged (dstack evidence specification, section 11.4). Pure: facts to findings. */
import { type Check, check } from '../appraisal';
import type { Voice } from './chain/agree-on-block';
import { NO_ADDRESS } from './chain/hex-values';
import type { AppFacts } from './contracts/app-contract';
import type { KmsFacts } from './contracts/kms-contract';
import type { PolicyFacts, PolicyReading } from './contracts/read-policy';
import { known, type Support, type Value } from './contracts/value';
import { judgePen } from './judge-pen';

/** What verified evidence says about the machine. */
export interface Machine {
  /** Hex of the `key-provider` id, of a guest whose keys come from a KMS. */
  readonly keyProviderId: string;
  readonly composeHash: string;
  readonly osImageHash: string;
  /** Hex of the `mr-kms` event; `not-named` where the log has none (0.6 and later). */
  readonly mrKms: string | 'not-named';
  /** Hex: names of the machine that the evidence lets compute; which one the KMS asks with is not known. */
  readonly deviceIds: readonly string[];
  /** What the contracts may decide by and the evidence does not tell: what Intel says of the patch level today. */
  readonly untold: readonly 'tcb'[];
  /** Who says that this contract is to be believed. */
  readonly pinnedBy: 'release' | 'person';
}

/**
 * Without dependence, an allow-list says nothing about this machine: then the findings about the list are left out, and only those
 * about the chain and the dependence remain.
 */
export function judgePolicy(reading: PolicyReading, machine: Machine): readonly Check[] {
  if (reading.kind !== 'policy') return [judgeChain(reading)];
  const dependence = judgeDependence(reading.kms, machine);
  const chain = judgeChain(reading);
  if (dependence.outcome !== 'pass') return [chain, dependence];
  return [
    chain,
    dependence,
    judgeInstance(reading.kms, machine),
    judgeProof(reading),
    judgeRegistration(reading.kms),
    judgeList(reading.app.composeAllowed, 'compose', machine.composeHash),
    judgeList(reading.kms.osImageAllowed, 'os-image', machine.osImageHash),
    ...judgeDevice(reading.app, machine),
    ...judgeAnswer(reading, machine),
    judgeEverything(reading.kms, reading.app),
    judgeGateway(reading.kms),
    judgePen('pen', reading.pens.app),
    ...judgePending(reading.app),
    judgePen('kms-pen', reading.pens.kms),
  ];
}

/** Hashes to compare with the lists of the contracts; absent where somebody only wants to read them. */
export interface Given {
  readonly composeHash?: string;
  readonly osImageHash?: string;
}

/**
 * The policy alone, with no machine at hand: nothing is said of what depends on it. What the contracts allow is judged for what is
 * given.
 */
export function judgePolicyAlone(
  reading: PolicyReading,
  { composeHash, osImageHash }: Given,
): readonly Check[] {
  if (reading.kind !== 'policy') return [judgeChain(reading)];
  const { kms, app, pens } = reading;
  const unasked = [
    ...(composeHash === undefined ? ['allowedComposeHashes'] : []),
    ...(osImageHash === undefined ? ['allowedOsImages'] : []),
  ];
  return [
    judgeChain(reading),
    judgeProof(reading, unasked),
    judgeRegistration(kms),
    ...(composeHash === undefined ? [] : [judgeList(app.composeAllowed, 'compose', composeHash)]),
    ...(osImageHash === undefined ? [] : [judgeList(kms.osImageAllowed, 'os-image', osImageHash)]),
    judgeEverything(kms, app),
    judgeGateway(kms),
    judgePen('pen', pens.app),
    ...judgePending(app),
    judgePen('kms-pen', pens.kms),
  ];
}

function judgeChain(reading: PolicyReading): Check {
  switch (reading.kind) {
    case 'policy':
      return check(reading.tag === 'finalized' ? 'chain-agreed' : 'chain-safe-only', {
        got: `${reading.operators.join(' and ')}: ${reading.chain.name}, block ${reading.block.number}`,
      });
    case 'too-few':
      return check('chain-one-voice', {
        expected: 'two endpoints of different operators that agree',
        got: [`heard: ${reading.heard.join(', ') || 'none'}`, ...reading.silent.map(inWords)].join('; '),
      });
    case 'disagreement':
      return check('chain-disagreement', {
        expected: `one answer about ${reading.about}`,
        got: voices(reading),
      });
    case 'stale':
      return check('chain-stale', { expected: 'a final block of the last hour', got: voices(reading) });
    case 'reorg':
      return check('chain-rewritten', { expected: 'one block throughout', got: voices(reading) });
  }
}

const inWords = ({ operator, said }: Voice): string => `${operator}: ${said}`;
const voices = (reading: { readonly voices: readonly Voice[] }): string =>
  reading.voices.map(inWords).join('; ');

/**
 * Endpoints are believed about the block alone: what accuses a site has to be in the storage under that block. Programs whose storage
 * is laid out otherwise than ours cannot be held against it, so their word stands beside `policy-not-proven`.
 */
const isBorneOut = (value: { readonly support: Support }): boolean => value.support === 'proven';
const NOT_PROVEN = 'and no proof of it';

/** Step 6, first half: the keys of this machine come from the KMS whose root the contract names. */
function judgeDependence({ info }: KmsFacts, { keyProviderId, pinnedBy }: Machine): Check {
  if (info.kind !== 'value' || info.value.caPubkey === '')
    return check('kms-identity-unknown', {
      expected: 'kmsInfo of the contract',
      got: info.kind === 'malformed' ? info.why : 'nothing',
    });
  const { caPubkey } = info.value;
  if (pinnedBy === 'person')
    // A person's own contract governs some sites; of all others it says nothing.
    return caPubkey === keyProviderId
      ? check('kms-is-your-own', { got: caPubkey })
      : check('kms-not-pinned', { expected: caPubkey, got: keyProviderId });
  if (caPubkey === keyProviderId) return check('kms-is-the-contracts', { got: caPubkey });
  return isBorneOut(info)
    ? check('kms-is-another', { expected: caPubkey, got: keyProviderId })
    : check('kms-identity-unknown', { expected: keyProviderId, got: `${caPubkey}, ${NOT_PROVEN}` });
}

function judgeInstance({ mrKmsAllowed }: KmsFacts, { mrKms }: Machine): Check {
  if (mrKms === 'not-named' || mrKmsAllowed.kind !== 'value') return check('kms-instance-not-named');
  if (mrKmsAllowed.value) return check('kms-instance-allowed', { got: mrKms });
  return isBorneOut(mrKmsAllowed)
    ? check('kms-instance-not-allowed', { expected: 'a measurement that the contract allows', got: mrKms })
    : check('kms-instance-not-proven', { got: `${mrKms} refused, ${NOT_PROVEN}` });
}

/** The values that decide: only these must be proven. @param unasked names of those that nobody asked about */
function judgeProof({ kms, app, faults }: PolicyFacts, unasked: readonly string[] = []): Check {
  const all: readonly (readonly [string, Value<unknown>])[] = [
    ['kmsInfo', kms.info],
    ['allowedOsImages', kms.osImageAllowed],
    ['allowedComposeHashes', app.composeAllowed],
    ['owner', app.owner],
    ...(kms.mrKmsAllowed.kind === 'value' ? [['kmsAllowedAggregatedMrs', kms.mrKmsAllowed] as const] : []),
  ];
  const deciding = all.filter(([name]) => !unasked.includes(name));
  const with_ = (support: string) =>
    deciding.filter(([, value]) => value.kind === 'value' && value.support === support).map(([name]) => name);
  const contradicted = with_('contradicted');
  if (contradicted.length > 0)
    return check('policy-contradicted', {
      expected: 'answers that the storage of the contract bears out',
      got: contradicted.join(', '),
    });
  const called = with_('called');
  if (called.length > 0)
    return check('policy-not-proven', {
      expected: 'a storage proof of every value that decides',
      got: [...called, ...faults.map(inWords)].join('; '),
    });
  return check('policy-proven', { got: with_('proven').join(', ') });
}

/** Weak: anybody may register an app. That it is not registered says more. */
function judgeRegistration({ isRegistered }: KmsFacts): Check {
  if (isRegistered.kind !== 'value') return check('registration-unreadable');
  return isRegistered.value
    ? check('app-registered')
    : check('app-not-registered', { expected: 'an app that the KMS knows', got: 'not registered' });
}

function judgeList(value: Value<boolean>, what: 'compose' | 'os-image', hash: string): Check {
  if (value.kind !== 'value')
    return check(`${what}-policy-unreadable`, {
      got: value.kind === 'malformed' ? value.why : 'no such list',
    });
  if (value.value) return check(`${what}-allowed`, { got: hash });
  return isBorneOut(value)
    ? check(`${what}-not-allowed`, { expected: 'a hash that the contract allows', got: hash })
    : check(`${what}-policy-unreadable`, { got: `${hash} refused, ${NOT_PROVEN}` });
}

/**
 * Only where the contract lists machines. A name that is not on the list accuses nobody: another release of the KMS has another name for
 * the same machine.
 */
function judgeDevice({ allowAnyDevice, deviceAllowed }: AppFacts, { deviceIds }: Machine): readonly Check[] {
  if (known(allowAnyDevice) !== false) return [];
  const got = deviceIds.join(' or ');
  if (isListed(deviceAllowed)) return [check('device-allowed', { got })];
  return [
    check('device-not-established', {
      expected: 'a machine that the contract lists',
      got: deviceIds.length === 0 ? 'a machine without a name' : `${got}, not on the list`,
    }),
  ];
}

const isListed = (value: AppFacts['deviceAllowed']): boolean =>
  value.kind === 'value' && value.value && value.support !== 'contradicted';

/**
 * The one question that the KMS itself asks. Where everything is allowed but what we could not tell, the contract's no is about that.
 */
function judgeAnswer({ kms, app }: PolicyFacts, { untold }: Machine): readonly Check[] {
  if (kms.isAppAllowed.kind !== 'value') return [];
  const { isAllowed, reason } = kms.isAppAllowed.value;
  if (isAllowed) return [check('contract-allows')];
  const isOnEveryList =
    known(kms.isRegistered) === true &&
    known(kms.osImageAllowed) === true &&
    known(app.composeAllowed) === true;
  const isAboutUntold =
    (known(app.allowAnyDevice) === false && !isListed(app.deviceAllowed)) ||
    (untold.includes('tcb') && known(app.requireTcbUpToDate) === true);
  return [
    isOnEveryList && isAboutUntold
      ? check('contract-not-told-all', { expected: 'allowed', got: reason })
      : check('contract-refuses', { expected: 'allowed', got: reason }),
  ];
}

/** Asked about hashes that nobody can have listed, every contract must say no. */
function judgeEverything(kms: KmsFacts, app: AppFacts): Check {
  const answers = [
    known(kms.allowsUnheardCode)?.isAllowed,
    known(kms.allowsUnheardImage),
    known(app.allowsUnheardCode),
  ];
  if (answers.includes(true))
    return check('contract-allows-everything', {
      expected: 'no for a hash that nobody has listed',
      got: 'allowed',
    });
  return answers.includes(undefined)
    ? check('contract-allows-unknown')
    : check('contract-allows-only-listed');
}

function judgeGateway({ gatewayAppId }: KmsFacts): Check {
  const id = known(gatewayAppId);
  if (id === undefined || id === '') return check('gateway-unreadable');
  return id === 'any'
    ? check('gateway-any', { expected: 'the id of one gateway app', got: 'any' })
    : check('gateway-named', { got: id });
}

function judgePending({ pendingOwner }: AppFacts): readonly Check[] {
  const next = known(pendingOwner);
  return next === undefined || next === NO_ADDRESS
    ? []
    : [check('pen-changing-hands', { expected: 'no pending owner', got: next })];
}

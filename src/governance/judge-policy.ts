/** What the chain says about this machine, judged (dstack evidence specification, section 11.4). Pure: facts to findings. */
import type { Voice } from './chain/agree-on-block';
import { NO_ADDRESS } from './chain/hex-values';
import type { AppFacts } from './contracts/app-contract';
import type { KmsFacts } from './contracts/kms-contract';
import type { PolicyFacts, PolicyReading } from './contracts/read-policy';
import { known, type Value } from './contracts/value';
import { type Finding, finding } from './findings';
import { judgePen } from './judge-pen';

/** What verified evidence says about the machine. */
export interface Machine {
  /** Hex of the `key-provider` id; `none` where the guest has no KMS. */
  readonly keyProviderId: string | 'none';
  readonly composeHash: string;
  readonly osImageHash: string;
  /** Hex of the `mr-kms` event; `not-named` where the log has none (0.6 and later). */
  readonly mrKms: string | 'not-named';
  /** Phala hides which device a guest runs on; then no contract can be asked about it. */
  readonly device: 'known' | 'hidden';
}

/**
 * Without dependence, an allow-list says nothing about this machine: then the findings about the list are left out, and only those
 * about the chain and the dependence remain.
 */
export function judgePolicy(reading: PolicyReading, machine: Machine): readonly Finding[] {
  if (machine.keyProviderId === 'none') return [finding('without-kms')];
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
    ...judgeAnswer(reading, machine),
    judgeEverything(reading.kms, reading.app),
    judgeGateway(reading.kms),
    judgePen('pen', reading.pens.app),
    ...judgePending(reading.app),
    judgePen('kms-pen', reading.pens.kms),
  ];
}

function judgeChain(reading: PolicyReading): Finding {
  switch (reading.kind) {
    case 'policy':
      return finding(reading.tag === 'finalized' ? 'chain-agreed' : 'chain-safe-only', {
        got: `${reading.operators.join(' and ')}: ${reading.chain.name}, block ${reading.block.number}`,
      });
    case 'too-few':
      return finding('chain-one-voice', {
        expected: 'two endpoints of different operators that agree',
        got: [`heard: ${reading.heard.join(', ') || 'none'}`, ...reading.silent.map(inWords)].join('; '),
      });
    case 'disagreement':
      return finding('chain-disagreement', {
        expected: `one answer about ${reading.about}`,
        got: voices(reading),
      });
    case 'stale':
      return finding('chain-stale', { expected: 'a final block of the last hour', got: voices(reading) });
    case 'reorg':
      return finding('chain-rewritten', { expected: 'one block throughout', got: voices(reading) });
  }
}

const inWords = ({ operator, said }: Voice): string => `${operator}: ${said}`;
const voices = (reading: { readonly voices: readonly Voice[] }): string =>
  reading.voices.map(inWords).join('; ');

/** Step 6, first half: the keys of this machine come from the KMS whose root the contract names. */
function judgeDependence({ info }: KmsFacts, { keyProviderId }: Machine): Finding {
  if (info.kind !== 'value' || info.value.caPubkey === '')
    return finding('kms-identity-unknown', {
      expected: 'kmsInfo of the contract',
      got: info.kind === 'malformed' ? info.why : 'nothing',
    });
  const { caPubkey } = info.value;
  return caPubkey === keyProviderId
    ? finding('kms-is-the-contracts', { got: caPubkey })
    : finding('kms-is-another', { expected: caPubkey, got: keyProviderId });
}

function judgeInstance({ mrKmsAllowed }: KmsFacts, { mrKms }: Machine): Finding {
  if (mrKms === 'not-named' || mrKmsAllowed.kind !== 'value') return finding('kms-instance-not-named');
  return mrKmsAllowed.value
    ? finding('kms-instance-allowed', { got: mrKms })
    : finding('kms-instance-not-allowed', { expected: 'a measurement that the contract allows', got: mrKms });
}

/** The values that decide: only these must be proven. */
function judgeProof({ kms, app, faults }: PolicyFacts): Finding {
  const deciding: readonly (readonly [string, Value<unknown>])[] = [
    ['kmsInfo', kms.info],
    ['allowedOsImages', kms.osImageAllowed],
    ['allowedComposeHashes', app.composeAllowed],
    ['owner', app.owner],
    ...(kms.mrKmsAllowed.kind === 'value' ? [['kmsAllowedAggregatedMrs', kms.mrKmsAllowed] as const] : []),
  ];
  const with_ = (support: string) =>
    deciding.filter(([, value]) => value.kind === 'value' && value.support === support).map(([name]) => name);
  const contradicted = with_('contradicted');
  if (contradicted.length > 0)
    return finding('policy-contradicted', {
      expected: 'answers that the storage of the contract bears out',
      got: contradicted.join(', '),
    });
  const called = with_('called');
  if (called.length > 0)
    return finding('policy-not-proven', {
      expected: 'a storage proof of every value that decides',
      got: [...called, ...faults.map(inWords)].join('; '),
    });
  return finding('policy-proven', { got: with_('proven').join(', ') });
}

/** Weak: anybody may register an app. That it is not registered says more. */
function judgeRegistration({ isRegistered }: KmsFacts): Finding {
  if (isRegistered.kind !== 'value') return finding('registration-unreadable');
  return isRegistered.value
    ? finding('app-registered')
    : finding('app-not-registered', { expected: 'an app that the KMS knows', got: 'not registered' });
}

function judgeList(value: Value<boolean>, what: 'compose' | 'os-image', hash: string): Finding {
  if (value.kind !== 'value')
    return finding(`${what}-policy-unreadable`, {
      got: value.kind === 'malformed' ? value.why : 'no such list',
    });
  return value.value
    ? finding(`${what}-allowed`, { got: hash })
    : finding(`${what}-not-allowed`, { expected: 'a hash that the contract allows', got: hash });
}

/**
 * The one question that the KMS itself asks. Where everything but a hidden device is allowed, its no is about what we could not tell it.
 */
function judgeAnswer({ kms, app }: PolicyFacts, { device }: Machine): readonly Finding[] {
  if (kms.isAppAllowed.kind !== 'value') return [];
  const { isAllowed, reason } = kms.isAppAllowed.value;
  if (isAllowed) return [finding('contract-allows')];
  const isAboutDevice =
    device === 'hidden' &&
    known(kms.isRegistered) === true &&
    known(kms.osImageAllowed) === true &&
    known(app.composeAllowed) === true &&
    known(app.allowAnyDevice) === false;
  return [
    isAboutDevice
      ? finding('contract-answer-about-hidden-device', { expected: 'allowed', got: reason })
      : finding('contract-refuses', { expected: 'allowed', got: reason }),
  ];
}

/** Asked about hashes that nobody can have listed, every contract must say no. */
function judgeEverything(kms: KmsFacts, app: AppFacts): Finding {
  const answers = [
    known(kms.allowsUnheardCode)?.isAllowed,
    known(kms.allowsUnheardImage),
    known(app.allowsUnheardCode),
  ];
  if (answers.includes(true))
    return finding('contract-allows-everything', {
      expected: 'no for a hash that nobody has listed',
      got: 'allowed',
    });
  return answers.includes(undefined)
    ? finding('contract-allows-unknown')
    : finding('contract-allows-only-listed');
}

function judgeGateway({ gatewayAppId }: KmsFacts): Finding {
  const id = known(gatewayAppId);
  if (id === undefined || id === '') return finding('gateway-unreadable');
  return id === 'any'
    ? finding('gateway-any', { expected: 'the id of one gateway app', got: 'any' })
    : finding('gateway-named', { got: id });
}

function judgePending({ pendingOwner }: AppFacts): readonly Finding[] {
  const next = known(pendingOwner);
  return next === undefined || next === NO_ADDRESS
    ? []
    : [finding('pen-changing-hands', { expected: 'no pending owner', got: next })];
}

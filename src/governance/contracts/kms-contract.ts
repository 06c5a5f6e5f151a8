/** DstackKms, and KmsAuth before it: what it says about an app's machine (dstack evidence specification, section 11.1). */
import { fromHex, toHex } from '../../encoding/hex';
import { Refusal } from '../../refusal';
import { type Address, addressOf, addressOfWord, wordOf } from '../chain/hex-values';
import { decoded } from './abi';
import { type BootInfo, bootInfoValues, unheardHash } from './boot-info';
import type { ContractReader } from './contract-reader';
import { KMS } from './interfaces';
import { KMS_LAYOUT, longValueSlots, OWNABLE, PROXY } from './storage-layout';
import { ABSENT, answerOf, heldIn, known, longSupportOf, supportOf, type Value } from './value';

export interface KmsInfo {
  /** Hex: compressed point. */
  readonly k256Pubkey: string;
  /** Hex: DER SubjectPublicKeyInfo of the root CA. */
  readonly caPubkey: string;
  /** What the owner stored; believed for nothing. */
  readonly quote: Uint8Array;
  /** JSON text. */
  readonly eventLog: Uint8Array;
}

export interface Allowed {
  readonly isAllowed: boolean;
  readonly reason: string;
}

/** What the KMS answers to the question that it asks itself; the code of the app has a say in it. */
export interface KmsAnswers {
  readonly isAppAllowed: Value<Allowed>;
  /** The same question about a compose hash that nobody can have allowed. */
  readonly allowsUnheardCode: Value<Allowed>;
}

export interface KmsFacts extends KmsAnswers {
  readonly address: Address;
  /** `kms-auth` has another register of apps. */
  readonly generation: 'dstack-kms' | 'kms-auth';
  readonly isRegistered: Value<boolean>;
  /** Where the contract of the app stands: the app id itself, or what `kms-auth` has registered for it. */
  readonly appContract: Address;
  readonly osImageAllowed: Value<boolean>;
  /** Of the KMS instance that gave this machine its keys; `absent` too where the log names none. */
  readonly mrKmsAllowed: Value<boolean>;
  /** 40 hex digits, or what stands there instead: `any`. */
  readonly gatewayAppId: Value<string>;
  readonly info: Value<KmsInfo>;
  readonly appImplementation: Value<Address>;
  /** `allowedOsImages` of a hash that nobody can have allowed. */
  readonly allowsUnheardImage: Value<boolean>;
  readonly owner: Value<Address>;
  /** Behind the proxy, from the proven EIP-1967 slot; `not-proven`, or `none` where the slot is empty. */
  readonly implementation: Address | 'none' | 'not-proven';
  /** Hex; `not-proven` without a proof. */
  readonly codeHash: string;
}

const MOST_REASON = 200;

/**
 * @param mrKms hex of the `mr-kms` event, where the log has one
 * @param blockHash hex, of the agreed block
 */
export function kmsReader(
  address: Address,
  info: BootInfo,
  mrKms: string | undefined,
  blockHash: string,
): ContractReader<Omit<KmsFacts, keyof KmsAnswers>> {
  const app = `0x${info.appId}`;
  const appWord = wordOf(BigInt(app));
  const osImage = fromHex(info.osImageHash);
  const mr = mrKms === undefined ? undefined : fromHex(mrKms);
  const unheard = unheardHash(blockHash);
  const parts = {
    registered: KMS_LAYOUT.registeredApp(appWord),
    osImage: KMS_LAYOUT.allowedOsImage(osImage),
    mr: mr && KMS_LAYOUT.allowedAggregatedMr(mr),
  };
  const ca = KMS_LAYOUT.caPubkey.slot;
  const gateway = KMS_LAYOUT.gatewayAppId.slot;
  return {
    address,
    calls: [
      KMS.registeredApps.encodeInput(app),
      KMS.apps.encodeInput(app),
      KMS.allowedOsImages.encodeInput(osImage),
      KMS.kmsAllowedAggregatedMrs.encodeInput(mr ?? new Uint8Array(32)),
      KMS.gatewayAppId.encodeInput(),
      KMS.tproxyAppId.encodeInput(),
      KMS.kmsInfo.encodeInput(),
      KMS.appImplementation.encodeInput(),
      KMS.allowedOsImages.encodeInput(unheard),
      KMS.owner.encodeInput(),
    ],
    slots: [
      parts.registered.slot,
      parts.osImage.slot,
      ...(parts.mr === undefined ? [] : [parts.mr.slot]),
      ...longValueSlots(ca, SPKI_BYTES),
      ...longValueSlots(gateway, ADDRESS_TEXT_LENGTH),
      KMS_LAYOUT.appImplementation.slot,
      OWNABLE.owner.slot,
      PROXY.implementation.slot,
    ],
    facts({ results, account }) {
      const [registered, apps, image, mrs, gatewayId, tproxyId, kmsInfo, appCode, unheardImage, owner] =
        results;
      const boolean = (name: string, decode: (b: Uint8Array) => boolean) => (b: Uint8Array) =>
        decoded(() => decode(b), name);
      const entry = answerOf(apps, (b) => decoded(() => KMS.apps.decodeOutput(b), 'apps'));
      const isOld = (registered === 'reverted' || registered?.length === 0) && entry.kind === 'value';
      const isRegistered = isOld
        ? ({
            kind: 'value',
            value: entry.value.isRegistered,
            support: supportOf(account, parts.registered, flag(entry.value.isRegistered)),
          } as const)
        : answerOf(registered, boolean('registeredApps', KMS.registeredApps.decodeOutput), (value) =>
            supportOf(account, parts.registered, flag(value)),
          );
      const implementation = heldIn(account, PROXY.implementation);
      return {
        address,
        generation: isOld ? 'kms-auth' : 'dstack-kms',
        isRegistered,
        appContract: isOld ? addressOf(entry.value.controller) : info.appId,
        osImageAllowed: answerOf(
          image,
          boolean('allowedOsImages', KMS.allowedOsImages.decodeOutput),
          (value) => supportOf(account, parts.osImage, flag(value)),
        ),
        mrKmsAllowed:
          parts.mr === undefined
            ? { kind: 'absent' }
            : answerOf(
                mrs,
                boolean('kmsAllowedAggregatedMrs', KMS.kmsAllowedAggregatedMrs.decodeOutput),
                (value) => (parts.mr === undefined ? 'called' : supportOf(account, parts.mr, flag(value))),
              ),
        gatewayAppId: withText(
          answerOf(isOld && gatewayId === 'reverted' ? tproxyId : gatewayId, decodeText, (value) => {
            const bytes = new TextEncoder().encode(value);
            return longSupportOf(account, longValueSlots(gateway, bytes.length), bytes);
          }),
        ),
        info: answerOf(kmsInfo, decodeInfo, ({ caPubkey }) =>
          longSupportOf(account, longValueSlots(ca, caPubkey.length / 2), fromHex(caPubkey)),
        ),
        appImplementation: answerOf(appCode, decodeAddress, (value) =>
          supportOf(account, KMS_LAYOUT.appImplementation, fromHex(value)),
        ),
        allowsUnheardImage: answerOf(
          unheardImage,
          boolean('allowedOsImages', KMS.allowedOsImages.decodeOutput),
        ),
        owner: answerOf(owner, decodeAddress, (value) => supportOf(account, OWNABLE.owner, fromHex(value))),
        implementation: implementationOf(implementation),
        codeHash: account?.codeHash ?? 'not-proven',
      };
    },
  };
}

/**
 * To be asked after everything else: the app's code runs within, and may leave whatever follows in the same Multicall without gas.
 * @param blockHash hex, of the agreed block
 */
export function kmsAnswersReader(
  address: Address,
  info: BootInfo,
  blockHash: string,
): ContractReader<KmsAnswers> {
  const questions = bootInfoValues(info);
  return {
    address,
    calls: [
      ...questions.map((question) => KMS.isAppAllowed.encodeInput(question)),
      ...questions.map((question) =>
        KMS.isAppAllowed.encodeInput({ ...question, composeHash: unheardHash(blockHash) }),
      ),
    ],
    slots: [],
    facts({ results }) {
      const answers = results.map((result) => answerOf(result, decodeAllowed));
      return {
        isAppAllowed: anyAllowed(answers.slice(0, questions.length)),
        allowsUnheardCode: anyAllowed(answers.slice(questions.length)),
      };
    },
  };
}

/** Uncompressed P-256. */
const SPKI_BYTES = 91;
/** `0x` and 40 digits. */
const ADDRESS_TEXT_LENGTH = 42;

export const flag = (value: boolean): Uint8Array => Uint8Array.of(value ? 1 : 0);

/** One address, as `owner()` and its like return it. @throws Refusal `address-malformed` */
export const decodeAddress = (bytes: Uint8Array): Address => addressOfWord(bytes);

/** @throws Refusal `abi-malformed` */
export function decodeAllowed(bytes: Uint8Array): Allowed {
  const { isAllowed, reason } = decoded(() => KMS.isAppAllowed.decodeOutput(bytes), 'isAppAllowed');
  return { isAllowed, reason: reason.slice(0, MOST_REASON) };
}

/** The yes among answers about several names of one machine, else the first of them. */
export const anyAllowed = (answers: readonly Value<Allowed>[]): Value<Allowed> =>
  answers.find((answer) => known(answer)?.isAllowed === true) ?? answers[0] ?? ABSENT;

export function implementationOf(held: Uint8Array | undefined): Address | 'none' | 'not-proven' {
  if (held === undefined) return 'not-proven';
  return held.every((octet) => octet === 0) ? 'none' : addressOf(toHex(held));
}

const decodeText = (bytes: Uint8Array): string =>
  decoded(() => KMS.gatewayAppId.decodeOutput(bytes), 'gatewayAppId');

/** The gateway's app id as facts write it. */
const withText = (id: Value<string>): Value<string> =>
  id.kind === 'value'
    ? {
        ...id,
        value: /^0x[0-9a-f]{40}$/i.test(id.value) ? addressOf(id.value) : id.value.slice(0, MOST_REASON),
      }
    : id;

function decodeInfo(bytes: Uint8Array): KmsInfo {
  const info = decoded(() => KMS.kmsInfo.decodeOutput(bytes), 'kmsInfo');
  if (info.caPubkey.length > 1024 || info.k256Pubkey.length > 1024)
    throw new Refusal('abi-malformed', 'kmsInfo', 'keys', 'something longer');
  return {
    k256Pubkey: toHex(info.k256Pubkey),
    caPubkey: toHex(info.caPubkey),
    quote: info.quote,
    eventLog: info.eventlog,
  };
}

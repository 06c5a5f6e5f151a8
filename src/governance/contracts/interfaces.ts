/**
 * The functions that are read, by contract (dstack evidence specification, sections 11.1 and 11.2; the ABIs of the contracts that were
 * in production in 2025; OpenZeppelin Contracts 5; Safe 1.3 and later). Nothing here can write.
 */
import { contractOf } from './abi';

const view = <
  const N extends string,
  const I extends readonly { readonly type: string }[],
  const O extends readonly { readonly type: string }[],
>(
  name: N,
  inputs: I,
  outputs: O,
) => ({ type: 'function', name, inputs, outputs }) as const;

const WORD = [{ type: 'bytes32' }] as const;
const ADDRESS = [{ type: 'address' }] as const;
const BOOL = [{ type: 'bool' }] as const;
const STRING = [{ type: 'string' }] as const;
const NUMBER = [{ type: 'uint256' }] as const;

/** AppBootInfo: what a KMS tells the contracts about a machine that asks for keys. */
const BOOT_INFO = [
  {
    type: 'tuple',
    name: 'bootInfo',
    components: [
      { name: 'appId', type: 'address' },
      { name: 'composeHash', type: 'bytes32' },
      { name: 'instanceId', type: 'address' },
      { name: 'deviceId', type: 'bytes32' },
      { name: 'mrAggregated', type: 'bytes32' },
      { name: 'mrSystem', type: 'bytes32' },
      { name: 'osImageHash', type: 'bytes32' },
      { name: 'tcbStatus', type: 'string' },
      { name: 'advisoryIds', type: 'string[]' },
    ],
  },
] as const;

const IS_ALLOWED = [
  { name: 'isAllowed', type: 'bool' },
  { name: 'reason', type: 'string' },
] as const;

const isAppAllowed = view('isAppAllowed', BOOT_INFO, IS_ALLOWED);
const owner = view('owner', [], ADDRESS);
const supportsInterface = view('supportsInterface', [{ type: 'bytes4' }], BOOL);

/** DstackKms, and KmsAuth before it, whose register of apps and name of the gateway differ. */
export const KMS = contractOf([
  isAppAllowed,
  view('isKmsAllowed', BOOT_INFO, IS_ALLOWED),
  view('registeredApps', ADDRESS, BOOL),
  view('allowedOsImages', WORD, BOOL),
  view('kmsAllowedAggregatedMrs', WORD, BOOL),
  view('kmsAllowedDeviceIds', WORD, BOOL),
  view('gatewayAppId', [], STRING),
  view(
    'kmsInfo',
    [],
    [
      { name: 'k256Pubkey', type: 'bytes' },
      { name: 'caPubkey', type: 'bytes' },
      { name: 'quote', type: 'bytes' },
      { name: 'eventlog', type: 'bytes' },
    ],
  ),
  view('appImplementation', [], ADDRESS),
  owner,
  supportsInterface,
  // KmsAuth, up to 0.5.2
  view('apps', ADDRESS, [
    { name: 'isRegistered', type: 'bool' },
    { name: 'controller', type: 'address' },
  ]),
  view('tproxyAppId', [], STRING),
] as const);

/** DstackApp, and AppAuth before it. The last three are newer. */
export const APP = contractOf([
  isAppAllowed,
  view('allowedComposeHashes', WORD, BOOL),
  view('allowAnyDevice', [], BOOL),
  view('allowedDeviceIds', WORD, BOOL),
  owner,
  supportsInterface,
  view('requireTcbUpToDate', [], BOOL),
  view('version', [], NUMBER),
  view('pendingOwner', [], ADDRESS),
] as const);

/** A Safe, read from itself. `VERSION` is its own word. */
export const SAFE = contractOf([
  view('getThreshold', [], NUMBER),
  view('getOwners', [], [{ type: 'address[]' }]),
  view('VERSION', [], STRING),
  view(
    'getModulesPaginated',
    [{ type: 'address' }, { type: 'uint256' }],
    [
      { name: 'array', type: 'address[]' },
      { name: 'next', type: 'address' },
    ],
  ),
] as const);

export const TIMELOCK = contractOf([view('getMinDelay', [], NUMBER)] as const);

/**
 * The contracts of dstack, a Safe and a timelock, simulated over their storage: what they answer is read from the slots that the proofs
 * are about. Slots from the published Solidity sources, written down here once more, independent of `src`.
 *
 *     const kms = new TestKms(chain, address); kms.setInfo({...}); kms.allowOsImage(hash)
 *
 * Setters emit the events of the real ones.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, concat, fromHex, hex, utf8 } from './bytes';
import { type AbiValue, dynamic, list, mappingSlot, selector, topicOf, tuple, word } from './chain-abi';
import type { ChainCall, ChainNode } from './chain-node';
import { IMPLEMENTATION_SLOT } from './evm/dstack-contracts';
import { MULTISIG_SINGLETON, SAFE_PROXY_141 } from './evm/safe-proxy';

export type Storage = ReadonlyMap<string, string>;
type Method = (args: Bytes, storage: Storage, call: ChainCall, data: Bytes) => Bytes | undefined;

/** `openzeppelin.storage.Ownable` and `…Ownable2Step`, ERC-7201, as OpenZeppelin prints them in its sources. */
const OWNER_SLOT = '9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300';
const PENDING_SLOT = '237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00';

const slotHex = (slot: number): string => hex(word(slot));
const read = (storage: Storage, slot: string): Bytes => word(storage.get(slot) ?? '0');
const isSet = (storage: Storage, slot: string): boolean =>
  BigInt(`0x${hex(read(storage, slot))}`) % 256n !== 0n;

/** `bytes` and `string` as Solidity keeps them. */
function readLong(storage: Storage, slot: string): Bytes {
  const head = read(storage, slot);
  const last = head[31] ?? 0;
  if (last % 2 === 0) return head.slice(0, last / 2);
  const length = Number((BigInt(`0x${hex(head)}`) - 1n) / 2n);
  const first = BigInt(`0x${hex(keccak_256(fromHex(slot)))}`);
  const words = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    read(storage, hex(word(first + BigInt(i)))),
  );
  return concat(...words).slice(0, length);
}

abstract class TestContract {
  protected readonly methods = new Map<string, Method>();

  constructor(
    protected readonly chain: ChainNode,
    readonly address: string,
    code: string | Bytes,
  ) {
    chain.deploy(address, {
      code: typeof code === 'string' ? utf8(code) : code,
      answer: (data, storage, call) =>
        this.methods.get(hex(data.subarray(0, 4)))?.(data.slice(4), storage, call, data),
    });
  }

  /** Adds, or replaces, what the contract answers to a function. */
  method(signature: string, answer: Method): void {
    this.methods.set(selector(signature), answer);
  }

  without(signature: string): void {
    this.methods.delete(selector(signature));
  }

  set(slot: string, value: bigint | number | boolean | string): void {
    this.chain.set(this.address, slot, hex(word(value)));
  }

  setLong(slot: string, value: Bytes): void {
    if (value.length < 32) {
      this.set(slot, hex(concat(value, new Uint8Array(31 - value.length), Uint8Array.of(2 * value.length))));
      return;
    }
    this.set(slot, 2 * value.length + 1);
    const first = BigInt(`0x${hex(keccak_256(fromHex(slot)))}`);
    for (let i = 0; 32 * i < value.length; i++) {
      const part = value.slice(32 * i, 32 * i + 32);
      this.set(hex(word(first + BigInt(i))), hex(concat(part, new Uint8Array(32 - part.length))));
    }
  }

  emit(signature: string, ...words: readonly Bytes[]): void {
    this.chain.emit(this.address, [topicOf(signature)], concat(...words));
  }
}

abstract class TestOwned extends TestContract {
  constructor(chain: ChainNode, address: string, code: string) {
    super(chain, address, code);
    this.method('owner()', (_, storage) => read(storage, OWNER_SLOT));
    this.set(IMPLEMENTATION_SLOT, 'c0de'.repeat(10));
  }

  setOwner(owner: string): void {
    this.set(OWNER_SLOT, owner);
    this.chain.emit(this.address, [
      topicOf('OwnershipTransferred(address,address)'),
      hex(word(0)),
      hex(word(owner)),
    ]);
  }

  upgrade(implementation: string): void {
    this.set(IMPLEMENTATION_SLOT, implementation);
    this.chain.emit(this.address, [topicOf('Upgraded(address)'), hex(word(implementation))]);
  }
}

const BOOT_INFO = '((address,bytes32,address,bytes32,bytes32,bytes32,bytes32,string,string[]))';
const IS_APP_ALLOWED = `isAppAllowed${BOOT_INFO}`;
const allowed = (isAllowed: boolean, reason = ''): Bytes => tuple(word(isAllowed), dynamic(reason));
/** A word of the struct behind the first offset. */
const field = (args: Bytes, index: number): Bytes => args.slice(32 + 32 * index, 64 + 32 * index);

export class TestKms extends TestOwned {
  constructor(chain: ChainNode, address: string) {
    super(chain, address, 'proxy of a KMS');
    const flag = (slot: number) => (args: Bytes, storage: Storage) =>
      word(isSet(storage, mappingSlot(args, slot)));
    this.method('registeredApps(address)', flag(5));
    this.method('kmsAllowedAggregatedMrs(bytes32)', flag(6));
    this.method('kmsAllowedDeviceIds(bytes32)', flag(7));
    this.method('allowedOsImages(bytes32)', flag(8));
    this.method('gatewayAppId()', (_, storage) => tuple(dynamic(readLong(storage, slotHex(4)))));
    this.method('appImplementation()', (_, storage) => read(storage, slotHex(9)));
    this.method('kmsInfo()', (_, storage) =>
      tuple(...[0, 1, 2, 3].map((slot): AbiValue => dynamic(readLong(storage, slotHex(slot))))),
    );
    this.method(IS_APP_ALLOWED, (args, storage, call, data) => {
      if (!isSet(storage, mappingSlot(field(args, 0), 5))) return allowed(false, 'App not registered');
      if (!isSet(storage, mappingSlot(field(args, 6), 8))) return allowed(false, 'OS image is not allowed');
      return call(hex(field(args, 0).slice(12)), data);
    });
  }

  setInfo(info: { k256Pubkey: Bytes; caPubkey: Bytes; quote: Bytes; eventLog: Bytes }): void {
    [info.k256Pubkey, info.caPubkey, info.quote, info.eventLog].forEach((value, slot) => {
      this.setLong(slotHex(slot), value);
    });
  }

  setGateway(id: string): void {
    this.setLong(slotHex(4), utf8(id));
  }

  register(app: string, value = true): void {
    this.set(mappingSlot(word(app), 5), value);
  }

  allowAggregatedMr(mr: string, value = true): void {
    this.set(mappingSlot(word(mr), 6), value);
    this.emit(value ? 'KmsAggregatedMrAdded(bytes32)' : 'KmsAggregatedMrRemoved(bytes32)', word(mr));
  }

  allowOsImage(hash: string, value = true): void {
    this.set(mappingSlot(word(hash), 8), value);
    this.emit(value ? 'OsImageHashAdded(bytes32)' : 'OsImageHashRemoved(bytes32)', word(hash));
  }

  /** Makes a KmsAuth of it: register of apps with controllers, another name for the gateway. */
  makeOld(app: string, controller: string): void {
    this.without('registeredApps(address)');
    this.without('gatewayAppId()');
    this.without('appImplementation()');
    this.set(
      mappingSlot(word(app), 5),
      hex(concat(new Uint8Array(11), fromHex(controller), Uint8Array.of(1))),
    );
    this.method('tproxyAppId()', (_, storage) => tuple(dynamic(readLong(storage, slotHex(4)))));
    this.method('apps(address)', (args, storage) => {
      const entry = read(storage, mappingSlot(args, 5));
      return concat(word(entry[31] === 1), word(hex(entry.slice(11, 31))));
    });
    this.method(IS_APP_ALLOWED, (_args, _storage, call, data) => call(controller, data));
  }
}

export class TestApp extends TestOwned {
  constructor(chain: ChainNode, address: string) {
    super(chain, address, 'proxy of an app');
    const flag = (slot: number) => (args: Bytes, storage: Storage) =>
      word(isSet(storage, mappingSlot(args, slot)));
    const byte = (storage: Storage, slot: number, offset: number) =>
      word(read(storage, slotHex(slot))[31 - offset] === 1);
    this.method('allowedComposeHashes(bytes32)', flag(0));
    this.method('allowAnyDevice()', (_, storage) => byte(storage, 1, 1));
    this.method('allowedDeviceIds(bytes32)', flag(2));
    this.method(IS_APP_ALLOWED, (args, storage) => {
      if (!isSet(storage, mappingSlot(field(args, 1), 0))) return allowed(false, 'Compose hash not allowed');
      const device = isSet(storage, mappingSlot(field(args, 3), 2));
      return byte(storage, 1, 1)[31] === 1 || device ? allowed(true) : allowed(false, 'Device not allowed');
    });
  }

  allowCompose(hash: string, value = true): void {
    this.set(mappingSlot(word(hash), 0), value);
    this.emit(value ? 'ComposeHashAdded(bytes32)' : 'ComposeHashRemoved(bytes32)', word(hash));
  }

  allowDevice(id: string, value = true): void {
    this.set(mappingSlot(word(id), 2), value);
  }

  setFlags({ upgradesDisabled = false, allowAnyDevice = false }): void {
    this.set(slotHex(1), (upgradesDisabled ? 1 : 0) + (allowAnyDevice ? 256 : 0));
  }

  /** What the newer contract has. */
  makeNew(pendingOwner = '0'): void {
    this.set(PENDING_SLOT, pendingOwner);
    this.method('pendingOwner()', (_, storage) => read(storage, PENDING_SLOT));
    this.method('version()', () => word(2));
    this.method('requireTcbUpToDate()', (_, storage) => word(isSet(storage, slotHex(3))));
  }
}

export class TestSafe extends TestContract {
  constructor(
    chain: ChainNode,
    address: string,
    threshold: number,
    owners: readonly string[],
    code = SAFE_PROXY_141,
  ) {
    super(chain, address, code);
    this.set(slotHex(0), MULTISIG_SINGLETON);
    this.set(slotHex(3), owners.length);
    this.set(slotHex(4), threshold);
    this.method('getThreshold()', (_, storage) => read(storage, slotHex(4)));
    this.method('getOwners()', () => tuple(list(owners.map((owner) => word(owner)))));
    this.method('getModulesPaginated(address,uint256)', () => tuple(list([]), word(1)));
  }

  setModules(modules: readonly string[]): void {
    this.method('getModulesPaginated(address,uint256)', () =>
      tuple(list(modules.map((m) => word(m))), word(1)),
    );
  }
}

export class TestTimelock extends TestContract {
  constructor(chain: ChainNode, address: string, delay: number) {
    super(chain, address, 'a timelock');
    this.set(slotHex(2), delay);
    this.method('getMinDelay()', (_, storage) => read(storage, slotHex(2)));
  }
}

/**
 * The Solidity of `contracts/`, compiled by the compiler that comes in the npm package `solc`: nothing is downloaded. It takes about two
 * seconds, so what it says is kept in `.testbed/` (git-ignored) under the hash of what it was given.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bytes, fromHex } from '../bytes';

export interface AbiEntry {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiParameter[];
  readonly outputs?: readonly AbiParameter[];
  readonly stateMutability?: string;
}
export interface AbiParameter {
  readonly type: string;
  readonly name: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiParameter[];
}

export interface CompiledContract {
  readonly abi: readonly AbiEntry[];
  /** What a transaction deploys it with, before the arguments of the constructor. */
  readonly creationCode: Bytes;
  /** What stands at its address then. Immutables are zero. */
  readonly runtimeCode: Bytes;
  /** Its state variables, as the compiler placed them. */
  readonly storage: readonly { readonly label: string; readonly slot: number; readonly offset: number }[];
}

export type ContractName =
  | 'AllowsEverything'
  | 'AllowsEverythingQuietly'
  | 'BurnsGas'
  | 'DstackApp'
  | 'DstackAppNext'
  | 'DstackKms'
  | 'FloodsCaller'
  | 'KmsAuth'
  | 'Multicall3'
  | 'Multisig'
  | 'Proxy'
  | 'Timelock';

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: { readonly [file: string]: { readonly [contract: string]: CompilerContract } };
}
interface CompilerContract {
  readonly abi: readonly AbiEntry[];
  readonly evm: {
    readonly bytecode: { readonly object: string };
    readonly deployedBytecode: { readonly object: string };
  };
  readonly storageLayout: {
    readonly storage: readonly { readonly label: string; readonly slot: string; readonly offset: number }[];
  };
}

const DIRECTORY = new URL('./contracts/', import.meta.url);
const KEPT = fileURLToPath(new URL('../../../.testbed/', import.meta.url));
/** Base has had Cancun's instructions since 2024; the contracts need nothing newer. */
const EVM_VERSION = 'cancun';

let compiled: { readonly [file: string]: { readonly [contract: string]: CompilerContract } } | undefined;

/** @throws what the compiler complains about, warnings too */
export function compiledContract(name: ContractName): CompiledContract {
  compiled ??= compileAll();
  const found = compiled[`${name}.sol`]?.[name];
  if (found === undefined) throw new Error(`no contract ${name}`);
  return {
    abi: found.abi,
    creationCode: fromHex(found.evm.bytecode.object),
    runtimeCode: fromHex(found.evm.deployedBytecode.object),
    storage: found.storageLayout.storage.map(({ label, slot, offset }) => ({
      label,
      slot: Number(slot),
      offset,
    })),
  };
}

const require = createRequire(import.meta.url);

/** As the compiler writes it: now, or when it was last given the same. */
function outputOf(input: string): string {
  const { version } = require('solc/package.json') as { readonly version: string };
  const digest = createHash('sha256').update(`${version} ${input}`).digest('hex');
  const file = join(KEPT, `contracts-${digest.slice(0, 16)}.json`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  // Loaded only where it is needed: it is nine megabytes.
  const { compile } = require('solc') as { compile(input: string): string };
  const output = compile(input);
  mkdirSync(KEPT, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, output);
  renameSync(draft, file);
  return output;
}

function compileAll(): Output['contracts'] {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.sol'));
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      files.map((file) => [file, { content: readFileSync(new URL(file, DIRECTORY), 'utf8') }]),
    ),
    settings: {
      evmVersion: EVM_VERSION,
      optimizer: { enabled: true },
      outputSelection: {
        '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'storageLayout'] },
      },
    },
  };
  const output = JSON.parse(outputOf(JSON.stringify(input))) as Output;
  const complaints = (output.errors ?? []).filter(({ severity }) => severity !== 'info');
  if (complaints.length > 0)
    throw new Error(complaints.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return output.contracts;
}

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandDeps } from '../../src/browser/commands';
import { OWN_KMS_SETTING } from '../../src/memory/chain-settings';

const kept = vi.hoisted(() => new Map<string, unknown>());
vi.mock('../../src/browser/ext', () => ({
  browser: {
    storage: {
      local: {
        get: async (key: string) => Object.fromEntries([...kept].filter(([k]) => k === key)),
        set: async (values: object) => {
          for (const [k, v] of Object.entries(values)) kept.set(k, v);
        },
        remove: async (key: string) => void kept.delete(key),
      },
    },
  },
}));
const { obey } = await import('../../src/browser/commands');

const ADDRESS = 'de709f2102306220921060314715629080e2fb77';
const CHECKSUMMED = '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

/** What the background did, in order. */
function background(): { readonly did: string[]; readonly deps: CommandDeps } {
  const did: string[] = [];
  const session = {
    ready: Promise.resolve(),
    get: () => undefined,
    set: () => {},
    delete: () => {},
    keys: () => [],
  };
  const deps = {
    session,
    verification: {
      forget: async () => {
        did.push(`forgot with ${kept.has(OWN_KMS_SETTING) ? 'a contract' : 'none'}`);
      },
    },
    reconsider: async () => {
      did.push('reconsidered');
    },
    changed: () => {
      did.push('told');
    },
  };
  return { did, deps: deps as unknown as CommandDeps };
}

beforeEach(() => kept.clear());

describe("a person's own contract", () => {
  it('is stored in one form, and what was found without it is forgotten', async () => {
    const { did, deps } = background();
    const message = { kind: 'set-own-kms', chainId: 1, address: ` 0x${CHECKSUMMED}` } as const;
    expect(await obey(message, deps)).toEqual({ kind: 'done' });
    expect(kept.get(OWN_KMS_SETTING)).toEqual({ chainId: 1, address: CHECKSUMMED.toLowerCase() });
    expect(did.slice(0, 3)).toEqual(['forgot with a contract', 'reconsidered', 'told']);
  });

  it('is taken away, and what was found with it is forgotten', async () => {
    kept.set(OWN_KMS_SETTING, { chainId: 1, address: ADDRESS });
    const { did, deps } = background();
    expect(await obey({ kind: 'drop-own-kms' }, deps)).toEqual({ kind: 'done' });
    expect(kept.has(OWN_KMS_SETTING)).toBe(false);
    expect(did.slice(0, 3)).toEqual(['forgot with none', 'reconsidered', 'told']);
  });

  it.each([
    ['an address too short', ADDRESS.slice(1), 'not-an-address'],
    ['a slip', CHECKSUMMED.replace('A', 'a'), 'other-checksum'],
  ])('%s is refused; the one before stays, and nothing is forgotten', async (_, address, why) => {
    const before = { chainId: 8453, address: ADDRESS };
    kept.set(OWN_KMS_SETTING, before);
    const { did, deps } = background();
    expect(await obey({ kind: 'set-own-kms', chainId: 8453, address }, deps)).toEqual({
      kind: 'own-kms-refused',
      why,
    });
    expect(kept.get(OWN_KMS_SETTING)).toEqual(before);
    expect(did).toEqual([]);
  });
});

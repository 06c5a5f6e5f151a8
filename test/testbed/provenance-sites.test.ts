/** A visit to an honest site whose app was built in public: what is asked with the choice and without, and what it comes to. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { PROVENANCE_HOSTS_SETTING, PROVENANCE_SETTING } from '../../src/code/provenance/provenance-setting';
import { processMemory } from '../../src/ports/node';
import { recordedPorts, recordingPorts } from '../../src/ports/recorded';
import { verify } from '../../src/verify';
import { INGRESS_2_2 } from './compose-maker';
import { HONEST_CLAIMS } from './sigstore-maker';
import { makeWorld, type World } from './world';
import { worldFetch } from './world-fetch';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(() => {
  world.provenance.asked.length = 0;
  world.provenance.knobs.state = 'honest';
});

const ON = { [PROVENANCE_SETTING]: 'every-site' } as const;
const INGRESS = { name: 'docker.io/dstacktee/dstack-ingress', digest: INGRESS_2_2.replace(/^.*sha256:/, '') };
const APP = 'ghcr.io/vitrine/testbed-app';

async function visit(setting: { readonly [key: string]: JsonValue }, name: 'honest' | 'plain' = 'honest') {
  const { origin } = world.site(name);
  const now = Date.now();
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const { ports, finish } = recordingPorts({
    fetch: worldFetch(world, { showsPeer: false }),
    clock: { now: () => now, sleep: async () => {} },
    random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    memory: processMemory(setting),
  });
  const look = { origin, trigger: 'visited', page } as const;
  const appraisal = await verify(look, ports, { roots: world.roots });
  const mine = appraisal.checks.filter((c) => c.id === 'code.provenance');
  const told = (appraisal.facts.code?.provenance ?? []) as readonly { readonly [name: string]: JsonValue }[];
  return { appraisal, mine, told, recording: finish(look, appraisal), asked: [...world.provenance.asked] };
}

describe('without the choice', () => {
  it('nobody is asked and nothing is said, also where it was made for another site', async () => {
    for (const setting of [{}, { [PROVENANCE_HOSTS_SETTING]: ['elsewhere.vitrine.test'] }]) {
      const { mine, told, asked } = await visit(setting);
      expect([mine, told, asked]).toEqual([[], [], []]);
    }
  });

  it('nor with it, where no compose file is measured', async () => {
    const { mine, asked } = await visit(ON, 'plain');
    expect([mine, asked]).toEqual([[], []]);
  });
});

describe('with the choice', () => {
  it('the app is told from its maker’s build, the ingress has none, and the verdict is as without', async () => {
    const { host } = world.site('honest');
    const without = await visit({});
    expect(without.appraisal.verdict).toBe('verified-domain');
    for (const setting of [ON, { [PROVENANCE_HOSTS_SETTING]: [host] }]) {
      world.provenance.asked.length = 0;
      const { appraisal, mine, told, asked } = await visit(setting);
      expect(appraisal.verdict).toBe('verified-domain');
      expect(mine).toMatchObject([{ reason: 'provenance-partly', got: '1 of 2' }]);
      expect(told).toMatchObject([
        { image: INGRESS.name, finding: 'absent' },
        {
          image: APP,
          finding: 'found',
          how: 'attestation',
          by: 'maker',
          repository: 'vitrine/testbed-app',
          commit: HONEST_CLAIMS.commit,
        },
      ]);
      expect(asked.map((request) => request.split('/')[0])).toEqual([
        'auth.docker.io',
        'registry-1.docker.io',
        'api.github.com',
      ]);
    }
  });

  it('a signature in the registry is found where GitHub has nothing, and plays back as it was', async () => {
    const layer = (
      await world.keys.sigstore.sign('dstack-tee/dstack-ingress', {
        ...INGRESS,
        name: INGRESS.name.replace('docker.io', 'index.docker.io'),
      })
    ).layer;
    world.provenance.signatures[`${INGRESS.name} ${INGRESS.digest}`] = [layer];
    try {
      const { appraisal, mine, told, recording } = await visit(ON);
      expect(mine).toMatchObject([{ reason: 'provenance-partly', got: '2 of 2' }]);
      expect(told[0]).toMatchObject({
        how: 'signature',
        by: 'anybody',
        repository: 'dstack-tee/dstack-ingress',
      });
      world.provenance.asked.length = 0;
      const replayed = await verify(recording.visit, recordedPorts(recording), { roots: world.roots });
      expect(replayed).toEqual(appraisal);
      expect(world.provenance.asked).toEqual([]);
    } finally {
      delete world.provenance.signatures[`${INGRESS.name} ${INGRESS.digest}`];
    }
  });

  it('silence is told as silence and changes no verdict', async () => {
    for (const state of ['down', 'limited'] as const) {
      world.provenance.knobs.state = state;
      const { appraisal, mine } = await visit(ON);
      expect(mine).toMatchObject([{ reason: 'provenance-unreachable' }]);
      expect(appraisal.verdict).toBe('verified-domain');
    }
  });

  it('a bundle of somebody else’s repository, about this very image, counts for nothing', async () => {
    const [key = '', honest = []] = Object.entries(world.provenance.attestations)[0] ?? [];
    const digest = key.split(' ')[1] ?? '';
    world.provenance.attestations[key] = [await world.keys.sigstore.attest('attacker/testbed-app', [digest])];
    try {
      const { appraisal, mine, told } = await visit(ON);
      expect(mine).toMatchObject([
        { reason: 'provenance-not-verified', got: expect.stringContaining('identity-repository') },
      ]);
      expect(told.map(({ finding }) => finding)).toEqual(['absent', 'not-verified']);
      expect(appraisal.verdict).toBe('verified-domain');
    } finally {
      world.provenance.attestations[key] = honest;
    }
  });
});

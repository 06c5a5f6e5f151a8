/** The images of an app: whom their names lead to, in which order they are asked, and which answer counts. */
import { describe, expect, it } from 'vitest';
import { lookUpProvenances } from '../../../src/code/provenance/look-up';
import type { PinnedImage } from '../../../src/code/provenance/pinned-image';
import type { SigstoreRoot } from '../../../src/code/provenance/sigstore-root';
import { LIMITS } from '../../../src/limits';
import type { FetchResult } from '../../../src/ports/ports';
import { utf8 } from '../../testbed/bytes';

const DIGEST = 'ab'.repeat(32);
const IMAGE: PinnedImage = { registry: 'ghcr.io', repository: 'maker/app', digest: DIGEST };
const NOBODY: SigstoreRoot = { authorities: [], logs: [], certificateLogs: [] };

const reply = (status: number, body: unknown): FetchResult => ({
  kind: 'response',
  status,
  headers: {},
  body: utf8(JSON.stringify(body)),
});

/** @param answer by host name; 404 where it gives nothing, and a token where one is asked for */
async function lookUp(
  images: readonly PinnedImage[],
  answer: (host: string) => FetchResult | undefined = () => undefined,
) {
  const asked: string[] = [];
  const found = await lookUpProvenances(
    images,
    {
      async fetch({ url }) {
        const { hostname, pathname } = new URL(url);
        asked.push(hostname);
        if (/token$|auth$/.test(pathname)) return reply(200, { token: 't' });
        return answer(hostname) ?? reply(404, {});
      },
      memory: { read: async () => undefined, write: async () => {} },
    },
    { at: Date.parse('2026-05-04T12:00:00Z'), root: NOBODY },
  );
  return { asked, findings: found.map(({ finding }) => finding) };
}

describe('whom the images lead to', () => {
  it('GitHub first, then the registry; the registry alone where no account is named; nobody for others', async () => {
    expect((await lookUp([IMAGE])).asked).toEqual(['api.github.com', 'api.github.com', 'ghcr.io', 'ghcr.io']);
    const docker = { ...IMAGE, registry: 'docker.io' };
    expect((await lookUp([docker])).asked).toEqual(['auth.docker.io', 'registry-1.docker.io']);
    const { asked, findings } = await lookUp([{ ...IMAGE, registry: 'registry.example' }]);
    expect([asked, findings]).toEqual([[], [{ kind: 'not-asked', why: 'source-unknown' }]]);
  });

  it('each image once', async () => {
    const { asked, findings } = await lookUp([IMAGE, IMAGE]);
    expect(asked).toHaveLength(4);
    expect(findings).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
  });

  it('whoever lets us wait once ends the questions to all', async () => {
    const other = { ...IMAGE, digest: 'cd'.repeat(32) };
    const { asked, findings } = await lookUp([IMAGE, other], () => ({
      kind: 'failure',
      code: 'timeout',
      detail: '',
    }));
    expect(asked).toEqual(['api.github.com']);
    expect(findings).toEqual(Array(2).fill({ kind: 'failed', why: 'timeout' }));
  });

  it('are not all asked about where a compose file names a thousand', async () => {
    const images = Array.from({ length: 1000 }, (_, i) => ({
      ...IMAGE,
      digest: i.toString(16).padStart(64, '0'),
    }));
    const { asked, findings } = await lookUp(images);
    expect(asked).toHaveLength(4 * LIMITS.provenanceImages);
    expect(findings[LIMITS.provenanceImages - 1]).toEqual({ kind: 'absent' });
    expect(findings.at(-1)).toEqual({ kind: 'not-asked', why: 'too-many-images' });
  });
});

describe('which answer counts', () => {
  const rubbish = reply(200, { attestations: [{ bundle: {} }] });
  const trouble = reply(500, {});

  it('that somebody gave none is told before that others had none, or nothing that holds', async () => {
    const by = async (github: FetchResult | undefined, registry: FetchResult | undefined) => {
      const { findings } = await lookUp([IMAGE], (host) => (host === 'ghcr.io' ? registry : github));
      return findings[0]?.kind;
    };
    expect(await by(undefined, undefined)).toBe('absent');
    expect(await by(rubbish, undefined)).toBe('not-verified');
    expect(await by(trouble, undefined)).toBe('failed');
    expect(await by(undefined, trouble)).toBe('failed');
    expect(await by(rubbish, trouble)).toBe('failed');
  });
});

/** Hosts whose keys a contract governs, or which say so, one row each. `governed-apps.ts` puts their apps onto the chain. */
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8 } from './bytes';
import type { CodeManner } from './code-manner';
import type { GovernedManner } from './governed-manner';

const row = <const M extends GovernedManner>(
  host: string,
  describes: string,
  governed: M,
  code: CodeManner = {},
) => ({
  host,
  describes,
  publishes: { protocol: 'dstack-ingress' as const },
  code: { ...code, governed },
});

const HONEST = 'governed.vitrine.test';
const under = (label: string): string => `${label}.${HONEST}`;
/** As `appIdOf` in `code-manner.ts`. */
const HONEST_APP = hex(sha256(utf8(`app of ${HONEST}`)).slice(0, 20));

export const GOVERNED_SITES = {
  governed: row(HONEST, 'its contract allows what runs, and belongs to a Safe', {}),
  governedByKey: row(under('key'), 'its contract belongs to one key', { owner: 'key' }),
  governedRemoved: row(under('removed'), 'to be pinned, then what runs is no longer allowed', {}),
  governedOpen: row(under('open'), 'its contract allows everything', { allows: 'everything' }),
  // Its agent could not be found under another id, so it tells its compose file itself.
  governedAnother: row(
    under('another'),
    'names the app of another site',
    { appId: HONEST_APP },
    { composeFrom: 'info' },
  ),
  governedOwnKms: row(under('own'), 'brings a key service of its own, and its contract', { keys: 'own' }),
  governedRekeyed: row(under('rekeyed'), 'its contract names another key service', { keys: 'replaced' }),
  governedProfiled: row(under('profiled'), 'is the app that its profile names', {}),
  governedDiffers: row(under('differs'), 'is another app than its profile names', {}),
  governedLied: row(under('lied'), 'one server of the chain lies about it', {}),
  governedUnproven: row(under('unproven'), 'both servers of the chain lie about it alike', {}),
  governedStale: row(under('stale'), 'one server of the chain is an hour behind', {}),
  governedRewritten: row(under('rewritten'), 'the chain is rewritten between two calls', {}),
  governedUpgraded: row(under('upgraded'), 'to be pinned, then its contract is another program', {}),
  governedHanded: row(under('handed'), 'to be pinned, then its contract belongs to one key', {}),
} as const;

/** What an enclave may do so that its code looks like other code; each is consistent everywhere else. */
import { fromHex, hex } from './bytes';
import type { EnclaveOptions } from './enclave';
import type { MadeEvent } from './event-log-maker';
import { mintImage } from './minted-image';
import { bootEventsOf, TESTBED_OS } from './os-images';

/**
 * - `payload-edited`: the published log names another app, under the digest of the genuine event
 * - `app-id-twice`: the log leads to register 3 and names two apps
 * - `app-id-late`: it names another app once the system is ready, as any container can
 * - `log-of-another-system`: an unknown system shows the boot events of a known one
 * - `minted-image`: an unknown system brings material that proves its hash, which it made itself
 * - `ten-thousand-events`: the app has recorded so many
 */
export type CodeLie =
  | 'payload-edited'
  | 'app-id-twice'
  | 'app-id-late'
  | 'log-of-another-system'
  | 'minted-image'
  | 'ten-thousand-events';

const ANOTHER_APP = 'ee'.repeat(20);

/** What makes the enclave lie. */
export function lyingEnclave(lie: CodeLie | undefined): Partial<EnclaveOptions> {
  switch (lie) {
    case undefined:
      return {};
    case 'payload-edited':
      // Later releases leave out the digests that this lie needs.
      return { generation: '0.5.3', publishes: (log) => log.map(namingAnother) };
    case 'app-id-twice':
      return {
        names: ['system-preparing', 'app-id', 'app-id', 'compose-hash', 'instance-id', ...AFTER_INSTANCE],
      };
    case 'app-id-late':
      return { application: [{ name: 'app-id', payload: fromHex(ANOTHER_APP) }] };
    case 'log-of-another-system': {
      const honest = bootEventsOf(TESTBED_OS, 'pre-202505');
      return {
        image: 'modified-0.5.9',
        claimedImage: TESTBED_OS,
        publishes: (log) =>
          log.map((event, i) => {
            const shown = honest[i];
            return shown === undefined ? event : { ...event, digest: hex(shown.digest) };
          }),
      };
    }
    case 'minted-image': {
      const { osImageHash, registers, vmConfig } = mintImage('minted');
      // Its boot events are left out, as from the logs that such material comes with.
      return { osImageHash, registers, vmConfig, publishes: (log) => log.filter(({ imr }) => imr === 3) };
    }
    case 'ten-thousand-events':
      return {
        application: Array.from({ length: 10_000 }, (_, i) => ({ name: `event ${i}`, payload: NOTHING })),
      };
  }
}

const AFTER_INSTANCE = [
  'boot-mr-done',
  'mr-kms',
  'os-image-hash',
  'key-provider',
  'storage-fs',
  'system-ready',
];
const NOTHING = new Uint8Array();

const namingAnother = (event: MadeEvent): MadeEvent =>
  event.event === 'app-id' ? { ...event, event_payload: ANOTHER_APP } : event;

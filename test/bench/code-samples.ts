/** What the code bench judges: logs as GetQuote gives them, of machines of which everything is known. */
import type { OsImage } from '../../src/code/os-image/os-image';
import { authenticTdx } from '../code/authentic-quote';
import { knownMachine, type MachineOptions } from '../code/known-machine';
import { utf8 } from '../testbed/bytes';
import { makeEventLog, strip } from '../testbed/event-log-maker';
import { vectorsPresent, vectorText } from '../vectors';

/** As JSON carries it to a page of a browser. */
export interface CodeSample {
  readonly what: string;
  readonly events: number;
  /** JSON text. */
  readonly log: string;
  /** JSON text, or empty. */
  readonly vmConfig: string;
  /** The text of app-compose.json, or empty. */
  readonly compose: string;
  /** Of the quote, hex by name of the register. */
  readonly measurements: { readonly [field: string]: string };
  /** `null`: those of the release. */
  readonly osImages: readonly OsImage[] | null;
  /** Every check of the event log, the system and the compose file passes. */
  readonly isKnown: boolean;
}

const FULL = 4096;

export async function makeCodeSamples(): Promise<readonly CodeSample[]> {
  const { entries } = await makeEventLog({ generation: '0.5.9' });
  return [
    await sampleOf('30 events', { generation: '0.5.9', application: emitted(30 - entries.length) }),
    await sampleOf('firmware with 17 events', { generation: '0.5.11' }),
    await sampleOf(`${FULL} events`, { generation: '0.5.9', application: emitted(FULL - entries.length) }),
    ...genuine(),
  ];
}

/** Events as containers emit them. */
const emitted = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: 'key-issued',
    payload: utf8(`${i}`.padStart(32, '0')),
  }));

async function sampleOf(what: string, options: MachineOptions): Promise<CodeSample> {
  const { entries, material, reference } = await knownMachine(options);
  return {
    what,
    events: entries.length,
    log: JSON.stringify(entries.map(strip)),
    vmConfig: JSON.stringify(material.vmConfig),
    compose: material.compose,
    measurements: material.quote.measurements,
    osImages: reference.osImages,
    isKnown: true,
  };
}

/** A production app of an operator; its compose file is not public. */
function genuine(): readonly CodeSample[] {
  if (!vectorsPresent) return [];
  const folder = 'dstack/zerosignal-0.5.9-prod';
  const log = vectorText(`${folder}/event_log.json`);
  const quote = Buffer.from(vectorText(`${folder}/quote.hex`).trim(), 'hex');
  return [
    {
      what: 'genuine, 30 events, no compose',
      events: (JSON.parse(log) as readonly unknown[]).length,
      log,
      vmConfig: '',
      compose: '',
      measurements: authenticTdx(new Uint8Array(quote)).measurements,
      osImages: null,
      isKnown: false,
    },
  ];
}

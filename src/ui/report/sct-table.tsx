/** The promises of certificate logs in the served certificate: of which log, from when, and whether they hold. */
import type { Facts } from '../../appraisal';
import { asList, asNumber, asObject, asText } from '../fact';
import { strangerText } from '../stranger-text';
import { momentText } from '../time-text';
import type { Wording, WordingKey } from '../wording';

export interface LogPromise {
  /** The log's name; where this release does not know it, its id. */
  readonly log: string;
  readonly operator?: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly state: keyof typeof STATES;
}

const STATES = {
  valid: 'report_sct_valid',
  invalid: 'report_sct_invalid',
  'unknown-log': 'report_sct_unknown_log',
  'too-late': 'report_sct_too_late',
  'in-the-future': 'report_sct_in_the_future',
  'not-verified': 'report_sct_not_verified',
} as const satisfies Record<string, WordingKey>;

/** No certificate carries more: each is some hundred bytes. */
const MOST = 16;
const LAST_TIME = Date.UTC(10_000, 0);

/** `facts.domain.scts` (see `src/domain/sct/verify-scts.ts`); what has not the shape is left out. */
export function promisesOf(facts: Facts): readonly LogPromise[] {
  return asList(facts.domain?.scts)
    .slice(0, MOST)
    .flatMap((entry) => {
      const promise = asObject(entry);
      const log = asText(promise?.log) ?? asText(promise?.logId);
      const operator = asText(promise?.operator);
      const timestamp = asNumber(promise?.timestamp);
      const state = asText(promise?.state);
      if (log === undefined || timestamp === undefined || !(timestamp >= 0 && timestamp <= LAST_TIME))
        return [];
      if (state === undefined || !isState(state)) return [];
      return [
        {
          log: strangerText(log, 80),
          ...(operator === undefined ? {} : { operator: strangerText(operator, 60) }),
          timestamp,
          state,
        },
      ];
    });
}

const isState = (state: string): state is keyof typeof STATES => Object.hasOwn(STATES, state);

interface Props {
  readonly promises: readonly LogPromise[];
  readonly text: Wording;
}

export function SctTable({ promises, text }: Props) {
  const [log, from, state] = [text('report_sct_log'), text('report_sct_from'), text('report_outcome')];
  return (
    <table class="fact-table sct-table">
      <caption>{text('report_scts')}</caption>
      <thead>
        <tr>
          <th scope="col">{log}</th>
          <th scope="col">{from}</th>
          <th scope="col">{state}</th>
        </tr>
      </thead>
      <tbody>
        {promises.map((promise, i) => (
          <tr key={i}>
            <td>
              {promise.log}
              {promise.operator !== undefined && <span class="small">{promise.operator}</span>}
            </td>
            <td data-head={from}>{momentText(promise.timestamp, text)}</td>
            <td data-head={state}>{text(STATES[promise.state])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

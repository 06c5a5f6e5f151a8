/** The registers that grow while a machine starts, and whether the events that were shown lead to them. */
import type { Outcome } from '../../appraisal';
import { REGISTER_WORDS } from '../changes';
import { asNumber, asObject, asText, type Fields } from '../fact';
import { Mark } from '../mark';
import { strangerText } from '../stranger-text';
import type { Wording, WordingKey } from '../wording';

const REGISTERS = ['rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'] as const;
const MOST_HEX = 96;

interface Props {
  /** `facts.code.registers`. */
  readonly registers: Fields | undefined;
  readonly text: Wording;
}

export function RegisterTable({ registers, text }: Props) {
  const rows = REGISTERS.flatMap((name) => {
    const fields = asObject(registers?.[name]);
    return fields === undefined ? [] : [{ name, fields }];
  });
  if (rows.length === 0) return null;
  const heads: readonly WordingKey[] = ['code_register', 'code_quoted', 'code_events', 'code_replays'];
  const [register, quoted, events, replays] = heads.map((head) => text(head));
  return (
    <details class="in-words">
      <summary>{text('code_registers')}</summary>
      <table class="fact-table register-table">
        <caption class="for-readers">{text('code_registers')}</caption>
        <thead>
          <tr>
            {[register, quoted, events, replays].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, fields }) => {
            const [outcome, words] = leadsTo(fields);
            return (
              <tr key={name} data-register={name}>
                <td>{text(REGISTER_WORDS[name])}</td>
                <td data-head={quoted}>
                  <code>{strangerText(asText(fields.quoted) ?? '', MOST_HEX)}</code>
                </td>
                <td data-head={events}>{asNumber(fields.events) ?? 0}</td>
                <td data-head={replays}>
                  <Mark outcome={outcome} text={text} /> {text(words)}
                  {words === 'code_replays_no' && (
                    <code class="line">{strangerText(asText(fields.replayed) ?? '', MOST_HEX)}</code>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

/** Boot events may be left out of a log: then nothing leads anywhere, and nothing contradicts. */
function leadsTo({ equal, events }: Fields): readonly [Outcome, WordingKey] {
  if (equal === true) return ['pass', 'code_replays_yes'];
  return events === 0 ? ['not-applicable', 'code_replays_none'] : ['unknown', 'code_replays_no'];
}

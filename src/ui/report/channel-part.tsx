/** What a channel announced, and what the evidence beside its key measured: facts, for people to compare. */
import type { Facts } from '../../appraisal';
import { REGISTER_WORDS } from '../changes';
import { channelAddress } from '../channel-name';
import { asDate, asText, type Fields } from '../fact';
import { strangerText } from '../stranger-text';
import { momentText } from '../time-text';
import type { Wording, WordingKey } from '../wording';

interface Props {
  readonly facts: Facts;
  readonly text: Wording;
}

interface FactRow {
  readonly key: WordingKey;
  readonly value?: string;
  readonly code?: string;
}

const BINDINGS: { readonly [form: string]: WordingKey } = {
  tdx: 'channel_bound_tdx',
  'tdx-azure': 'channel_bound_tdx_azure',
  sgx: 'channel_bound_sgx',
  'sev-snp': 'channel_bound_sev_snp',
};

/** `facts.connection` of a channel. */
export function ChannelAnnouncement({ facts: { connection = {} }, text }: Props) {
  const say = (key: WordingKey) => text(key);
  const url = asText(connection.url);
  const openedBy = asText(connection.openedBy);
  const bound = BINDINGS[asText(connection.bindingForm) ?? ''];
  const issued = asDate(connection.issuedAt);
  const rows: readonly FactRow[] = [
    ...(url === undefined ? [] : [{ key: 'channel_address', code: channelAddress(url) } as const]),
    ...(openedBy === undefined
      ? []
      : [{ key: 'channel_opened_by', code: channelAddress(openedBy) } as const]),
    ...hexRow('channel_key', connection.x25519PublicKey),
    ...(connection.keyLifetime === 'server'
      ? [{ key: 'channel_key_lifetime', value: say('channel_key_lifetime_server') } as const]
      : []),
    ...(bound === undefined ? [] : [{ key: 'channel_bound', value: say(bound) } as const]),
    ...(issued === undefined ? [] : [{ key: 'channel_issued', value: momentText(issued, text) } as const]),
    ...hexRow('channel_certificate', connection.servedCertificateSha256),
  ];
  return <FactTable caption={say('channel_announced')} rows={rows} text={text} />;
}

/** `facts.hardware`: only of evidence that proved genuine, because nobody vouches for what other evidence says. */
export function ChannelMeasurements({ facts: { hardware = {} }, text }: Props) {
  if (hardware.authentic !== true) return null;
  const rows = Object.entries(hardware).flatMap(([name, value]) => {
    const key = wordsOf(name);
    return key === undefined ? [] : hexRow(key, value);
  });
  const say = (key: WordingKey) => text(key);
  return (
    <FactTable
      caption={say('code_measured')}
      rows={rows}
      text={text}
      note={say('channel_measured_explained')}
    />
  );
}

function wordsOf(register: string): WordingKey | undefined {
  const name = register.toLowerCase();
  const words: { readonly [register: string]: WordingKey } = REGISTER_WORDS;
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

const LONGEST_HEX = 200;

function hexRow(key: WordingKey, value: Fields[string]): readonly FactRow[] {
  const hex = asText(value);
  return hex === undefined || hex === '' ? [] : [{ key, code: strangerText(hex, LONGEST_HEX) }];
}

interface TableProps {
  readonly caption: string;
  readonly rows: readonly FactRow[];
  readonly text: Wording;
  readonly note?: string;
}

function FactTable({ caption, rows, text, note }: TableProps) {
  if (rows.length === 0) return null;
  return (
    <>
      <table class="fact-table identity-table">
        <caption>{caption}</caption>
        <tbody>
          {rows.map(({ key, value, code }) => (
            <tr key={key} data-fact={key}>
              <th scope="row">{text(key)}</th>
              <td>
                {value}
                {code !== undefined && <code>{code}</code>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {note !== undefined && <p class="small">{note}</p>}
    </>
  );
}

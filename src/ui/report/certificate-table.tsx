/** The logged certificates in words: first those that nothing attested stands behind, then all, opened on demand. */
import { briefDigest } from '../fingerprint';
import { dayText } from '../time-text';
import { counted, type Wording } from '../wording';
import { isOwn, isStranger, type LoggedCertificate, type LoggedTimeline } from './logged-certificates';
import { daysLeft, OWNER_WORDS } from './timeline';

interface Props {
  readonly timeline: LoggedTimeline;
  readonly text: Wording;
}

export function CertificateTables({ timeline, text }: Props) {
  const { certificates, leftOut, at } = timeline;
  const strangers = certificates.filter(isStranger);
  const own = certificates.filter(isOwn);
  const notCompared = certificates.filter((c) => !isStranger(c) && !isOwn(c));
  return (
    <>
      {certificates.length === 0 && <p class="sub">{text('report_no_certificates')}</p>}
      {strangers.length > 0 && (
        <Table name={text('report_strangers')} certificates={strangers} at={at} text={text} open />
      )}
      {notCompared.length > 0 && (
        <Table name={text('report_not_compared')} certificates={notCompared} at={at} text={text} open />
      )}
      {own.length > 0 && (
        <details class="in-words">
          <summary>{counted(text, 'report_own_certificates', own.length)}</summary>
          <Table name={text('report_own')} certificates={own} at={at} text={text} />
        </details>
      )}
      {leftOut > 0 && <p class="small">{counted(text, 'report_left_out', leftOut)}</p>}
    </>
  );
}

interface TableProps {
  readonly name: string;
  readonly certificates: readonly LoggedCertificate[];
  readonly at: number;
  readonly text: Wording;
  /** With its name above it: it stands by itself. */
  readonly open?: true;
}

function Table({ name, certificates, at, text, open }: TableProps) {
  const heads = [
    text('report_issuer'),
    text('report_serial'),
    text('report_key'),
    text('report_valid'),
    text('report_usable_for'),
    text('report_listed_by'),
  ];
  const [issuer, serial, key, valid, usable, listedBy] = heads;
  return (
    <table class="fact-table certificate-table">
      <caption class={open ? undefined : 'for-readers'}>{name}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {certificates.map((c, i) => (
          <tr key={i} data-owner={c.owner}>
            <td data-head={issuer}>
              {c.issuer}
              <span class="small owner">{text(OWNER_WORDS[c.owner])}</span>
            </td>
            <td data-head={serial}>
              <code>{c.serial}</code>
            </td>
            <td data-head={key}>
              {c.spkiSha256 === undefined ? (
                text('report_key_not_told')
              ) : (
                <code title={c.spkiSha256}>{briefDigest(c.spkiSha256)}</code>
              )}
            </td>
            <td data-head={valid}>
              {text('report_from_until', [dayText(c.notBefore, text), dayText(c.notAfter, text)])}
            </td>
            <td data-head={usable}>{counted(text, 'report_days', daysLeft(c, at))}</td>
            <td data-head={listedBy}>{c.sources.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

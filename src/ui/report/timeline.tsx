/**
 * Certificates over time, drawn: solid where an attested key stands behind them, dashed with words where none does, the moment the
 * lock was first seen, today. Drawn twice, for wide and for narrow pages; the table below says the same in words.
 */
import { dayText, monthText } from '../time-text';
import type { Wording, WordingKey } from '../wording';
import {
  isStranger,
  type LoggedCertificate,
  type LoggedTimeline,
  OWNERS,
  type Owner,
} from './logged-certificates';
import { type Bar, type Moment, type TimelineGeometry, timelineGeometry } from './timeline-geometry';

interface Props {
  readonly timeline: LoggedTimeline;
  readonly text: Wording;
}

export function Timeline({ timeline, text }: Props) {
  const owners = OWNERS.filter((owner) => timeline.certificates.some((c) => c.owner === owner));
  return (
    <figure class="timeline">
      <Drawing geometry={timelineGeometry(timeline, 936)} form="wide" {...{ timeline, text }} />
      <Drawing geometry={timelineGeometry(timeline, 300)} form="narrow" {...{ timeline, text }} />
      <figcaption>
        {owners.map((owner) => (
          <span key={owner}>
            <svg class="key" viewBox="0 0 26 12" aria-hidden="true" focusable="false">
              <rect class="bar" data-owner={owner} x="1" y="1" width="24" height="10" rx="3" />
            </svg>
            {text(OWNER_WORDS[owner])}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

export const OWNER_WORDS: Record<Owner, WordingKey> = {
  attested: 'report_owner_attested',
  'by-account': 'report_owner_by_account',
  'not-compared': 'report_owner_not_compared',
  'before-lock': 'report_owner_before_lock',
  'not-attested': 'report_owner_not_attested',
};

interface DrawingProps extends Props {
  readonly geometry: TimelineGeometry;
  readonly form: 'wide' | 'narrow';
}

function Drawing({ geometry, form, timeline, text }: DrawingProps) {
  const { width, height, axisY, months, bars, today, lock } = geometry;
  return (
    <svg
      class={`drawing ${form}`}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={pictureName(timeline, text)}
    >
      <path class="axis" d={`M0 ${axisY}H${width}`} />
      {months.map(({ x, at, labelled, withYear }) => (
        <g key={at}>
          <path class="axis" d={`M${x} 4V${axisY}`} />
          {labelled && (
            <text class="month" x={x} y={axisY + 15} text-anchor="middle">
              {monthText(at, withYear, text)}
            </text>
          )}
        </g>
      ))}
      {bars.map((bar, i) => (
        <BarShape key={i} bar={bar} width={width} />
      ))}
      {lock !== undefined && <path class="moment lock" d={`M${lock.x} 4V${axisY}`} />}
      <path class="moment" d={`M${today.x} 4V${axisY + 5}`} />
      {bars.map((bar, i) => (
        <BarLabel key={i} bar={bar} text={text} />
      ))}
      {lock !== undefined && (
        <text class="said" {...beside(lock)} y="14">
          {text('report_lock_seen')}
        </text>
      )}
      <text class="said" x={nearEdge(today.x, width)} y={axisY + 16} text-anchor="middle">
        {text('report_today')}
      </text>
    </svg>
  );
}

/** Keeps the word within the picture. */
const nearEdge = (x: number, width: number): number => Math.min(width - 18, Math.max(18, x));

const beside = ({ x, anchor }: Moment) => ({
  x: anchor === 'start' ? x + 6 : x - 6,
  'text-anchor': anchor,
});

function BarShape({ bar, width }: { readonly bar: Bar; readonly width: number }) {
  const { certificate, x, y, height, openStart, openEnd } = bar;
  // What goes on beyond the picture has no end in it.
  const left = openStart ? -8 : x;
  const right = openEnd ? width + 8 : x + bar.width;
  return (
    <rect
      class="bar"
      data-owner={certificate.owner}
      x={left}
      y={y}
      width={right - left}
      height={height}
      rx={Math.min(3, height / 2)}
    />
  );
}

function BarLabel({ bar, text }: { readonly bar: Bar; readonly text: Wording }) {
  const { certificate, label } = bar;
  if (label === undefined) return null;
  const words: WordingKey =
    certificate.owner === 'before-lock' ? 'report_bar_before_lock' : 'report_bar_other_key';
  return (
    <text class="said stranger" x={label.x} y={label.y}>
      {text(words, [dayText(certificate.notAfter, text)])}
    </text>
  );
}

function pictureName({ certificates, lockSeenSince, at }: LoggedTimeline, text: Wording): string {
  const say = (key: WordingKey, ...substitutions: readonly string[]) => text(key, substitutions);
  const strangers = certificates.filter(isStranger).length;
  const lock =
    lockSeenSince === undefined
      ? say('report_timeline_no_lock')
      : say('report_timeline_lock', dayText(lockSeenSince, text));
  return say('report_timeline_picture', `${certificates.length}`, `${strangers}`, lock, dayText(at, text));
}

/** How long a certificate can still be used to stand between, in whole days begun. */
export function daysLeft({ notAfter }: LoggedCertificate, at: number): number {
  return Math.max(0, Math.ceil((notAfter - at) / (24 * 60 * 60 * 1000)));
}

/** What a quote's verdict rests on: what was measured, certificates, levels, components, and the dates of Intel's records. For experts. */
import type { Appraisal, Facts } from '../appraisal';
import { asNumber, asObject } from '../ui/fact';
import { tcbFactsOf } from '../ui/tcb-facts';
import type { Wording } from '../ui/wording';
import { certificateTree, validity } from './certificate-tree';
import { columns } from './columns';
import { componentTable, levelTable } from './component-table';
import { measuredRows } from './measured-rows';
import { type Paint, printable } from './paint';

/** @returns lines; a section of which nothing is known is left out */
export function renderEvidence(
  { checks, facts, at }: Pick<Appraisal, 'checks' | 'facts' | 'at'>,
  text: Wording,
  paint: Paint,
): readonly string[] {
  const tcb = tcbFactsOf(facts);
  const started = tcb?.current === undefined ? '' : ', when the machine was started';
  // A tree looks like a proof: only where the chain holds is it one.
  const chained = checks.some((c) => CHAINS.includes(c.id) && c.outcome === 'pass');
  return [
    ...section('Measured', measuredTable(facts, paint)),
    ...section(
      chained ? 'Certificates' : 'Certificates, as the quote names them',
      certificateTree(facts, at, paint),
    ),
    ...section(`Levels${started}`, tcb === undefined ? [] : levelTable(tcb, text, paint)),
    ...section(`Components${started}`, tcb === undefined ? [] : componentTable(tcb, text, paint)),
    ...section('Levels, now', tcb?.current === undefined ? [] : levelTable(tcb.current, text, paint)),
    ...section('Components, now', tcb?.current === undefined ? [] : componentTable(tcb.current, text, paint)),
    ...section(recordsTitle(facts), records(facts, at, paint)),
  ];
}

const CHAINS: readonly string[] = ['hardware.pck-chain', 'hardware.snp-chain'];

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

const RECORDS: { readonly [name: string]: string } = {
  tcbInfo: 'TCB info',
  qeIdentity: 'QE identity',
  pckCrl: 'revoked processors (PCK CRL)',
  rootCrl: 'revoked authorities (root CRL)',
  amdCrl: 'revoked authorities',
};

/** Every cell came from a stranger, or might have. */
const measuredTable = (facts: Facts, paint: Paint): readonly string[] =>
  columns(
    measuredRows(facts.hardware ?? {}).map((cells) => cells.map((words) => ({ words: printable(words) }))),
    paint,
  );

function recordsTitle({ hardware }: Facts): string {
  const evaluation = asNumber(hardware?.tcbEvaluationDataNumber);
  if (hardware?.tee === 'sev-snp') return 'AMD’s records';
  return `Intel’s records${evaluation === undefined ? '' : `, evaluation ${evaluation}`}`;
}

function records({ hardware }: Facts, at: number, paint: Paint): readonly string[] {
  const documents = asObject(hardware?.collateral) ?? {};
  const rows = Object.entries(RECORDS).flatMap(([name, words]) => {
    const dates = asObject(documents[name]);
    return dates === undefined ? [] : [[{ words }, { words: validity(dates, at, paint) }]];
  });
  return columns(rows, paint);
}

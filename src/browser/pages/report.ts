/**
 * The full report. It reads what the session keeps, directly: it needs no background, and keeps none alive. What it has read once, it
 * goes on showing; a report is about a moment.
 */
import { type Recording, recordingFromJson, VITRINE_VERSION } from '../../report/recording';
import { mountReport } from '../../ui/report/report';
import type { ReportActions, ReportView } from '../../ui/report/report-view';
import { browser } from '../ext';
import { recordingKey } from '../recordings';
import { reportFileName } from '../report-file-name';
import { type KeptReport, reportKey } from '../reports';
import type { Result } from '../results';
import { wording } from '../wording';
import { saveFile } from './save-file';

export function startReport(): void {
  const root = document.getElementById('root');
  const id = new URLSearchParams(location.search).get('id') ?? '';
  if (root !== null) mountReport(root, reportActions(id), wording);
}

function reportActions(id: string): ReportActions {
  const recordings = createReader();
  let saving: { readonly fileName: string; readonly json: string } | undefined;
  return {
    watch(listener) {
      let turn = 0;
      let isShown = false;
      const refresh = async () => {
        turn += 1;
        const mine = turn;
        const found = await read(id, recordings);
        if (mine !== turn) return;
        if (found.view.kind === 'gone' && isShown) return;
        isShown = found.view.kind === 'shown';
        if (found.view.kind === 'shown') saving = found.file;
        listener(found.view);
      };
      const onChanged = (changes: object, area: string) => {
        if (area === 'session' && Object.keys(changes).some((key) => OURS.test(key))) void refresh();
      };
      browser.storage.onChanged.addListener(onChanged);
      void refresh();
      return () => {
        turn += 1;
        browser.storage.onChanged.removeListener(onChanged);
      };
    },
    async exportReport() {
      if (saving !== undefined) saveFile(saving.fileName, saving.json);
    },
    copy: (text) => navigator.clipboard.writeText(text),
  };
}

/** Keys under which something is kept that a report may be made of. */
const OURS = /^(?:private:)?(?:report|result|recording):/;

interface Found {
  readonly view: ReportView;
  readonly file?: { readonly fileName: string; readonly json: string };
}

/** Values were written by this release, or by none: the session ends with the browser. */
async function read(id: string, recordings: Reader): Promise<Found> {
  const kept = await one<KeptReport>(reportKey(id));
  const result = kept && (await one<Result>(kept.resultKey));
  if (kept === undefined || result === undefined) return { view: { kind: 'gone' } };
  const { host } = new URL(kept.origin);
  if (result.state === 'pending') return { view: { kind: 'checking', host } };
  const { appraisal } = result;
  const fileName = reportFileName(appraisal);
  const json = await one<string>(recordingKey(kept.resultKey));
  const recording = json === undefined ? undefined : recordings(json);
  // Result and recording are written one after the other: for a moment, they may belong to two verifications.
  const isOfResult = recording?.appraisal.at === appraisal.at;
  return {
    view: {
      kind: 'shown',
      host,
      appraisal,
      fileName,
      version: VITRINE_VERSION,
      isPrivate: kept.isPrivate,
      ...(recording !== undefined && isOfResult ? { exchanges: recording.exchanges } : {}),
    },
    ...(json !== undefined && isOfResult ? { file: { fileName, json } } : {}),
  };
}

async function one<T>(key: string): Promise<T | undefined> {
  const found = await browser.storage.session.get(key);
  return found[key] as T | undefined;
}

type Reader = (json: string) => Recording;

/** Reads a recording of ours, each only once. */
function createReader(): Reader {
  let last: { readonly json: string; readonly recording: Recording } | undefined;
  return (json) => {
    if (last?.json !== json) last = { json, recording: recordingFromJson(new TextEncoder().encode(json)) };
    return last.recording;
  };
}

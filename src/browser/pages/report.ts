/**
 * The full report. It reads what the session and memory keep, directly: it needs no background, and keeps none alive. What it has read
 * once, it goes on showing; a report is about a moment.
 */
import type { Appraisal, JsonValue } from '../../appraisal';
import { composeKey } from '../../code/compose/compose-memory';
import { mayAskProvenance, readProvenanceSetting } from '../../code/provenance/provenance-setting';
import { toHex } from '../../encoding/hex';
import { readPin } from '../../memory/pin';
import { type Recording, recordingFromJson, VITRINE_VERSION } from '../../report/recording';
import { mountReport } from '../../ui/report/report';
import type { ReportActions, ReportView, ShownReport } from '../../ui/report/report-view';
import { browser } from '../ext';
import { privateNoteKey } from '../lasting-memory';
import { recordingKey } from '../recordings';
import { reportFileName } from '../report-file-name';
import { type KeptReport, reportKey } from '../reports';
import type { Result } from '../results';
import { wording } from '../wording';
import { send } from './background-line';
import { requestProvenanceHosts } from './request-provenance-hosts';
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
        if (area !== 'sync' && Object.keys(changes).some((key) => OURS.test(key))) void refresh();
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
    async giveCompose(text) {
      const reply = await send({ kind: 'give-compose', report: id, text });
      if (reply.kind === 'done') return { kind: 'stored' };
      if (reply.kind !== 'compose-refused')
        throw new Error(reply.kind === 'refused' ? reply.why : reply.kind);
      return { kind: reply.why, sha256: await sha256Hex(text) };
    },
    async setProvenanceHere(on) {
      if (on && !(await requestProvenanceHosts())) return 'refused';
      const reply = await send({ kind: 'set-provenance-here', report: id, on });
      if (reply.kind !== 'done') throw new Error(reply.kind === 'refused' ? reply.why : reply.kind);
      return 'done';
    },
    copy: (text) => navigator.clipboard.writeText(text),
  };
}

/** Keys under which something is kept that a report may be made of. */
const OURS = /^(?:private:)?(?:report|result|recording):|^(?:private:memory:)?setting:provenance/;

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
  if (result.state === 'pending')
    return {
      view: { kind: 'checking', host, ...(kept.channel === undefined ? {} : { channel: kept.channel }) },
    };
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
      provenance: await provenanceNow(new URL(kept.origin).hostname, kept.isPrivate),
      ...(recording !== undefined && isOfResult ? exchangesOf(recording) : {}),
      ...(await composesOf(appraisal, kept.isPrivate)),
    },
    ...(json !== undefined && isOfResult ? { file: { fileName, json } } : {}),
  };
}

const exchangesOf = ({ exchanges, sockets }: Recording): Pick<ShownReport, 'exchanges' | 'sockets'> => ({
  exchanges,
  ...(sockets === undefined ? {} : { sockets }),
});

/** Compose texts of what is shown, as far as memory has them. */
async function composesOf(
  { facts: { code, memory } }: Appraisal,
  isPrivate: boolean,
): Promise<Pick<ShownReport, 'compose' | 'gatewayCompose'>> {
  const kept = async (hash: JsonValue | undefined) =>
    typeof hash === 'string' ? { hash, kept: await remembered(composeKey(hash), isPrivate) } : undefined;
  const gateway = code?.gateway;
  const [now, ofGateway] = await Promise.all([
    kept(code?.composeHash),
    kept(
      typeof gateway === 'object' && gateway !== null && 'composeHash' in gateway
        ? gateway.composeHash
        : undefined,
    ),
  ]);
  if (now?.kept === undefined && ofGateway?.kept === undefined) return {};
  const { shownCompose } = await import('./shown-compose');
  const compose = now && shownCompose(now, await kept(readPin(memory?.pin)?.code?.composeHash));
  const gatewayCompose = ofGateway && shownCompose(ofGateway);
  return {
    ...(compose === undefined ? {} : { compose }),
    ...(gatewayCompose === undefined ? {} : { gatewayCompose }),
  };
}

async function provenanceNow(host: string, isPrivate: boolean): Promise<ShownReport['provenance']> {
  const setting = await readProvenanceSetting({ read: (key) => remembered(key, isPrivate) });
  if (setting.everySite) return 'every-site';
  return mayAskProvenance(setting, host) ? 'this-site' : 'off';
}

/** As the background remembers it: what was learnt in private windows is in the session alone. */
async function remembered(key: string, isPrivate: boolean): Promise<JsonValue | undefined> {
  const note = isPrivate ? await one<JsonValue>(privateNoteKey(key)) : undefined;
  return note ?? ((await browser.storage.local.get(key)) as { readonly [k: string]: JsonValue })[key];
}

/** For a person to compare with: what decides was computed by the background. */
async function sha256Hex(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
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

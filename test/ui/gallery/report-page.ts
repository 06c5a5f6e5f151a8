/** The report page over a fixed view. */
import { mountReport } from '../../../src/ui/report/report';
import type { ComposeAnswer, ReportView } from '../../../src/ui/report/report-view';
import type { Wording } from '../../../src/ui/wording';
import { STRANGER } from './appraisals';
import { REPORTS } from './report-states';

export function openReportPage(
  root: HTMLElement,
  state: string,
  note: (what: string) => Promise<void>,
  text: Wording,
): void {
  const viewOf = (name: string): ReportView => {
    const view = (REPORTS as Record<string, ReportView>)[name];
    if (view === undefined) throw new Error(`no state ${name}`);
    return view;
  };
  const actions = {
    watch(listener: (view: ReportView) => void) {
      window.push = (name) => listener(viewOf(name));
      listener(viewOf(state));
      return () => void note('stop');
    },
    exportReport: () => note('export'),
    async giveCompose(given: string): Promise<ComposeAnswer> {
      await note(`give ${given.length}`);
      return given === 'the measured one'
        ? { kind: 'stored' }
        : { kind: 'another-compose', sha256: STRANGER };
    },
    async setProvenanceHere(on: boolean) {
      await note(`provenance here ${on}`);
      return on ? ('refused' as const) : ('done' as const);
    },
    copy: (copied: string) => note(`copy ${copied}`),
  };
  mountReport(root, actions, text);
}

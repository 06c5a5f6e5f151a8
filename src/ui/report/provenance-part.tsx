/** Where the images come from, and the switch by which GitHub and registries are asked about this site. */
import './provenance.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Wording, WordingKey } from '../wording';
import { provenancesOf } from './provenance-facts';
import { ProvenanceTable } from './provenance-table';
import type { ReportActions, ShownReport } from './report-view';

interface Props {
  readonly view: Pick<ShownReport, 'appraisal' | 'provenance'>;
  readonly actions: Pick<ReportActions, 'setProvenanceHere'>;
  readonly text: Wording;
}

export function ProvenancePart({ view, actions, text }: Props) {
  const provenances = provenancesOf(view.appraisal.facts);
  return (
    <div class="provenance">
      {provenances.length > 0 && <ProvenanceTable provenances={provenances} text={text} />}
      <ProvenanceSwitch now={view.provenance} actions={actions} text={text} />
    </div>
  );
}

interface SwitchProps extends Omit<Props, 'view'> {
  readonly now: ShownReport['provenance'];
}

function ProvenanceSwitch({ now, actions, text }: SwitchProps) {
  const [said, setSaid] = useState('');
  const box = useRef<HTMLInputElement>(null);
  // What is stored decides what is shown: a refusal leaves the box as it was.
  useLayoutEffect(() => {
    if (box.current !== null) box.current.checked = now === 'this-site';
  });
  if (now === 'every-site') return <p class="sub provenance-elsewhere">{text('provenance_on_for_all')}</p>;
  /** Called within the click: browsers answer a request for permissions only then. */
  const choose = (on: boolean) => {
    setSaid('');
    const done: WordingKey = on ? 'provenance_now_on' : 'provenance_now_off';
    actions.setProvenanceHere(on).then(
      (answer) => setSaid(text(answer === 'done' ? done : 'provenance_refused')),
      (error: unknown) =>
        setSaid(text('failed_action', [error instanceof Error ? error.message : String(error)])),
    );
  };
  return (
    <div class="provenance-switch">
      <label>
        <input
          ref={box}
          type="checkbox"
          checked={now === 'this-site'}
          aria-describedby="provenance-explained"
          data-action="provenance_here"
          onChange={() => choose(now === 'off')}
        />
        {text('provenance_here')}
      </label>
      <p class="sub" id="provenance-explained">
        {text('provenance_here_explained')}
      </p>
      <p class="sub" role="status">
        {said}
      </p>
    </div>
  );
}

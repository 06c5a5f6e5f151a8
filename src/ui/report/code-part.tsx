/** The code question of the report: what was measured, the images, the compose file, and what nobody compared. */
import type { Check } from '../../appraisal';
import type { Pin } from '../../memory/pin';
import { asObject, asText, type Fields } from '../fact';
import type { Wording } from '../wording';
import { ApplicationEvents } from './application-events';
import { findingsOf } from './compose-findings';
import { ComposeSheet } from './compose-sheet';
import { identityRows } from './identity-rows';
import { IdentityTable } from './identity-table';
import { ImageTable } from './image-table';
import { NotChecked } from './not-checked';
import { PasteCompose } from './paste-compose';
import { ProvenancePart } from './provenance-part';
import { RegisterTable } from './register-table';
import type { ReportActions, ShownCompose, ShownReport } from './report-view';

interface Props {
  readonly view: ShownReport;
  readonly pin: Pin | undefined;
  readonly actions: ReportActions;
  readonly text: Wording;
}

export function CodePart({ view, pin, actions, text }: Props) {
  const { checks, facts } = view.appraisal;
  const code = facts.code;
  if (code === undefined) return null;
  const gateway = asObject(code.gateway);
  const pinned = pin?.code?.composeHash;
  const hash = asText(code.composeHash);
  return (
    <>
      <CodeOf
        {...{ code, actions, text }}
        name="app"
        compose={view.compose}
        isChanged={pinned !== undefined && hash !== undefined && pinned !== hash}
      />
      {asObject(code.compose) !== undefined && <ProvenancePart {...{ view, actions, text }} />}
      {gateway !== undefined && (
        <details class="gateway-code" open={!passes(checks, 'code.gateway')}>
          <summary>
            <h3>{text('code_gateway')}</h3>
            <span class="small">{text('code_gateway_explained')}</span>
          </summary>
          <CodeOf
            {...{ actions, text }}
            code={gateway}
            name="gateway"
            compose={view.gatewayCompose}
            isChanged={false}
          />
        </details>
      )}
    </>
  );
}

const passes = (checks: readonly Check[], id: Check['id']): boolean =>
  checks.some((c) => c.id === id && c.outcome === 'pass');

interface CodeOfProps extends Omit<Props, 'view' | 'pin'> {
  readonly code: Fields;
  readonly name: string;
  readonly compose: ShownCompose | undefined;
  readonly isChanged: boolean;
}

function CodeOf({ code, name, compose, isChanged, actions, text }: CodeOfProps) {
  const facts = asObject(code.compose);
  const measured = asText(code.composeHash);
  const findings = findingsOf(facts);
  return (
    <div class="code-of" data-code={name}>
      {facts === undefined && measured !== undefined && (
        <PasteCompose {...{ measured, name, actions, text }} />
      )}
      <IdentityTable rows={identityRows(code, text)} text={text} />
      <RegisterTable registers={asObject(code.registers)} text={text} />
      <ApplicationEvents code={code} text={text} />
      {facts !== undefined && <ImageTable compose={facts} findings={findings} text={text} />}
      {facts !== undefined && <ComposeSheet {...{ facts, findings, compose, isChanged, actions, text }} />}
      <NotChecked code={code} text={text} />
    </div>
  );
}

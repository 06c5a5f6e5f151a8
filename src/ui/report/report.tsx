/** The full report: everything that one verification found out, on one page that can be printed. */
import '../tokens.css';
import './report.css';
import './code.css';
import { render } from 'preact';
import { readPin } from '../../memory/pin';
import { channelAddress, channelName } from '../channel-name';
import { Seal } from '../seal';
import type { Wording } from '../wording';
import { caaLookupOf } from './caa-facts';
import { CaaTables } from './caa-table';
import { CertificateTables } from './certificate-table';
import { ChainOfTrust } from './chain-of-trust';
import { ChannelAnnouncement, ChannelMeasurements } from './channel-part';
import { CodePart } from './code-part';
import { ExchangeTable } from './exchange-table';
import { GovernancePart } from './governance-part';
import { loggedTimelineOf } from './logged-certificates';
import { notShownInFull } from './not-shown-in-full';
import { ReportHead } from './report-head';
import { ReportSection } from './report-section';
import type { ReportActions, ReportView, ShownReport } from './report-view';
import { promisesOf, SctTable } from './sct-table';
import { sectionsOf } from './sections';
import { Timeline } from './timeline';
import { trustChainOf } from './trust-chain';

interface Props {
  readonly view: ReportView;
  readonly actions: ReportActions;
  readonly text: Wording;
}

export function Report({ view, actions, text }: Props) {
  switch (view.kind) {
    case 'gone':
      return <Bare title={text('report_gone')} sentence={text('report_gone_sentence')} verdict="none" />;
    case 'checking':
      return (
        <Bare
          host={view.channel === undefined ? view.host : channelAddress(view.channel)}
          title={text('verdict_checking')}
          sentence={text(
            view.channel === undefined ? 'report_checking_sentence' : 'report_checking_channel_sentence',
          )}
          verdict="checking"
        />
      );
    case 'shown':
      return <Shown view={view} actions={actions} text={text} />;
  }
}

interface BareProps {
  readonly title: string;
  readonly sentence: string;
  readonly verdict: 'none' | 'checking';
  readonly host?: string;
}

/** Neither colour nor result: there is none to show. */
function Bare({ title, sentence, verdict, host }: BareProps) {
  return (
    <div class="report" data-verdict={verdict}>
      <header class="report-head">
        <Seal verdict={verdict} />
        <div role="status">
          {host !== undefined && <p class="host">{host}</p>}
          <h1>{title}</h1>
          <p class="lead">{sentence}</p>
        </div>
      </header>
    </div>
  );
}

function Shown({ view, actions, text }: Omit<Props, 'view'> & { readonly view: ShownReport }) {
  const { appraisal, exchanges, sockets } = view;
  const { checks, facts, url } = appraisal;
  // As it was when the verification compared with it: part of what is reported, whatever was pinned since.
  const pin = readPin(facts.memory?.pin);
  const anything = checks.length > 0;
  return (
    <div class="report" data-verdict={appraisal.verdict}>
      <ReportHead view={view} pin={pin} actions={actions} text={text} />
      <ChainOfTrust chain={trustChainOf(appraisal, text)} isChannel={url !== undefined} text={text} />
      {anything &&
        sectionsOf(appraisal, text, pin).map((section) => (
          <ReportSection key={section.question} section={section} text={text}>
            {section.question === 'domain' && <DomainPictures view={view} text={text} />}
            {section.question === 'code' && url === undefined && (
              <CodePart {...{ view, pin, actions, text }} />
            )}
            {section.question === 'connection' && url !== undefined && (
              <ChannelAnnouncement facts={facts} text={text} />
            )}
            {section.question === 'code' && url !== undefined && (
              <ChannelMeasurements facts={facts} text={text} />
            )}
            {section.question === 'governance' && <GovernancePart facts={facts} text={text} />}
          </ReportSection>
        ))}
      {exchanges !== undefined && exchanges.length + (sockets?.length ?? 0) > 0 && (
        <section class="sheet" aria-labelledby="exchanges-title">
          <h2 id="exchanges-title">{text('report_exchanges')}</h2>
          <p class="sub">{text('report_exchanges_explained')}</p>
          <ExchangeTable exchanges={exchanges} sockets={sockets} text={text} />
        </section>
      )}
      {anything && (
        <section class="sheet not-shown" aria-labelledby="not-shown-title">
          <h2 id="not-shown-title">{text('report_not_shown')}</h2>
          <ul>
            {notShownInFull(appraisal, text).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function DomainPictures({ view, text }: { readonly view: ShownReport; readonly text: Wording }) {
  const { facts, at } = view.appraisal;
  const timeline = loggedTimelineOf(facts, at);
  const caa = caaLookupOf(facts);
  const promises = promisesOf(facts);
  return (
    <>
      {timeline !== undefined && <Timeline timeline={timeline} text={text} />}
      {timeline !== undefined && <CertificateTables timeline={timeline} text={text} />}
      {caa !== undefined && <CaaTables lookup={caa} text={text} />}
      {promises.length > 0 && <SctTable promises={promises} text={text} />}
    </>
  );
}

/**
 * Draws the report into `root` and keeps it current.
 * @returns a function that takes it down again
 */
export function mountReport(root: HTMLElement, actions: ReportActions, text: Wording): () => void {
  document.documentElement.lang = text('language');
  const isNamed = location.hash.length > 1;
  let isPlaced = false;
  const stop = actions.watch((view) => {
    document.title = titleOf(view, text);
    render(<Report view={view} actions={actions} text={text} />, root);
    // What the address names is there only now; from here on the browser goes to it by itself.
    if (view.kind !== 'shown' || isPlaced) return;
    isPlaced = true;
    if (isNamed) goTo(location.hash.slice(1));
  });
  return () => {
    stop();
    render(null, root);
  };
}

/** Of a private window the browser's history must learn no host. */
function titleOf(view: ReportView, text: Wording): string {
  if (view.kind !== 'shown' || view.isPrivate) return text('report_page');
  const { url } = view.appraisal;
  return url === undefined
    ? text('report_page_of', [view.host])
    : text('report_page_of_channel', [channelName(url).host]);
}

function goTo(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView();
  section?.querySelector('h2')?.focus({ preventScroll: true });
}

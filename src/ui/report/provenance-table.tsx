/** Where the images come from: "built from github.com/owner/repo at commit by workflow". */
import { Prose } from '../prose';
import { dayText } from '../time-text';
import type { Wording, WordingKey } from '../wording';
import type { ShownOrigin, ShownProvenance } from './provenance-facts';

interface Props {
  readonly provenances: readonly ShownProvenance[];
  readonly text: Wording;
}

export function ProvenanceTable({ provenances, text }: Props) {
  const [image, origin, log] = [text('code_image'), text('provenance_origin'), text('provenance_log')];
  return (
    <table class="fact-table provenance-table">
      <caption>{text('provenance_title')}</caption>
      <thead>
        <tr>
          {[image, origin, log].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {provenances.map(({ image: name, origin: where }, i) => (
          <tr key={i} data-finding={where.kind}>
            <td>
              <code>{name}</code>
            </td>
            <td data-head={origin}>
              <Origin origin={where} text={text} />
            </td>
            <td data-head={log} class={where.kind === 'found' ? undefined : 'nothing'}>
              {where.kind === 'found' && (
                <>
                  {text('provenance_entry', [`${where.logIndex}`])}
                  <span class="small">{dayText(where.loggedAt, text)}</span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const QUIET = {
  absent: 'provenance_absent',
  'not-asked': 'provenance_not_asked',
  limited: 'provenance_limited',
  'not-verified': 'provenance_not_verified',
  failed: 'provenance_failed',
} as const satisfies Record<string, WordingKey>;

const FOUND = {
  attestation: 'provenance_built',
  signature: 'provenance_signed',
} as const satisfies Record<string, WordingKey>;

function Origin({ origin, text }: { readonly origin: ShownOrigin; readonly text: Wording }) {
  if (origin.kind !== 'found')
    return (
      <>
        {text(QUIET[origin.kind])}
        {'why' in origin && <code class="small">{origin.why}</code>}
      </>
    );
  const { how, by, repository, commit, workflow, builder, ref, runner } = origin;
  return (
    <>
      <Prose>
        {text(FOUND[how], [
          `\`github.com/${unquoted(repository)}\``,
          `\`${unquoted(commit ?? ref)}\``,
          `\`${unquoted(workflow)}\``,
        ])}
      </Prose>
      {builder !== undefined && (
        <span class="small">
          <Prose>{text('provenance_builder', [`\`${unquoted(builder)}\``])}</Prose>
        </span>
      )}
      <span class="small">
        {ref}
        {runner !== undefined && ` · ${runner}`}
      </span>
      {how === 'signature' && <span class="small">{text('provenance_signature_only')}</span>}
      {by === 'anybody' && <span class="small">{text('provenance_by_anybody')}</span>}
    </>
  );
}

/** Backticks mark what is code; a stranger's would end it early. */
const unquoted = (name: string): string => name.replaceAll('`', '\uFFFD');

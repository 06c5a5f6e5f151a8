/** Where nobody published the compose file: a person may have it, and its hash decides. */
import { useState } from 'preact/hooks';
import { LIMITS } from '../../limits';
import { bytesText } from '../quantity-text';
import type { Wording } from '../wording';
import type { ReportActions } from './report-view';

interface Props {
  /** Hex SHA-256. */
  readonly measured: string;
  /** Two of these may stand on one page. */
  readonly name: string;
  readonly actions: ReportActions;
  readonly text: Wording;
}

export function PasteCompose({ measured, name, actions, text }: Props) {
  const [answer, setAnswer] = useState<Answer>({ kind: 'none', words: '' });
  const [isBusy, setBusy] = useState(false);
  const [pasted, setPasted] = useState('');
  const [label, said] = [`paste-label-${name}`, `paste-answer-${name}`];
  const compare = () => {
    const objection = objectionTo(pasted, text);
    if (objection !== undefined) {
      setAnswer({ kind: 'no', words: objection });
      return;
    }
    setBusy(true);
    setAnswer({ kind: 'none', words: text('paste_comparing') });
    actions
      .giveCompose(pasted)
      .then(
        (given) =>
          setAnswer(
            given.kind === 'stored'
              ? { kind: 'yes', words: text('paste_stored') }
              : { kind: 'no', words: text('paste_another', [given.sha256, measured]) },
          ),
        (error: unknown) =>
          setAnswer({
            kind: 'no',
            words: text('failed_action', [error instanceof Error ? error.message : String(error)]),
          }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <div class="paste" data-paste={name}>
      <h3>{text('paste_title')}</h3>
      <p class="sub">{text('paste_explained')}</p>
      <code class="measured">{measured}</code>
      <label for={label}>{text('paste_label')}</label>
      <textarea
        id={label}
        rows={6}
        spellcheck={false}
        autocomplete="off"
        aria-describedby={said}
        aria-invalid={answer.kind === 'no'}
        value={pasted}
        onInput={(event) => setPasted(event.currentTarget.value)}
      />
      <div class="paste-line">
        <button
          type="button"
          class="button"
          data-action="action_give_compose"
          aria-disabled={isBusy}
          onClick={() => !isBusy && compare()}
        >
          {text('action_give_compose')}
        </button>
        <p id={said} role="status" class="paste-answer" data-answer={answer.kind}>
          {answer.words}
        </p>
      </div>
    </div>
  );
}

interface Answer {
  readonly kind: 'none' | 'yes' | 'no';
  readonly words: string;
}

function objectionTo(pasted: string, text: Wording): string | undefined {
  if (pasted.trim() === '') return text('paste_empty');
  const bytes = new TextEncoder().encode(pasted).length;
  // What memory cannot keep would be forgotten before it is compared.
  return pasted.length > LIMITS.rememberedCompose
    ? text('paste_too_large', [bytesText(bytes, text), bytesText(LIMITS.rememberedCompose, text)])
    : undefined;
}

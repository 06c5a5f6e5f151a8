/** One check: what was found, what it shows, what was expected, what stands behind it, who can mend it. */
import type { Check } from '../appraisal';
import { CopyButton } from './copy-button';
import { Mark } from './mark';
import type { PatchLevel } from './patch-level';
import { PatchLines } from './patch-lines';
import { provesKey, reasonKey, type Wording, whoKey } from './wording';

interface Props {
  readonly check: Check;
  /** What stands behind the check, where it is about the patch level and there is something to tell. */
  readonly patchLevel: PatchLevel | undefined;
  readonly text: Wording;
  copy(text: string): Promise<void>;
}

export function CheckDetail({ check, patchLevel, text, copy }: Props) {
  const tellsWho = patchLevel?.kind === 'explained' && patchLevel.mending.length > 0;
  const quiet = check.outcome === 'pass' || check.outcome === 'not-applicable';
  return (
    <li class="check" data-reason={check.reason}>
      <Mark outcome={check.outcome} text={text} />
      <div>
        <p>{text(reasonKey(check.reason))}</p>
        <dl class="check-more">
          <div class="plain-line">
            <dt>{text(check.outcome === 'pass' ? 'check_shows' : 'check_would_show')}</dt>
            <dd>{text(provesKey(check.id))}</dd>
          </div>
          <Found
            name={text('check_expected')}
            copyName={text('copy_expected')}
            value={check.expected}
            {...{ text, copy }}
          />
          <Found name={text('check_got')} copyName={text('copy_got')} value={check.got} {...{ text, copy }} />
          {patchLevel !== undefined && <PatchLines patchLevel={patchLevel} text={text} />}
          {!quiet && !tellsWho && check.who !== 'nobody' && (
            <div class="plain-line">
              <dt>{text('check_who')}</dt>
              <dd>{text(whoKey(check.who))}</dd>
            </div>
          )}
        </dl>
      </div>
    </li>
  );
}

interface FoundProps {
  readonly name: string;
  readonly copyName: string;
  readonly value: string | undefined;
  readonly text: Wording;
  copy(text: string): Promise<void>;
}

/** Nobody types a digest; a word or two needs no button. */
const WORTH_COPYING = 24;

function Found({ name, copyName, value, text, copy }: FoundProps) {
  if (value === undefined) return null;
  return (
    <div class="found">
      <dt>{name}</dt>
      {value.length >= WORTH_COPYING && (
        <dd class="copy">
          <CopyButton content={value} name={copyName} text={text} copy={copy} />
        </dd>
      )}
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}

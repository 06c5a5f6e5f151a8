/** What the person can do, in every situation. */
import { useState } from 'preact/hooks';
import type { Question } from '../appraisal';
import { TICK } from './mark';
import { isPinnable } from './pinned';
import type { SiteActions, SiteView } from './site-view';
import { mustAsk, situationOf } from './situation';
import type { Wording, WordingKey } from './wording';

interface Props {
  readonly view: SiteView;
  readonly actions: SiteActions;
  readonly text: Wording;
  /** The question that contradicts, which the report opens at; absent where none does. */
  readonly culprit: Question | undefined;
}

/** `primary` for the one thing to do, `plain` for the others, `last` at the far end. */
type Place = 'primary' | 'plain' | 'last';

interface Offer {
  readonly key: WordingKey;
  readonly place: Place;
  /** Called within the click: the browser asks for permissions only then. */
  readonly press: () => unknown;
  readonly pressed?: true;
  readonly hint?: WordingKey;
}

/** The buttons of a view, in order. */
export function offersOf({ view, actions, culprit }: Omit<Props, 'text'>): readonly Offer[] {
  const settings: Offer = { key: 'action_settings', place: 'last', press: () => actions.openSettings() };
  const check = (key: WordingKey, place: Place): Offer => ({ key, place, press: () => actions.check() });
  switch (situationOf(view)) {
    case 'no-site':
    case 'checking':
      return [settings];
    case 'not-allowed':
    case 'revoked':
    case 'partial':
    case 'not-looked':
      return [check('action_check', 'primary'), settings];
    case 'appraised':
      break;
  }
  if (view.verdict === 'none') return [check('action_look_again', 'plain'), settings];
  const changed = view.verdict === 'changed';
  const early = view.appraisal?.checks.some((c) => c.reason === 'page-opened-before-ready') ?? false;
  const pin: readonly Offer[] =
    view.pin !== undefined
      ? [
          {
            key: 'action_pinned',
            place: 'plain',
            press: () => actions.unpin(),
            pressed: true,
            hint: 'action_unpin_hint',
          },
        ]
      : isPinnable(view)
        ? [{ key: 'action_pin', place: 'plain', press: () => actions.pin() }]
        : [];
  return [
    ...(changed ? [{ key: 'action_accept', place: 'primary', press: () => actions.pin() } as const] : []),
    ...(early ? [{ key: 'action_reload', place: 'primary', press: () => actions.reload() } as const] : []),
    {
      key: culprit === undefined ? 'action_full_report' : 'action_see_why',
      place: changed || early ? 'plain' : 'primary',
      press: () => actions.openReport(culprit),
    },
    ...pin,
    ...(view.exportable
      ? [{ key: 'action_export', place: 'plain', press: () => actions.exportReport() } as const]
      : []),
    ...(early ? [] : [check('action_check_again', 'last')]),
  ];
}

const CLASSES: Record<Place, string> = {
  primary: 'button primary',
  plain: 'button',
  last: 'button quiet last',
};

export function PopupFoot({ view, actions, text, culprit }: Props) {
  const [trouble, setTrouble] = useState('');
  const press = (offer: Offer) => {
    setTrouble('');
    Promise.resolve(offer.press()).catch((error: unknown) => {
      setTrouble(text('failed_action', [error instanceof Error ? error.message : String(error)]));
    });
  };
  const asksFirst = situationOf(view) === 'appraised' && mustAsk(view);
  return (
    <div class="foot">
      {asksFirst && <p class="asks-first">{text('access_now_missing')}</p>}
      {offersOf({ view, actions, culprit }).map((offer) => (
        <button
          key={offer.key}
          type="button"
          class={CLASSES[offer.place]}
          data-action={offer.key}
          aria-pressed={offer.pressed}
          title={offer.hint === undefined ? undefined : text(offer.hint)}
          onClick={() => press(offer)}
        >
          {text(offer.key)}
          {offer.pressed && (
            <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
              {TICK}
            </svg>
          )}
        </button>
      ))}
      <p class="trouble" role="alert">
        {trouble}
      </p>
    </div>
  );
}

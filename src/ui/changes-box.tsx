/** Old and new of everything that differs from the pin. */
import type { Change } from './changes';
import type { Wording } from './wording';

interface Props {
  readonly changes: readonly Change[];
  /** Since when the old has been pinned. */
  readonly note: string;
  readonly text: Wording;
}

export function ChangesBox({ changes, note, text }: Props) {
  const title = text('changes_title');
  return (
    <section class="box changes" aria-label={title}>
      <h2>{title}</h2>
      <p class="small">{note}</p>
      <ul>
        {changes.map(({ name, before, now }) => (
          <li class="change" key={name}>
            <h3>{name}</h3>
            <dl>
              <dt>{text('changes_pinned')}</dt>
              <dd>{before === undefined ? text('changes_nothing') : <code>{before}</code>}</dd>
              <dt>{text('changes_now')}</dt>
              <dd class="now">{now === undefined ? text('changes_nothing') : <code>{now}</code>}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

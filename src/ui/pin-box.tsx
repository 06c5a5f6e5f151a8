/** The certificate that is pinned, or that could be. */
import { CopyButton } from './copy-button';
import { fingerprint, shortFingerprint } from './fingerprint';
import type { Pinned } from './pinned';
import type { Wording } from './wording';

interface Props {
  readonly pinned: Pinned;
  readonly text: Wording;
  copy(text: string): Promise<void>;
}

export function PinBox({ pinned, text, copy }: Props) {
  const full = fingerprint(pinned.hex);
  return (
    <section class="box pin" aria-label={pinned.title}>
      <h2>{pinned.title}</h2>
      <CopyButton content={full} name={text('copy_fingerprint')} text={text} copy={copy} />
      <p class="fingerprint" title={full}>
        <span class="for-readers">
          {text('fingerprint_kind')}: {full}
        </span>
        <code aria-hidden="true">{shortFingerprint(pinned.hex)}</code>
      </p>
      <p class="small">{pinned.note}</p>
    </section>
  );
}

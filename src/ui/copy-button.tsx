/** Copies one text and says so, to eyes and to screen readers. */
import { useEffect, useState } from 'preact/hooks';
import type { Wording } from './wording';

interface Props {
  /** What is copied. */
  readonly content: string;
  /** What it is, for those who hear the button out of its place. */
  readonly name: string;
  readonly text: Wording;
  copy(text: string): Promise<void>;
}

const SHOWN_MS = 2000;

export function CopyButton({ content, name, text, copy }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const press = () => {
    copy(content).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <span class="copy">
      <button type="button" class="button quiet" aria-label={name} onClick={press}>
        {text(copied ? 'copied' : 'copy')}
      </button>
      <span class="for-readers" role="status">
        {copied ? text('copied') : ''}
      </span>
    </span>
  );
}

/** How to let Chromium show certificates. Browsers do not open their own addresses from a link, hence the copy button. */
import { CopyButton } from './copy-button';
import type { Wording } from './wording';

export const FLAG_ADDRESS = 'chrome://flags/#web-request-security-info';

interface Props {
  readonly text: Wording;
  copy(text: string): Promise<void>;
}

export function HiddenCertificates({ text, copy }: Props) {
  return (
    <details class="box hidden-certificates">
      <summary>{text('hidden_how')}</summary>
      <p>{text('hidden_explained')}</p>
      <div class="address">
        <code>{FLAG_ADDRESS}</code>
        <CopyButton content={FLAG_ADDRESS} name={text('copy_flag_address')} text={text} copy={copy} />
      </div>
      <p>{text('hidden_domain_meanwhile')}</p>
    </details>
  );
}

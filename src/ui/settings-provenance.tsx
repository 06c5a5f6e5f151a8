/** Whether GitHub and registries are asked where container images come from: of every site, or of chosen ones. Off until chosen. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SettingsActions, SettingsView } from './settings-view';
import type { Wording, WordingKey } from './wording';

interface Props {
  readonly setting: SettingsView['provenance'];
  readonly actions: Pick<SettingsActions, 'setProvenance' | 'dropProvenanceHost'>;
  readonly text: Wording;
}

const CHOICES: readonly {
  readonly on: boolean;
  readonly name: WordingKey;
  readonly explained: WordingKey;
}[] = [
  { on: false, name: 'settings_provenance_off', explained: 'settings_provenance_off_explained' },
  { on: true, name: 'settings_provenance_on', explained: 'settings_provenance_on_explained' },
];

export function SettingsProvenance({ setting, actions, text }: Props) {
  const [said, setSaid] = useState('');
  const off = useRef<HTMLInputElement>(null);
  // What is stored decides what is shown: a refusal leaves the choice as it was.
  useLayoutEffect(() => {
    if (off.current !== null && !setting.everySite) off.current.checked = true;
  });
  const trouble = (error: unknown) =>
    setSaid(text('failed_action', [error instanceof Error ? error.message : String(error)]));
  /** Called within the click: browsers answer a request for permissions only then. */
  const choose = (on: boolean) => {
    setSaid('');
    actions
      .setProvenance(on)
      .then(
        (answer) => setSaid(text(answer === 'done' ? 'settings_rules_changed' : 'provenance_refused')),
        trouble,
      );
  };
  const drop = (host: string) => {
    setSaid('');
    actions.dropProvenanceHost(host).then(() => setSaid(text('settings_rules_changed')), trouble);
  };
  return (
    <section class="card" data-part="provenance">
      <fieldset>
        <legend>
          <h2>{text('settings_provenance')}</h2>
        </legend>
        <p class="explained">{text('settings_provenance_explained')}</p>
        {CHOICES.map(({ on, name, explained }) => {
          const id = `provenance-${on ? 'on' : 'off'}`;
          return (
            <div class="option" key={id}>
              <input
                ref={on ? null : off}
                type="radio"
                name="provenance"
                id={id}
                checked={setting.everySite === on}
                aria-describedby={`${id}-explained`}
                onChange={() => choose(on)}
              />
              <label for={id}>{text(name)}</label>
              <p class="explained" id={`${id}-explained`}>
                {text(explained)}
              </p>
            </div>
          );
        })}
      </fieldset>
      {setting.hosts.length > 0 && (
        <div class="option apart hosts">
          <h3>{text('settings_provenance_hosts')}</h3>
          <ul>
            {setting.hosts.map((host) => (
              <li key={host}>
                <code>{host}</code>{' '}
                <button
                  type="button"
                  class="button quiet"
                  data-host={host}
                  aria-label={text('settings_named', [text('settings_provenance_drop'), host])}
                  onClick={() => drop(host)}
                >
                  {text('settings_provenance_drop')}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p class="answer" role="status">
        {said}
      </p>
    </section>
  );
}

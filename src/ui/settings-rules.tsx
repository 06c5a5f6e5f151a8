/** What is demanded of the hardware: one of two profiles, and which of Intel's evaluations. */
import { useState } from 'preact/hooks';
import type { Profile } from '../hardware/policy';
import type { SettingsActions, SettingsView } from './settings-view';
import type { Wording, WordingKey } from './wording';

interface Props {
  readonly view: Pick<SettingsView, 'profile' | 'update'>;
  readonly actions: Pick<SettingsActions, 'setProfile' | 'setUpdate'>;
  readonly text: Wording;
}

const PROFILE_WORDS: readonly {
  readonly profile: Profile;
  readonly name: WordingKey;
  readonly explained: WordingKey;
}[] = [
  { profile: 'standard', name: 'settings_standard', explained: 'settings_standard_explained' },
  { profile: 'strict', name: 'settings_strict', explained: 'settings_strict_explained' },
];

export function SettingsRules({ view, actions, text }: Props) {
  const [said, setSaid] = useState('');
  const choose = (choice: Promise<void>) => {
    setSaid('');
    choice.then(
      () => setSaid(text('settings_rules_changed')),
      (error: unknown) =>
        setSaid(text('failed_action', [error instanceof Error ? error.message : String(error)])),
    );
  };
  return (
    <section class="card">
      <fieldset>
        <legend>
          <h2>{text('settings_rules')}</h2>
        </legend>
        {PROFILE_WORDS.map(({ profile, name, explained }) => (
          <div class="option" key={profile}>
            <input
              type="radio"
              name="profile"
              id={`profile-${profile}`}
              checked={view.profile === profile}
              aria-describedby={`profile-${profile}-explained`}
              onChange={() => choose(actions.setProfile(profile))}
            />
            <label for={`profile-${profile}`}>{text(name)}</label>
            <p class="explained" id={`profile-${profile}-explained`}>
              {text(explained)}
            </p>
          </div>
        ))}
      </fieldset>
      <div class="option apart">
        <input
          type="checkbox"
          id="early"
          checked={view.update === 'early'}
          aria-describedby="early-explained"
          onChange={(event) => choose(actions.setUpdate(event.currentTarget.checked ? 'early' : 'standard'))}
        />
        <label for="early">{text('settings_early')}</label>
        <p class="explained" id="early-explained">
          {text('settings_early_explained')}
        </p>
      </div>
      <p class="answer" role="status">
        {said}
      </p>
    </section>
  );
}

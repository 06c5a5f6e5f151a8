/** A key service contract that the person adds: its chain and address, stored only when the background accepts them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OwnKms, RpcChain } from '../memory/chain-settings';
import type { OwnKmsRefusal } from '../memory/own-kms';
import { BASE, ETHEREUM } from '../memory/sources';
import type { SettingsActions } from './settings-view';
import type { Wording, WordingKey } from './wording';

interface Props {
  /** What is stored. */
  readonly own: OwnKms | undefined;
  readonly actions: Pick<SettingsActions, 'setOwnKms' | 'dropOwnKms'>;
  readonly text: Wording;
}

const CHAINS: readonly {
  readonly chain: RpcChain;
  readonly name: WordingKey;
  /** Who is asked. */
  readonly explained: WordingKey;
}[] = [
  { chain: BASE, name: 'settings_own_kms_base', explained: 'settings_own_kms_base_explained' },
  { chain: ETHEREUM, name: 'settings_own_kms_ethereum', explained: 'settings_own_kms_ethereum_explained' },
];

const REFUSALS: { readonly [R in OwnKmsRefusal]: WordingKey } = {
  'not-an-address': 'settings_own_kms_refused_address',
  'other-checksum': 'settings_own_kms_refused_checksum',
};

type Said = { readonly isGood: boolean; readonly sentence: string };

export function SettingsOwnKms({ own, actions, text }: Props) {
  const stored = own === undefined ? '' : `0x${own.address}`;
  const [typed, setTyped] = useState<string>();
  const [chosen, setChosen] = useState<RpcChain>();
  const [said, setSaid] = useState<Said>();
  const field = useRef<HTMLInputElement>(null);
  const chain = chosen ?? own?.chainId ?? BASE;
  useEffect(() => {
    setTyped(undefined);
    setChosen(undefined);
  }, [own?.chainId, stored]);

  const done = () => setSaid({ isGood: true, sentence: text('settings_rules_changed') });
  const trouble = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    setSaid({ isGood: false, sentence: text('failed_action', [why]) });
  };
  const save = (event: Event) => {
    event.preventDefault();
    setSaid(undefined);
    actions.setOwnKms(chain, (typed ?? stored).trim()).then((answer) => {
      if (answer !== 'stored') return setSaid({ isGood: false, sentence: text(REFUSALS[answer]) });
      setTyped(undefined);
      done();
    }, trouble);
  };
  const drop = () => {
    setSaid(undefined);
    actions.dropOwnKms().then(() => {
      setTyped(undefined);
      done();
      // The button goes with what it removed.
      field.current?.focus();
    }, trouble);
  };
  const action = (key: WordingKey) => ({
    'data-action': key,
    'aria-label': text('settings_named', [text(key), text('settings_own_kms')]),
  });
  return (
    <section class="card" data-part="own-kms">
      <h2>{text('settings_own_kms')}</h2>
      <p class="explained">{text('settings_own_kms_explained')}</p>
      <p class="explained">{text('settings_own_kms_limits')}</p>
      <form class="source" onSubmit={save} noValidate>
        <fieldset>
          <legend>
            <h3>{text('settings_own_kms_chain')}</h3>
          </legend>
          {CHAINS.map(({ chain: each, name, explained }) => (
            <div class="option" key={each}>
              <input
                type="radio"
                name="own-kms-chain"
                id={`own-kms-${each}`}
                checked={chain === each}
                aria-describedby={`own-kms-${each}-explained`}
                onChange={() => {
                  setChosen(each);
                  setSaid(undefined);
                }}
              />
              <label for={`own-kms-${each}`}>{text(name)}</label>
              <p class="explained" id={`own-kms-${each}-explained`}>
                {text(explained)}
              </p>
            </div>
          ))}
        </fieldset>
        <h3>
          <label for="own-kms-address">{text('settings_own_kms_address')}</label>
        </h3>
        <input
          ref={field}
          id="own-kms-address"
          type="text"
          spellcheck={false}
          autocomplete="off"
          placeholder="0x"
          value={typed ?? stored}
          aria-describedby="own-kms-said"
          aria-invalid={said?.isGood === false}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setSaid(undefined);
          }}
        />
        <div class="acts">
          <button type="submit" class="button" {...action('settings_save')}>
            {text('settings_save')}
          </button>
          {own !== undefined && (
            <button type="button" class="button quiet" onClick={drop} {...action('settings_own_kms_remove')}>
              {text('settings_own_kms_remove')}
            </button>
          )}
        </div>
        <div class="said" id="own-kms-said" role="status">
          {said && <p data-tone={said.isGood ? 'good' : 'bad'}>{said.sentence}</p>}
        </div>
      </form>
    </section>
  );
}

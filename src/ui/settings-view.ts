/** What the settings page is given and what it may ask for. The background fills it, the components draw it. */
import type { ProvenanceSetting } from '../code/provenance/provenance-setting';
import type { CollateralUpdate } from '../hardware/collateral-sources';
import type { Profile } from '../hardware/policy';
import type { OwnKms, RpcChain } from '../memory/chain-settings';
import type { OwnKmsRefusal } from '../memory/own-kms';
import type { Source, SourceRefusal, Sources } from '../memory/sources';
import type { ModeActions, ModeView } from './site-view';

export interface SettingsView extends ModeView {
  readonly profile: Profile;
  readonly update: CollateralUpdate;
  /** For whom GitHub and registries are asked where images come from. */
  readonly provenance: ProvenanceSetting;
  readonly sources: Sources;
  /** The key service contract that the person added. */
  readonly ownKms?: OwnKms;
}

export interface SettingsActions extends ModeActions {
  watch(listener: (view: SettingsView) => void): () => void;
  setProfile(profile: Profile): Promise<void>;
  setUpdate(update: CollateralUpdate): Promise<void>;
  /** Must be called from a click: the browser is asked for the hosts first. `refused`: it said no, and nothing was changed. */
  setProvenance(on: boolean): Promise<'done' | 'refused'>;
  dropProvenanceHost(host: string): Promise<void>;
  /** Stores an address, or `off` for a search of the logs. */
  setSource(source: Source, url: string): Promise<'stored' | SourceRefusal>;
  /** Asks the source once, about nothing that anybody visits; first the browser for its host. Must be called from a click. */
  testSource(source: Source, url: string): Promise<SourceTest>;
  /** `address` as typed. */
  setOwnKms(chainId: RpcChain, address: string): Promise<'stored' | OwnKmsRefusal>;
  dropOwnKms(): Promise<void>;
  openWelcome(): Promise<void>;
}

/** What a source did when it was asked. Times are milliseconds. */
export type SourceTest =
  | {
      readonly kind: 'resolver';
      readonly ms: number;
      readonly records: number;
      /** It says that it checked the signatures (the AD bit). */
      readonly dnssec: boolean;
    }
  | { readonly kind: 'log-search'; readonly ms: number; readonly certificates: number }
  /** A record that Intel signed and that is current; `issued` is a point in time. */
  | { readonly kind: 'collateral'; readonly ms: number; readonly issued: number }
  /** The latest block that is final, how old it is, and whether the server proves what stands in it. */
  | {
      readonly kind: 'chain';
      readonly ms: number;
      readonly block: number;
      readonly ageMs: number;
      readonly proves: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly failure: SourceFailure;
      /** In words or numbers of the protocol, as in checks. */
      readonly expected: string;
      readonly got: string;
    };

/**
 * `address`: nobody was asked. `not-permitted`: the browser does not allow the host. `unreadable`: an answer in another form.
 * `wrong`: an answer in the right form that cannot be right.
 */
export type SourceFailure =
  | 'address'
  | 'not-permitted'
  | 'network'
  | 'timeout'
  | 'tls'
  | 'redirected'
  | 'too-large'
  | 'rate-limited'
  | 'status'
  | 'unreadable'
  | 'wrong';

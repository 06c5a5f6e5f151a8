/**
 * Every rule of the compose policy, one row each: what it stands for and who can mend it. Source: dstack evidence specification,
 * section 7, points 1 to 6. `docs/compose-policy.md` explains them; a test walks both.
 */
import type { Mender } from '../../appraisal';

/** As outcomes of checks, and `info`: worth knowing, nothing to mend. */
export const FINDING_OUTCOMES = ['warn', 'unknown', 'info', 'pass'] as const;
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number];

/** What a rule is about; the lead's checks are made of these. */
export type Topic =
  | 'reading'
  | 'images'
  | 'unmeasured'
  | 'port-443'
  | 'ingress'
  | 'privilege'
  | 'scripts'
  | 'gateway-shortcuts'
  | 'kms-shortcuts'
  | 'disclosure'
  | 'keys';

interface Row {
  readonly topic: Topic;
  readonly outcome: FindingOutcome;
  readonly who: Mender;
  /** Something that is not in the measured text, and that somebody may choose, decides which code runs. */
  readonly choosesCode?: true;
}

const row = (topic: Topic, outcome: FindingOutcome, who: Mender, choosesCode?: 'chooses code'): Row => ({
  topic,
  outcome,
  who,
  ...(choosesCode ? { choosesCode: true as const } : {}),
});

export const RULES = {
  // Could the text be read, all of it?
  'runner-unknown': row('reading', 'unknown', 'site'),
  'manifest-version-unknown': row('reading', 'unknown', 'site'),
  'compose-file-absent': row('reading', 'unknown', 'site'),
  'compose-file-unreadable': row('reading', 'unknown', 'site'),
  'services-unreadable': row('reading', 'unknown', 'site'),
  'attribute-unknown': row('reading', 'unknown', 'nobody'),
  'attribute-unreadable': row('reading', 'unknown', 'site'),
  'findings-left-out': row('reading', 'unknown', 'site'),

  // Which images?
  'image-pinned': row('images', 'pass', 'nobody'),
  'image-by-tag': row('images', 'warn', 'site'),
  'image-by-variable': row('images', 'warn', 'site', 'chooses code'),
  'image-by-unknown-variable': row('images', 'unknown', 'site'),
  'image-not-a-reference': row('images', 'warn', 'site'),
  'image-absent': row('images', 'warn', 'site'),
  'image-built-inside': row('images', 'warn', 'site'),
  'image-pulled-again': row('images', 'info', 'site'),
  'service-from-another-file': row('images', 'warn', 'site', 'chooses code'),
  'service-base-unknown': row('images', 'unknown', 'site'),
  'compose-included': row('images', 'warn', 'site', 'chooses code'),
  'service-by-profile': row('images', 'info', 'nobody'),

  // What that is not measured reaches the code?
  'code-by-variable': row('unmeasured', 'warn', 'site', 'chooses code'),
  'code-by-unknown-variable': row('unmeasured', 'unknown', 'site'),
  'privilege-by-variable': row('unmeasured', 'warn', 'site', 'chooses code'),
  'privilege-by-unknown-variable': row('unmeasured', 'unknown', 'site'),
  'value-by-variable': row('unmeasured', 'info', 'nobody'),
  'value-by-unknown-variable': row('unmeasured', 'info', 'nobody'),
  'environment-steers-docker': row('unmeasured', 'warn', 'site', 'chooses code'),
  'environment-from-file': row('unmeasured', 'unknown', 'site'),
  'config-not-measured': row('unmeasured', 'unknown', 'site'),
  'secret-not-measured': row('unmeasured', 'info', 'nobody'),
  'fetches-code': row('unmeasured', 'info', 'site'),
  'runs-fetched-code': row('unmeasured', 'warn', 'site', 'chooses code'),

  // Where does TLS end?
  'port-443-ingress': row('port-443', 'pass', 'nobody'),
  'port-443-app': row('port-443', 'info', 'nobody'),
  'port-443-several': row('port-443', 'warn', 'site'),
  'port-443-unclear': row('port-443', 'unknown', 'site'),
  'port-443-nobody': row('port-443', 'info', 'nobody'),
  'ingress-known': row('ingress', 'pass', 'nobody'),
  'ingress-unknown': row('ingress', 'unknown', 'site'),
  'certificate-volume-shared': row('ingress', 'warn', 'site'),
  'evidence-volume-shared': row('ingress', 'info', 'nobody'),
  'ingress-network-shared': row('ingress', 'warn', 'site'),

  // Who can reach beyond its container?
  'mounts-docker-socket': row('privilege', 'warn', 'site'),
  'mounts-host-root': row('privilege', 'warn', 'site'),
  'mounts-container-data': row('privilege', 'warn', 'site'),
  'mounts-guest-files': row('privilege', 'warn', 'site'),
  'mounts-unmeasured-file': row('privilege', 'warn', 'site'),
  'mounts-quote-socket': row('privilege', 'info', 'nobody'),
  'mounts-guest-path': row('privilege', 'info', 'nobody'),
  'mount-unclear': row('privilege', 'unknown', 'site'),
  privileged: row('privilege', 'warn', 'site'),
  'capability-added': row('privilege', 'warn', 'site'),
  'capability-added-harmless': row('privilege', 'info', 'nobody'),
  'device-added': row('privilege', 'warn', 'site'),
  'host-network': row('privilege', 'warn', 'site'),
  'namespace-shared': row('privilege', 'warn', 'site'),
  'confinement-removed': row('privilege', 'warn', 'site'),
  'runtime-chosen': row('privilege', 'info', 'nobody'),

  // What runs before the containers?
  'script-known': row('scripts', 'info', 'nobody'),
  'script-unknown': row('scripts', 'unknown', 'site'),
  'script-runs-image': row('scripts', 'warn', 'site'),
  'root-from-environment': row('scripts', 'warn', 'site', 'chooses code'),

  // Which shortcuts of developers stand in it?
  'gateway-skips-attestation': row('gateway-shortcuts', 'warn', 'site'),
  'kms-lets-all-in': row('kms-shortcuts', 'warn', 'site'),
  'kms-unattested': row('kms-shortcuts', 'warn', 'site'),

  // What is told to whom?
  'logs-public': row('disclosure', 'info', 'nobody'),
  'sysinfo-public': row('disclosure', 'info', 'nobody'),
  'measurements-private': row('disclosure', 'info', 'nobody'),

  // Where do keys, identity and time come from?
  'instance-id-absent': row('keys', 'info', 'nobody'),
  'key-provider-none': row('keys', 'info', 'nobody'),
  'key-provider-local': row('keys', 'info', 'nobody'),
  'secure-time-absent': row('keys', 'info', 'nobody'),
} as const satisfies { readonly [rule: string]: Row };

export type Rule = keyof typeof RULES;

/** The row of a rule, its optional member present in the type. */
export const ruleRow = (rule: Rule): Row => RULES[rule];

/** What the fields around the compose file say. Specification section 7, points 5 and 6. */
import type { AppCompose, Position } from '../app-compose';
import type { Remark } from '../finding';
import type { Rule } from '../rules';

interface FieldRule {
  readonly rule: Rule;
  readonly field: string;
  readonly holds: (app: AppCompose) => boolean;
  readonly expected: string;
  readonly got: string | ((app: AppCompose) => string);
}

const RUNNERS = ['docker-compose', 'nerdctl-compose'];
const MANIFEST_VERSIONS = ['1', '2', '3'];

const FIELD_RULES: readonly FieldRule[] = [
  {
    rule: 'runner-unknown',
    field: 'runner',
    holds: ({ runner }) => runner === undefined || !RUNNERS.includes(runner),
    expected: RUNNERS.join(' or '),
    got: ({ runner }) => runner ?? 'none',
  },
  {
    rule: 'manifest-version-unknown',
    field: 'manifest_version',
    holds: ({ manifestVersion }) =>
      manifestVersion === undefined || !MANIFEST_VERSIONS.includes(manifestVersion),
    expected: MANIFEST_VERSIONS.join(', '),
    got: ({ manifestVersion }) => manifestVersion ?? 'none',
  },
  {
    rule: 'logs-public',
    field: 'public_logs',
    holds: ({ publicLogs }) => publicLogs,
    expected: 'logs for the operator alone',
    got: 'everybody can read what the containers log, at port 8090',
  },
  {
    rule: 'sysinfo-public',
    field: 'public_sysinfo',
    holds: ({ publicSysinfo }) => publicSysinfo,
    expected: 'load and containers for the operator alone',
    got: 'everybody can see load, memory and containers',
  },
  {
    rule: 'measurements-private',
    field: 'public_tcbinfo',
    holds: ({ publicTcbinfo }) => !publicTcbinfo,
    expected: 'measurements and compose text for everybody',
    got: 'the guest agent does not tell them',
  },
  {
    rule: 'instance-id-absent',
    field: 'no_instance_id',
    holds: ({ noInstanceId }) => noInstanceId,
    expected: 'an id for each instance',
    got: 'instances cannot be told apart',
  },
  {
    rule: 'key-provider-none',
    field: 'key_provider',
    holds: (app) => providerOf(app) === 'none',
    expected: 'keys from a KMS',
    got: 'no keys that outlive the instance',
  },
  {
    rule: 'key-provider-local',
    field: 'key_provider',
    holds: (app) => providerOf(app) === 'local',
    expected: 'keys from a KMS',
    got: 'keys bound to this machine, by a provider on it',
  },
  {
    rule: 'secure-time-absent',
    field: 'secure_time',
    holds: ({ secureTime }) => !secureTime,
    expected: 'time checked before the app starts',
    got: 'the host tells the time',
  },
];

/** What the fields of the text say, the newer one first. */
const providerOf = ({ keyProvider, kmsEnabled, localKeyProviderEnabled }: AppCompose): string =>
  keyProvider ?? (kmsEnabled ? 'kms' : localKeyProviderEnabled ? 'local' : 'none');

const OLDER_FIELD: { readonly [field: string]: string } = { key_provider: 'local_key_provider_enabled' };
const FIRST: Position = { line: 1, column: 1 };

export function* appFields(app: AppCompose): Iterable<Remark> {
  for (const { rule, field, holds, expected, got } of FIELD_RULES)
    if (holds(app))
      yield {
        rule,
        document: 'app-compose',
        at: app.positions.get(field) ?? app.positions.get(OLDER_FIELD[field] ?? '') ?? FIRST,
        expected,
        got: typeof got === 'string' ? got : got(app),
      };
}

/**
 * Settings with which developers of dstack save themselves attestation and authorisation. Where they stand in a measured file, the gateway
 * lets machines in that attested nothing, or the key service gives keys to whoever asks. Specification section 17, point 26; the names are
 * those of Dstack-TEE/dstack, gateway/gateway.toml, kms/kms.toml, kms/auth-mock and kms/dstack-app/entrypoint.sh.
 *
 * It finds the honest and the careless: settings can come from an image, or be written so that nobody finds them. That none is found
 * shows nothing, so there is no rule that praises.
 */
import type { AppCompose, Position } from '../app-compose';
import type { ComposeDocument, Remark } from '../finding';
import { readImageReference } from '../image-reference';
import { scalarsOf, textOf } from '../policy-input';
import type { Project, Service } from '../project';
import type { Rule } from '../rules';
import { tomlSettingsIn, withoutComment } from '../toml-settings';

interface Shortcut {
  readonly rule: Extract<Rule, 'gateway-skips-attestation' | 'kms-lets-all-in' | 'kms-unattested'>;
  readonly value: string;
  /** A name that nobody else has, found wherever it is set; or a path in TOML, where the name alone means nothing. */
  readonly name: string | { readonly path: string };
}

const SHORTCUTS: readonly Shortcut[] = [
  { rule: 'gateway-skips-attestation', name: 'insecure_skip_attestation', value: 'true' },
  { rule: 'kms-lets-all-in', name: { path: 'core.auth_api.type' }, value: 'dev' },
  { rule: 'kms-unattested', name: { path: 'core.onboard.quote_enabled' }, value: 'false' },
  { rule: 'kms-unattested', name: { path: 'core.image.verify' }, value: 'false' },
  { rule: 'kms-unattested', name: 'enforce_self_authorization', value: 'false' },
  { rule: 'kms-unattested', name: 'attest_rpc_cert', value: 'false' },
  { rule: 'kms-unattested', name: 'sign_cert_skip_quote_verification', value: 'true' },
  { rule: 'kms-unattested', name: 'insecure_allow_external_trust_anchors', value: 'true' },
];

/** The entrypoint of the published KMS writes it into `core.image.verify`. */
const VERIFY_IMAGE = 'VERIFY_IMAGE';
/** The service of dstack that answers yes to every question, by its folder or its images. */
const MOCK = /\bkms\/auth-mock\b|\b(?:dstack|kms)-auth-mock\b/;

/** @param project absent where the compose file could not be read */
export function* shortcuts(app: AppCompose, project: Project | undefined): Iterable<Remark> {
  const said = new Set<string>();
  for (const remark of everyShortcut(app, project)) {
    const once = `${remark.rule} ${remark.expected}`;
    if (said.has(once)) continue;
    said.add(once);
    yield remark;
  }
}

function* everyShortcut(app: AppCompose, project: Project | undefined): Iterable<Remark> {
  const texts = [...scriptTexts(app), ...(project === undefined ? [] : projectTexts(project))];
  const fixed = new Map((project?.services ?? []).flatMap(environmentOf));
  for (const { text, ...place } of texts)
    for (const { rule, expected, got } of inText(text, fixed)) yield { rule, ...place, expected, got };
  for (const service of project?.services.filter(isKms) ?? []) yield* byEnvironment(service);
  if (project?.services.some(isKms) !== true) return;
  for (const { name, at, attributes } of project.services) {
    const image = textOf(attributes.get('image')?.value) ?? '';
    if (/(?:^|\/)auth-mock$/.test(readImageReference(image)?.repository ?? ''))
      yield { rule: 'kms-lets-all-in', service: name, at, expected: REAL, got: image };
  }
}

const REAL = 'a service that asks somebody';

interface Place {
  readonly service?: string;
  readonly document: ComposeDocument;
  readonly at: Position;
}

function scriptTexts({ preLaunchScript, initScripts }: AppCompose): readonly (Place & { text: string })[] {
  const at = { line: 1, column: 1 };
  return [
    ...(preLaunchScript === undefined
      ? []
      : [{ document: 'pre_launch_script' as const, at, text: preLaunchScript }]),
    ...initScripts.map((text) => ({ document: 'init_script' as const, at, text })),
  ];
}

function* projectTexts({ services, top }: Project): Iterable<Place & { text: string }> {
  const document = 'docker_compose_file' as const;
  for (const { name, attributes } of services) {
    for (const { value } of attributes.values())
      for (const { text, at } of scalarsOf(value)) yield { service: name, document, at, text };
    const environment = attributes.get('environment')?.value;
    if (environment?.kind === 'map')
      for (const [variable, { at, value }] of environment.entries)
        yield { service: name, document, at, text: `${variable}=${textOf(value) ?? ''}` };
  }
  for (const [name, { value }] of top)
    if (name !== 'services') for (const { text, at } of scalarsOf(value)) yield { document, at, text };
}

type Said = Pick<Remark, 'rule' | 'expected' | 'got'>;
type Fixed = ReadonlyMap<string, string>;

function* inText(text: string, fixed: Fixed): Iterable<Said> {
  if (!MENTIONS.test(text)) return;
  // As a shell prints it, and as Docker hands a dollar on.
  const plain = text.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('$$', '$');
  const settings = [...tomlSettingsIn(plain)];
  const bare = plain.split('\n').map(withoutComment).join('\n');
  if (MOCK.test(bare)) yield { rule: 'kms-lets-all-in', expected: REAL, got: MOCK.exec(bare)?.[0] ?? '' };
  for (const { rule, name, value } of SHORTCUTS) {
    const expected = `not ${typeof name === 'string' ? name : name.path} = ${value}`;
    if (typeof name === 'string') {
      for (const match of bare.matchAll(assignment(name)))
        if (resolved(match[1] ?? '', fixed) === value) yield { rule, expected, got: match[0] };
    } else
      for (const setting of settings)
        if (setting.path === name.path && resolved(setting.value, fixed) === value)
          yield { rule, expected, got: `${setting.path} = ${setting.value}` };
  }
}

/** Most texts hold none of these. */
const MENTIONS =
  /auth_api|onboard|verify|auth-mock|insecure_skip_attestation|enforce_self_authorization|attest_rpc_cert|sign_cert_skip_quote_verification|insecure_allow_external_trust_anchors/i;

/** In TOML, in a shell, or as a variable whose name ends so. */
const assignment = (name: string): RegExp =>
  new RegExp(
    `(?<![a-z0-9])${name}["']?[ \\t]{0,8}[=:][ \\t]{0,8}["']?(\\$\\{[^}\\n]{1,200}\\}|\\$?\\w{1,100})`,
    'gi',
  );

/** A variable as the file itself fixes it, by its default or in an environment; itself where it does not. */
function resolved(value: string, fixed: Fixed): string {
  const [, braced, fallback, plain] = /^\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))$/.exec(value) ?? [];
  const name = braced ?? plain;
  return (name === undefined ? value : (fixed.get(name) ?? fallback ?? value)).toLowerCase();
}

/** Variables of a service that the text itself sets. */
function environmentOf({ attributes }: Service): readonly (readonly [string, string])[] {
  const environment = attributes.get('environment')?.value;
  if (environment?.kind === 'map')
    return [...environment.entries].flatMap(([name, { value }]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text] as const];
    });
  if (environment?.kind !== 'list') return [];
  return environment.items.flatMap((item) => {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(textOf(item) ?? '') ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}

function* byEnvironment(service: Service): Iterable<Remark> {
  const value = new Map(environmentOf(service)).get(VERIFY_IMAGE);
  const at = service.attributes.get('environment')?.at ?? service.at;
  if (value?.toLowerCase() === 'false')
    yield {
      rule: 'kms-unattested',
      service: service.name,
      at,
      expected: 'not core.image.verify = false',
      got: `${VERIFY_IMAGE}=${value}`,
    };
}

function isKms({ attributes }: Service): boolean {
  const image = textOf(attributes.get('image')?.value) ?? '';
  return (
    /(?:^|\/)(?:dstack-)?kms$/.test(readImageReference(image)?.repository ?? '') ||
    [...attributes.values()].some(({ value }) =>
      [...scalarsOf(value)].some(({ text }) => /\bdstack-kms\b/.test(text)),
    )
  );
}

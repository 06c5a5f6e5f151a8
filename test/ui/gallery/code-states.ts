/** Codes to draw: facts as the core makes them of compose files that are read for real, so that no finding here is made up. */
import { type Check, check, type Facts } from '../../../src/appraisal';
import { codeFacts } from '../../../src/code/code-facts';
import { composeChanges } from '../../../src/code/compose/compose-changes';
import { composeDocuments } from '../../../src/code/compose/compose-documents';
import { examineCompose } from '../../../src/code/compose/policy';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import { composePolicyChecks } from '../../../src/code/judge-compose-policy';
import { OS_IMAGES } from '../../../src/code/os-image/images';
import type { OsImage } from '../../../src/code/os-image/os-image';
import type { SystemEvents, SystemIdentity } from '../../../src/code/system-events';
import type { PinnedCode } from '../../../src/memory/pinned-code';
import type { ShownCompose } from '../../../src/ui/report/report-view';

const APP_ID = '3327603e03f5bd1f830812ca4a789277fc31f577';
const hex = (seed: string, digits: number) => seed.repeat(digits).slice(0, digits);
const digest = (seed: string) => `sha256:${hex(seed, 64)}`;

const image = (name: string): OsImage => {
  const found = OS_IMAGES.find((row) => row.name === name);
  if (found === undefined) throw new Error(`no image ${name}`);
  return found;
};

const HONEST = `services:
  ingress:
    image: dstacktee/dstack-ingress@sha256:11c0481ca1e2ef9c959187ff3c01c7f59c26d631c7717a571ad994b96203bb0b
    ports:
      - "443:443"
    environment:
      - DOMAIN=api.chipotle.example
      - TARGET_ENDPOINT=http://web:8080
    volumes:
      - /var/run/dstack.sock:/var/run/dstack.sock
      - cert-data:/etc/letsencrypt
  web:
    image: chipotle/web@${digest('5b3c9a')}
    environment:
      LOG_LEVEL: info
      API_KEY: \${API_KEY}
volumes:
  cert-data:
`;

const LONG_TAIL = Array.from(
  { length: 24 },
  (_, i) => `  worker-${i}:
    image: chipotle/worker@${digest('77ab1')}
    command: ["work", "--queue", "${i}"]`,
).join('\n');

const CARELESS = `# Everything that a reviewer would stumble over.
services:
  web:
    image: chipotle/web:latest
    privileged: true
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
    command: sh -c "curl -s https://get.chipotle.example/run.sh | sh"
  model:
    image: \${MODEL_IMAGE}
    network_mode: host
${LONG_TAIL}
  metrics:
    image: prom/node-exporter@${digest('0e91')}
    env_file: metrics.env
`;

/** Markup, marks that turn the direction, escapes of terminals, and a line that never ends. */
const HOSTILE = `services:
  "<img src=x onerror=window.asked.push('img')>":
    image: "evil/\u202Egnp.exe@sha256:1\u2066"
    command: ["echo", "\u200b<script>window.asked.push('script')</script>"]
  long:
    image: nginx:1 # ${'a'.repeat(3000)}
    labels:
      x: "${'W'.repeat(900)}"
`;

const appText = (containers: string, fields: { readonly [name: string]: unknown } = {}, space = 4): string =>
  JSON.stringify(
    {
      manifest_version: 2,
      name: 'chipotle',
      runner: 'docker-compose',
      docker_compose_file: containers,
      kms_enabled: true,
      gateway_enabled: true,
      public_logs: false,
      public_sysinfo: false,
      public_tcbinfo: true,
      secure_time: true,
      no_instance_id: false,
      allowed_envs: ['API_KEY'],
      ...fields,
    },
    null,
    space,
  );

const SCRIPT = `#!/bin/bash
set -e
echo "starting"
docker pull chipotle/tools:latest
`;

export const TEXTS = {
  honest: appText(HONEST),
  older: appText(
    HONEST.replace(digest('5b3c9a'), digest('41d0e2')).replace('LOG_LEVEL: info', 'LOG_LEVEL: debug'),
    { allowed_envs: ['API_KEY', 'DEBUG'], pre_launch_script: 'echo "starting"\n' },
  ),
  careless: appText(
    CARELESS,
    { pre_launch_script: SCRIPT, public_logs: true, allowed_envs: ['MODEL_IMAGE'] },
    0,
  ),
  hostile: appText(HOSTILE, { name: '<b>\u202Enot a name</b>' }, 0),
};

export interface ShownCode {
  readonly checks: readonly Check[];
  readonly facts: NonNullable<Facts['code']>;
  readonly compose?: ShownCompose;
  readonly pinned: PinnedCode;
}

export interface CodeOptions {
  readonly os?: OsImage | 'unknown';
  /** The text is nowhere: only its hash is known. */
  readonly isMissing?: true;
  /** Text of the pin. */
  readonly before?: string;
  readonly applicationEvents?: SystemEvents['applicationEvents'];
}

/** Code as it is shown: log, app and system known, unless the options say otherwise. */
export function codeOf(text: string, options: CodeOptions = {}): ShownCode {
  const { os = image('dstack-0.5.9'), isMissing } = options;
  const app = readAppCompose(text);
  const found = examineCompose(app);
  const identity: SystemIdentity = {
    appId: APP_ID,
    composeHash: app.hash,
    instanceId: hex('9e1f', 40),
    keyProvider: { name: 'kms', id: hex('3059301306072a8648ce3d', 182) },
    mrKms: hex('c0ffee', 64),
  };
  const quoted = (seed: string) => ({ quoted: hex(seed, 96), replayed: hex(seed, 96), equal: true });
  const facts = codeFacts({
    logged: {
      checks: [],
      events: { identity, unknownSystemEvents: [], applicationEvents: options.applicationEvents ?? [] },
      app: identity,
      composeHashFrom: ['event', 'mr-config-id'],
      mrConfigId: { version: 1, composeHash: app.hash },
      replay: {
        rtmr0: { ...quoted('1b'), replayed: hex('00', 96), equal: false },
        rtmr1: quoted('da'),
        rtmr2: quoted('5b'),
        rtmr3: quoted('7c'),
      },
    },
    os:
      os === 'unknown'
        ? {
            checks: [],
            match: { kind: 'unknown', resembles: [], kernelNotComparable: false },
            claim: { kind: 'unlisted', osImageHash: hex('ab', 64) },
          }
        : {
            checks: [],
            image: os,
            pageAddOrder: 'two-pass',
            basis: 'table',
            match: { kind: 'unknown', resembles: [], kernelNotComparable: false },
            claim: { kind: 'agrees', with: ['event', 'vmConfig'] },
          },
    hardware: { check: check('virtual-hardware-not-checked'), rtmr0: { generation: 'unknown', events: [] } },
    machine: { memorySize: 4_294_967_296, shape: { cpuCount: 4, memorySize: 4_294_967_296, gpus: 1 } },
    compose: isMissing === undefined ? { app, findings: found } : undefined,
    log: undefined,
    images: OS_IMAGES,
  });
  const { before } = options;
  return {
    checks: [
      check('event-log-replays'),
      check('app-identified', { got: `app ${APP_ID}, compose file ${app.hash}` }),
      os === 'unknown'
        ? check('os-image-unknown', { expected: 'an image in the table', got: `MRTD ${hex('ef', 96)}` })
        : check('os-image-known', { got: os.name }),
      check('virtual-hardware-not-checked', { got: 'no log that leads to register 0' }),
      ...(isMissing
        ? [check('compose-missing', { expected: app.hash })]
        : [check('compose-measured', { got: app.hash }), ...composePolicyChecks(found)]),
    ],
    facts,
    ...(isMissing
      ? {}
      : {
          compose: {
            documents: composeDocuments(app),
            ...(before === undefined ? {} : { changes: composeChanges(readAppCompose(before), app) }),
          },
        }),
    pinned: pinnedCode(text, os === 'unknown' ? undefined : os),
  };
}

/** What a pin keeps of such code. */
export function pinnedCode(text: string, os: OsImage | undefined = image('dstack-0.5.9')): PinnedCode {
  const app = readAppCompose(text);
  const digests = examineCompose(app).images.flatMap(({ digest: one }) => one ?? []);
  return {
    ...(os === undefined ? {} : { osImage: { name: os.name, osImageHash: os.osImageHash } }),
    appId: APP_ID,
    composeHash: app.hash,
    imageDigests: [...new Set(digests)].sort(),
  };
}

export const OLDER_OS = image('dstack-0.5.8');
export const KNOWN = codeOf(TEXTS.honest);
export const MISSING = codeOf(TEXTS.honest, { isMissing: true });
export const CARELESS_CODE = codeOf(TEXTS.careless, {
  applicationEvents: [
    { name: 'model-loaded', payload: '6c6c616d61', posesAsSystem: false },
    { name: 'app-id', payload: hex('ab', 40), posesAsSystem: true },
  ],
});
export const HOSTILE_CODE = codeOf(TEXTS.hostile, { os: 'unknown' });
export const CHANGED = codeOf(TEXTS.honest, { before: TEXTS.older });

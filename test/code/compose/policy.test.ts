// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/code/compose/finding';
import { examineCompose } from '../../../src/code/compose/policy';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import { FINDING_OUTCOMES, RULES, type Rule, ruleRow } from '../../../src/code/compose/rules';
import {
  APP_IMAGE,
  type ComposeFields,
  HONEST_SERVICES,
  INGRESS_2_2,
  makeAppCompose,
  VARIANTS,
  withServices,
} from '../../testbed/compose-maker';

const examined = (fields: ComposeFields = {}) => examineCompose(readAppCompose(makeAppCompose(fields)));
const ofRule = (findings: readonly Finding[], rule: Rule) =>
  findings.filter((finding) => finding.rule === rule);
const rulesOf = (fields: ComposeFields) => examined(fields).findings.map(({ rule }) => rule);
const yaml = (text: string): ComposeFields => ({ docker_compose_file: text });

describe('the honest app', () => {
  const honest = examined();
  it('has nothing to mend and nothing unclear', () => {
    expect(honest.findings.filter(({ outcome }) => outcome === 'warn' || outcome === 'unknown')).toEqual([]);
  });
  it('is summed up', () => {
    expect(honest).toMatchObject({
      services: ['ingress', 'app'],
      images: [
        { service: 'ingress', reference: INGRESS_2_2, repository: 'dstacktee/dstack-ingress' },
        {
          service: 'app',
          reference: APP_IMAGE,
          repository: 'ghcr.io/vitrine/testbed-app',
          digest: `sha256:${'5a'.repeat(32)}`,
        },
      ],
      pinned: 2,
      allPinned: true,
      unmeasuredChoosesCode: false,
      holderOf443: { kind: 'service', service: 'ingress', isIngress: true },
      ingress: { service: 'ingress', release: '2.2' },
    });
  });
  it('gives the findings that praise', () => {
    const rules = honest.findings.map(({ rule }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['image-pinned', 'port-443-ingress', 'ingress-known', 'mounts-quote-socket']),
    );
  });
});

describe('every rule', () => {
  const praising: readonly Rule[] = ['image-pinned', 'port-443-ingress', 'ingress-known', 'script-known'];
  it('has a text that goes against it, or praises', () => {
    const missing = (Object.keys(RULES) as Rule[]).filter(
      (rule) => !(rule in VARIANTS) && !praising.includes(rule),
    );
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(VARIANTS) as [Rule, ComposeFields][])('%s is found in its text', (rule, fields) => {
    const { findings, unmeasuredChoosesCode } = examined(fields);
    const [finding] = ofRule(findings, rule);
    expect(finding).toMatchObject({
      ...ruleRow(rule),
      rule,
      choosesCode: ruleRow(rule).choosesCode === true,
    });
    expect(finding?.expected).not.toBe('');
    expect(finding?.got).not.toBe('');
    if (ruleRow(rule).choosesCode === true) expect(unmeasuredChoosesCode).toBe(true);
    // The mounted socket of the honest ingress stands before the app's.
    const about = rule === 'mounts-quote-socket' ? ofRule(findings, rule).at(-1) : finding;
    if (ruleRow(rule).topic === 'privilege') expect(about?.service).toBe('app');
  });

  it.each(Object.entries(VARIANTS) as [Rule, ComposeFields][])(
    '%s says where: the line it shows is in the document it names',
    (_, fields) => {
      const app = readAppCompose(makeAppCompose(fields));
      const documents = {
        'app-compose': app.text,
        docker_compose_file: app.dockerComposeFile ?? '',
        pre_launch_script: app.preLaunchScript ?? '',
        init_script: app.initScripts.join('\n'),
      };
      for (const { document, line, text } of examineCompose(app).findings)
        expect((documents[document].split('\n')[line - 1] ?? '').trim().slice(0, 199)).toBe(
          text.replace(/…$/, '').slice(0, 199),
        );
    },
  );

  it('is sorted worst first', () => {
    for (const fields of Object.values(VARIANTS)) {
      const ranks = examined(fields).findings.map(({ outcome }) => FINDING_OUTCOMES.indexOf(outcome));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });
});

describe('an image that is not pinned is found however it is written', () => {
  const hidden: readonly (readonly [string, string, number])[] = [
    ['a blank before the colon', 'services:\n  a:\n    image : nginx\n', 3],
    ['a quoted key', 'services:\n  a:\n    "image": nginx\n', 3],
    ['an escaped key', 'services:\n  a:\n    "im\\x61ge": nginx\n', 3],
    ['a flow mapping', 'services: {a: {image: nginx}}\n', 1],
    ['JSON', '{"services":\n {"a":\n {"image":"nginx"}}}\n', 3],
    ['an anchor', 'x-i: &i nginx\nservices:\n  a:\n    image: *i\n', 1],
    ['a merge key', 'x-s: &s\n  image: nginx\nservices:\n  a:\n    <<: *s\n', 2],
    [
      'the earlier of two merged maps',
      `x-s: &s\n  image: nginx\nx-t: &t\n  image: ${APP_IMAGE}\nservices:\n  a:\n    <<: [*s, *t]\n`,
      2,
    ],
    [
      'an anchor that is given twice',
      `x-i: &i ${APP_IMAGE}\nx-j: &i nginx\nservices:\n  a:\n    image: *i\n`,
      2,
    ],
    ['a folded text', 'services:\n  a:\n    image: >-\n      nginx\n', 3],
    ['a text over two lines', 'services:\n  a:\n    image: "ng\\\n      inx"\n', 3],
    ['CRLF', 'services:\r\n  a:\r\n    image: nginx\r\n', 3],
    ['a byte order mark', '\uFEFFservices:\n  a:\n    image: nginx\n', 3],
    ['tabs before comments', 'services:\n  a:\n    image: nginx\t# pinned@sha256\n', 3],
    ['extends in the same file', 'services:\n  b:\n    image: nginx\n  a:\n    extends: {service: b}\n', 3],
    ['a digest in a comment', `services:\n  a:\n    image: nginx # @sha256:${'5a'.repeat(32)}\n`, 3],
  ];
  it.each(hidden)('%s', (_, text, line) => {
    const { findings, images, allPinned } = examined(yaml(text));
    const tagged = ofRule(findings, 'image-by-tag').filter(({ service }) => service === 'a');
    expect(tagged).toMatchObject([{ line, got: 'nginx' }]);
    expect(images.find(({ service }) => service === 'a')).toMatchObject({ repository: 'nginx' });
    expect(allPinned).toBe(false);
  });

  it.each([
    'nginx@sha256:abc',
    `nginx@sha512:${'5a'.repeat(64)}`,
    `nginx@sha256:${'5A'.repeat(32)}`,
    `sha256:${'5a'.repeat(32)} nginx`,
    `@sha256:${'5a'.repeat(32)}`,
    '443',
    'ünginx',
  ])('%s pins nothing', (image) => {
    expect(examined(yaml(`services:\n  a:\n    image: "${image}"\n`))).toMatchObject({
      pinned: 0,
      allPinned: false,
    });
  });

  it.each([
    ['a list', '[nginx]'],
    ['a map', '{name: nginx}'],
    ['nothing', ''],
    ['null', '~'],
  ])('%s is no image', (_, image) => {
    const { allPinned, findings } = examined(yaml(`services:\n  a:\n    image: ${image}\n`));
    expect(allPinned).toBe(false);
    expect(findings[0]?.outcome).toBe('warn');
  });

  it('by the environment: the captured production app', () => {
    const app = examined({
      ...yaml('services:\n  probe:\n    image: ${PROBE_IMAGE}\n'),
      allowed_envs: ['PROBE_IMAGE'],
    });
    expect(app.findings[0]).toMatchObject({
      rule: 'image-by-variable',
      service: 'probe',
      line: 3,
      text: 'image: ${PROBE_IMAGE}',
      got: '${PROBE_IMAGE}',
    });
    expect(app).toMatchObject({ pinned: 0, allPinned: false, unmeasuredChoosesCode: true });
    expect(app.images).toEqual([{ service: 'probe', reference: '${PROBE_IMAGE}' }]);
  });

  it.each(['$I', '${I}', '${I:-a}', `\${J:-$I}@sha256:${'5a'.repeat(32)}`, `a@sha256:\${I}`, '${J-${I?no}}'])(
    '%s is chosen by the deployer',
    (image) => {
      expect(rulesOf({ ...yaml(`services:\n  a:\n    image: ${image}\n`), allowed_envs: ['I'] })).toContain(
        'image-by-variable',
      );
    },
  );
});

describe('variables', () => {
  it('two dollars are a dollar', () => {
    expect(
      rulesOf({ ...withServices('"8080"]', '"8080", "$$CHOICE", "$${CHOICE}"]'), allowed_envs: ['CHOICE'] }),
    ).not.toContain('code-by-variable');
  });
  it('ENV from the environment is a value: only shells that a person types into read it', () => {
    const found = examined({ ...withServices('GREETING=hello', 'ENV=${ENV}'), allowed_envs: ['ENV'] });
    expect(found.unmeasuredChoosesCode).toBe(false);
  });

  it.each(['LD_PRELOAD', 'NODE_OPTIONS'])('%s from the environment is code', (name) => {
    const fields = { ...withServices('GREETING=hello', `${name}=\${CHOICE}`), allowed_envs: ['CHOICE'] };
    expect(examined(fields).unmeasuredChoosesCode).toBe(true);
  });
  it('without allowed_envs nobody knows who chooses', () => {
    expect(rulesOf({ ...withServices('"8080"]', '"$CHOICE"]'), allowed_envs: undefined })).toContain(
      'code-by-unknown-variable',
    );
  });
  it('a healthcheck is code, and so is a hook', () => {
    for (const line of ['healthcheck: {test: "$CHOICE"}', 'post_start: [{command: "$CHOICE"}]'])
      expect(
        rulesOf({ ...withServices('    command:', `    ${line}\n    command:`), allowed_envs: ['CHOICE'] }),
      ).toContain('code-by-variable');
  });
});

describe('port 443', () => {
  const two = (port: string): ComposeFields =>
    withServices('    command:', `    ports:\n      - ${port}\n    command:`);
  it.each([
    '"443:8080"',
    '"0.0.0.0:443:8080"',
    '"[::]:443:8080/tcp"',
    '400-500:400-500',
    '{target: 8080, published: 443}',
    '{target: 8080, published: "440-450", mode: host}',
  ])('%s holds it', (port) => {
    expect(examined(two(port)).holderOf443).toEqual({ kind: 'several', services: ['ingress', 'app'] });
  });
  it.each([
    '"${PORT}:8080"',
    '0x1bb:8080',
    '0673:8080',
    '{published: 0b110111011, target: 1}',
    '4_43:1',
    '[443]',
  ])('%s may hold it', (port) => {
    expect(examined(two(port)).holderOf443).toMatchObject({ kind: 'unclear' });
  });
  it.each(['443', '"8443:443"', '127.0.0.1:443:443', '"[::1]:443:443"', '{target: 443}', '444-500:444-500'])(
    '%s does not hold it',
    (port) => {
      expect(examined(two(port)).holderOf443).toMatchObject({ kind: 'service', isIngress: true });
    },
  );
});

describe('mounts are found behind other names', () => {
  const mount = (text: string): ComposeFields =>
    withServices('      - app-data:/data\n', `      - app-data:/data\n      - ${text}\n`);
  const cases: readonly (readonly [string, Rule])[] = [
    ['/var/run:/r', 'mounts-docker-socket'],
    ['/run/docker.sock:/d', 'mounts-docker-socket'],
    ['/var//run/./docker.sock:/d', 'mounts-docker-socket'],
    ['../:/host', 'mounts-host-root'],
    ['./../..:/host', 'mounts-host-root'],
    ['{type: bind, source: /, target: /h}', 'mounts-host-root'],
    ['/var/lib:/v', 'mounts-container-data'],
    ['.:/d', 'mounts-guest-files'],
    ['/etc/shadow:/s', 'mounts-guest-files'],
    ['/dstack/.host-shared/.appkeys.json:/k', 'mounts-guest-files'],
    ['{type: npipe, source: a, target: b}', 'mount-unclear'],
    [`{type: image, source: nginx, target: /n}`, 'image-by-tag'],
    ['dstack_cert-data:/c', 'certificate-volume-shared'],
  ];
  it.each(cases)('%s: %s', (text, rule) => {
    expect(rulesOf(mount(text))).toContain(rule);
  });

  it('a named volume that binds a place of the machine', () => {
    const fields = yaml(
      HONEST_SERVICES.replace(
        '  app-data:\n',
        '  app-data: {driver_opts: {type: none, o: "rw,bind", device: /}}\n',
      ),
    );
    expect(rulesOf(fields)).toContain('mounts-host-root');
  });
  it('a named volume that is the other one', () => {
    expect(
      rulesOf(yaml(HONEST_SERVICES.replace('  app-data:\n', '  app-data: {name: cert-data}\n'))),
    ).toContain('certificate-volume-shared');
  });
  it('everything that volumes_from takes over', () => {
    expect(rulesOf(withServices('    command:', '    volumes_from: ["ingress:ro"]\n    command:'))).toContain(
      'certificate-volume-shared',
    );
  });
  it('the socket that use_api_socket asks for', () => {
    expect(rulesOf(withServices('    command:', '    use_api_socket: true\n    command:'))).toContain(
      'mounts-docker-socket',
    );
  });
});

describe('extends', () => {
  it('inherits what the base may', () => {
    const { findings } = examined(
      yaml(
        `services:\n  base:\n    image: ${APP_IMAGE}\n    privileged: true\n  a:\n    extends: base\n    image: ${APP_IMAGE}\n`,
      ),
    );
    expect(ofRule(findings, 'privileged').map(({ service }) => service)).toEqual(['base', 'a']);
  });
  it('in a circle ends', () => {
    expect(rulesOf(yaml('services:\n  a:\n    extends: b\n  b:\n    extends: a\n'))).toContain(
      'service-base-unknown',
    );
  });
  it('by many of one large service is refused', () => {
    const many = Array.from({ length: 200 }, (_, i) => `  s${i}:\n    extends: base\n`).join('');
    const large = Array.from({ length: 5000 }, (_, i) => `      - A${i}=1\n`).join('');
    expect(rulesOf(yaml(`services:\n  base:\n    environment:\n${large}${many}`))).toContain(
      'compose-file-unreadable',
    );
  });
});

describe('what costs time is capped, and said', () => {
  it('mounts', () => {
    const mounts = 'c:/d, '.repeat(2000);
    const text = `services:\n  i: {image: dstack-ingress, volumes: [${mounts}]}\n  a: {image: b, volumes: [${mounts}]}\n`;
    expect(rulesOf(yaml(text))).toContain('compose-file-unreadable');
  });
  it('mounts that volumes_from repeats', () => {
    const text = `services:\n  i: {image: b, volumes: [${'c:/d, '.repeat(100)}]}\n  a: {image: b, volumes_from: [${'i, '.repeat(100)}]}\n`;
    expect(rulesOf(yaml(text))).toContain('compose-file-unreadable');
  });
  it('a command with a hundred thousand fetches is one finding', () => {
    const { findings } = examined(
      yaml(`services:\n  a:\n    image: b\n    command: "${'curl '.repeat(100_000)}"\n`),
    );
    expect(ofRule(findings, 'fetches-code')).toHaveLength(1);
  });
});

describe('privilege and scripts', () => {
  it.each(['privileged: yes', 'privileged: "true"', 'privileged: [1]', 'privileged: "1"'])(
    '%s is on',
    (line) => {
      expect(rulesOf(withServices('    command:', `    ${line}\n    command:`))).toContain('privileged');
    },
  );
  it.each(['privileged: false', 'privileged:', 'security_opt: ["no-new-privileges:true"]', 'ipc: private'])(
    '%s is nothing',
    (line) => {
      const rules = rulesOf(withServices('    command:', `    ${line}\n    command:`));
      expect(rules).not.toContain('privileged');
      expect(rules).not.toContain('confinement-removed');
      expect(rules).not.toContain('namespace-shared');
    },
  );
  it('the line of a script is the line of the command', () => {
    const { findings } = examined(VARIANTS['script-runs-image']);
    expect(ofRule(findings, 'script-runs-image')).toMatchObject([{ document: 'pre_launch_script', line: 2 }]);
  });
  it('a script that calls itself Phala’s is still unknown', () => {
    const [finding] = ofRule(
      examined({ pre_launch_script: 'echo "Running Phala Cloud Pre-Launch Script v0.0.14"\n' }).findings,
      'script-unknown',
    );
    expect(finding?.got).toContain('calls itself Phala Cloud Pre-Launch Script v0.0.14');
  });
  it('every init script is looked at, in lines of all of them together', () => {
    const { findings } = examined({ init_script: ['a', 'b\ndocker run x'] });
    expect(ofRule(findings, 'script-unknown')).toMatchObject([{ line: 1 }, { line: 2 }]);
    expect(ofRule(findings, 'script-runs-image')).toMatchObject([{ line: 3, document: 'init_script' }]);
  });
  it('an image that a script pins is not held against it', () => {
    expect(rulesOf({ pre_launch_script: `docker pull ${APP_IMAGE}\n` })).not.toContain('script-runs-image');
  });
});

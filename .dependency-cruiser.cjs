/** The arrows of the design. A broken one fails `npm run check:arrows`, and with it `npm test`. */
const QUESTIONS = '^src/(hardware|connection|domain|code|governance|memory)/';
const CORE =
  '^src/((verify|channel|context|appraise-quotes|appraise-domain|appraise-code|appraise-provenance|appraise-governance|appraise-kms|device-ids|read-past|governed-app|judge-profile|appraise-second-quote|appraise-snp-evidence|verdict|appraisal|reasons|refusal|limits|trust|visit)\\.ts$|(hardware|connection|domain|code|governance|memory|profiles|protocols|profiles|report|encoding)/)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(src|entrypoints)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-knows-no-browser-no-interface',
      severity: 'error',
      from: { path: CORE },
      to: { path: '^src/(browser|ui|cli)/|^entrypoints/' },
    },
    {
      name: 'core-knows-no-node',
      severity: 'error',
      from: { path: CORE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-knows-no-framework',
      severity: 'error',
      from: { path: CORE },
      to: { path: 'node_modules/(wxt|preact|webextension-polyfill|@wxt-dev)/' },
    },
    {
      name: 'core-takes-port-types-only',
      severity: 'error',
      from: { path: CORE, pathNot: '^src/report/' },
      to: { path: '^src/ports/', pathNot: '^src/ports/ports\\.ts$' },
    },
    {
      name: 'questions-do-not-know-protocols',
      severity: 'error',
      from: { path: QUESTIONS },
      to: { path: '^src/(protocols/|report/|verify\\.ts)' },
    },
    {
      name: 'questions-keep-to-themselves',
      severity: 'error',
      from: { path: '^src/(hardware|connection|domain|code|governance|memory)/' },
      to: { path: QUESTIONS, pathNot: '^src/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'protocols-do-not-know-verify',
      severity: 'error',
      from: { path: '^src/protocols/' },
      to: { path: '^src/(report/|verify\\.ts|verdict\\.ts)' },
    },
    {
      name: 'appraisal-is-the-bottom',
      severity: 'error',
      from: { path: '^src/(appraisal|reasons)\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(appraisal|reasons)\\.ts$' },
    },
    {
      name: 'ui-draws-only',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: {
        path: '^src/(browser|cli|protocols|hardware|connection|domain|code|governance)/|^src/verify\\.ts',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'browser-and-cli-do-not-meet',
      severity: 'error',
      from: { path: '^src/browser/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'cli-and-browser-do-not-meet',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/browser/' },
    },
    {
      name: 'entrypoints-only-start-things',
      severity: 'error',
      from: { path: '^entrypoints/' },
      to: { path: '^src/', pathNot: '^src/(browser|ui|cli)/' },
    },
    {
      name: 'one-door-to-the-browser',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/browser/' },
      to: { path: 'node_modules/(wxt|webextension-polyfill)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(src|entrypoints)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

/** Every state the popup and the welcome page can be in, by name. The gallery draws them, tests read them. */
import { type Appraisal, check, type JsonValue } from '../../../src/appraisal';
import { writePinnedCode } from '../../../src/memory/pinned-code';
import type { SiteView, WelcomeView } from '../../../src/ui/site-view';
import {
  appraised,
  CERTIFICATE,
  CONNECTION,
  HARDWARE,
  IDENTITY,
  KEY,
  LAST_GOOD,
  OTHER_PIN,
  PIN,
  replacing,
  STRANGER,
  STRANGER_SERVED,
} from './appraisals';
import { CHANNELS } from './channel-states';
import {
  CARELESS_CODE,
  CHANGED,
  KNOWN,
  MISSING,
  OLDER_OS,
  pinnedCode,
  type ShownCode,
  TEXTS,
} from './code-states';
import { OUT_OF_DATE, RELAUNCH_ADVISED, UP_TO_DATE } from './hardware-facts';

const site: SiteView = {
  tabId: 1,
  host: 'api.chipotle.example',
  verdict: 'none',
  access: 'every-site',
  mode: 'every-site',
  certificatesHidden: false,
  exportable: false,
  channels: [],
};

const shows = (appraisal: NonNullable<SiteView['appraisal']>, more: Partial<SiteView> = {}): SiteView => ({
  ...site,
  exportable: true,
  verdict: appraisal.verdict,
  appraisal,
  ...more,
});

const outOfDate = check('tcb-out-of-date', {
  expected: 'UpToDate',
  got: 'OutOfDate, INTEL-SA-00837, INTEL-SA-00982',
});
const servedBefore = { expected: `certificate ${CERTIFICATE}`, got: `certificate ${STRANGER}` };
const hidden = check('certificate-hidden-by-browser', {
  expected: `certificate ${CERTIFICATE}`,
  got: 'not shown',
});
const facts = {
  hardware: { tee: 'tdx', tcbStatus: 'OutOfDate', advisoryIds: ['INTEL-SA-00837', 'INTEL-SA-00982'] },
  connection: { attestedSpkiSha256: KEY, attestedCertificateSha256: CERTIFICATE },
  memory: { identity: IDENTITY },
};

/** A visit on which this code was found, behind an ingress. */
const running = (code: ShownCode, pinned = code.pinned): { readonly facts: Appraisal['facts'] } => ({
  facts: {
    ...facts,
    hardware: UP_TO_DATE,
    connection: { ...facts.connection, topology: 'ingress' },
    code: code.facts,
    memory: { identity: IDENTITY, code: writePinnedCode(pinned) },
  },
});

const factsWith = (hardware: { readonly [k: string]: JsonValue }) => ({ facts: { ...facts, hardware } });

const OLDER_CODE = pinnedCode(TEXTS.older, OLDER_OS);

export const POPUPS = {
  'browser-page': (() => {
    const { host: _, ...nowhere } = site;
    return nowhere;
  })(),
  none: { ...site, host: 'news.example.com', appraisal: appraised([]) },
  'not-looked': { ...site, mode: 'ask', access: 'this-site' },
  'not-allowed': { ...site, mode: 'ask', access: 'not-allowed' },
  revoked: { ...site, access: 'not-allowed' },
  partial: { ...site, access: 'partial' },
  checking: { ...site, verdict: 'checking' },
  limited: shows(appraised([...HARDWARE, ...CONNECTION])),
  'limited-pinned': shows(appraised([...HARDWARE, ...CONNECTION, check('pin-renewed-inside')]), { pin: PIN }),
  'limited-hidden': shows(appraised([...HARDWARE, ...replacing(CONNECTION, hidden)]), {
    certificatesHidden: true,
  }),
  'limited-gateway': shows(
    appraised([...HARDWARE, ...CONNECTION], {
      facts: {
        ...facts,
        hardware: UP_TO_DATE,
        connection: { ...facts.connection, topology: 'gateway', addressId: '3327603e03f5bd1f' },
      },
    }),
  ),
  'limited-compose-missing': shows(
    appraised([...HARDWARE, ...CONNECTION, ...MISSING.checks], running(MISSING)),
  ),
  'limited-gateway-code': shows(
    appraised(
      [
        ...HARDWARE,
        ...CONNECTION,
        ...KNOWN.checks,
        check('gateway-code-unknown', { expected: 'a known operating system', got: 'os-image-unknown' }),
      ],
      running(KNOWN),
    ),
  ),
  'limited-early': shows(
    appraised([...HARDWARE, ...replacing(CONNECTION, check('page-opened-before-ready'))]),
  ),
  'limited-service-worker': shows(
    appraised([...HARDWARE, ...replacing(CONNECTION, check('page-without-connection'))]),
  ),
  unsupported: shows(
    appraised([check('quote-unsupported', { expected: 'a TDX quote of version 4', got: 'version 5' })]),
  ),
  'limited-permission-gone': shows(appraised([...HARDWARE, ...CONNECTION]), {
    access: 'not-allowed',
    mode: 'ask',
  }),
  verified: shows(
    appraised([...HARDWARE, ...CONNECTION, ...KNOWN.checks, check('pin-unchanged')], running(KNOWN)),
    { pin: { ...PIN, code: KNOWN.pinned } },
  ),
  'verified-domain': shows(
    appraised([...HARDWARE, ...replacing(CONNECTION, hidden), ...KNOWN.checks], {
      binding: 'domain',
      ...running(KNOWN),
    }),
    { certificatesHidden: true },
  ),
  warning: shows(
    appraised(
      [
        ...replacing(HARDWARE, outOfDate),
        ...CONNECTION,
        check('root-overridden', {
          expected: 'a certificate that the browser accepts',
          got: 'an exception made by hand',
        }),
      ],
      { facts },
    ),
  ),
  'warning-compose': shows(
    appraised([...HARDWARE, ...CONNECTION, ...CARELESS_CODE.checks], running(CARELESS_CODE)),
  ),
  'limited-newest-level': shows(appraised([...HARDWARE, ...CONNECTION], factsWith(UP_TO_DATE))),
  'warning-behind': shows(
    appraised(
      [
        ...replacing(
          HARDWARE,
          check('tcb-out-of-date', {
            expected: 'UpToDate',
            got: `OutOfDate (${OUT_OF_DATE.advisoryIds.join(', ')})`,
          }),
        ),
        ...CONNECTION,
      ],
      factsWith(OUT_OF_DATE),
    ),
  ),
  'warning-relaunch': shows(
    appraised(
      [
        ...replacing(
          HARDWARE,
          check('tcb-relaunch-advised-configuration-needed', {
            expected: 'UpToDate',
            got: `${RELAUNCH_ADVISED.tcbStatus} (INTEL-SA-01036)`,
          }),
        ),
        ...CONNECTION,
      ],
      factsWith(RELAUNCH_ADVISED),
    ),
  ),
  'warning-replica': shows(
    appraised([
      ...HARDWARE,
      ...replacing(CONNECTION, check('served-certificate-differs-from-ours', servedBefore)),
    ]),
  ),
  changed: shows(
    appraised([
      ...HARDWARE,
      ...CONNECTION,
      check('pin-identity-changed', {
        expected: `rtmr2 ${OTHER_PIN.identity.rtmr2}\nmrConfigId ${OTHER_PIN.identity.mrConfigId}`,
        got: `rtmr2 ${IDENTITY.rtmr2}\nmrConfigId ${IDENTITY.mrConfigId}`,
      }),
    ]),
    { pin: OTHER_PIN },
  ),
  'changed-code': shows(
    appraised(
      [
        ...HARDWARE,
        ...CONNECTION,
        ...CHANGED.checks,
        check('pin-identity-changed', {
          expected: `osImage ${OLDER_OS.osImageHash}\ncomposeHash ${OLDER_CODE.composeHash}\nimageDigests a`,
          got: `osImage ${KNOWN.pinned.osImage?.osImageHash}\ncomposeHash ${KNOWN.pinned.composeHash}\nimageDigests b`,
        }),
      ],
      running(CHANGED),
    ),
    { pin: { ...PIN, code: OLDER_CODE } },
  ),
  danger: shows(appraised([...HARDWARE, ...replacing(CONNECTION, STRANGER_SERVED)])),
  'danger-installed-root': shows(
    appraised([
      ...HARDWARE,
      ...replacing(CONNECTION, STRANGER_SERVED),
      check('root-locally-installed', {
        expected: 'a root that browsers ship',
        got: 'a root installed on this computer',
      }),
    ]),
  ),
  'danger-hardware': shows(
    appraised([
      ...replacing(
        HARDWARE,
        check('debug-on', { expected: 'debug off', got: 'TD attributes 0100000000000000' }),
      ),
      check('evidence-not-authentic'),
    ]),
  ),
  'danger-vanished': shows(
    appraised([
      check('pin-evidence-vanished', { expected: 'the evidence of 3 Nov 2026', got: 'no evidence' }),
    ]),
    { pin: PIN },
  ),
  'channels-none': {
    ...site,
    host: 'app.chipotle.example',
    appraisal: appraised([]),
    channels: [CHANNELS.available],
  },
  'channels-two': shows(
    appraised([...HARDWARE, ...CONNECTION, ...KNOWN.checks, check('pin-unchanged')], running(KNOWN)),
    { pin: { ...PIN, code: KNOWN.pinned }, channels: [CHANNELS.honest, CHANNELS.substituted] },
  ),
  'channels-of-each-kind': shows(appraised([...HARDWARE, ...CONNECTION]), {
    channels: [CHANNELS.onSgx, CHANNELS.onSnp, CHANNELS.oldFirmware, CHANNELS.unreached, CHANNELS.checking],
  }),
  'channels-many': {
    ...site,
    host: 'app.chipotle.example',
    appraisal: appraised([]),
    channels: [
      CHANNELS.onSgx,
      CHANNELS.onSnp,
      CHANNELS.oldFirmware,
      CHANNELS.unreached,
      CHANNELS.checking,
      CHANNELS.withoutQuote,
      CHANNELS.substituted,
      CHANNELS.honest,
    ],
    moreChannels: 992,
  },
  'channels-not-allowed': {
    ...site,
    mode: 'ask',
    access: 'not-allowed',
    channels: [CHANNELS.notChecked],
  },
  'channels-while-checking': { ...site, verdict: 'checking', channels: [CHANNELS.checking, CHANNELS.honest] },
  'channels-long-name': {
    ...site,
    appraisal: appraised([]),
    channels: [CHANNELS.longName],
    moreChannels: 1,
  },
  unavailable: shows(
    appraised([
      ...replacing(
        HARDWARE,
        check('collateral-unreachable', { expected: 'an answer from Intel', got: 'timeout' }),
        check('revocation-unknown'),
        check('qe-identity-unknown'),
        check('tdx-module-unknown'),
        check('tcb-unknown'),
      ),
      ...CONNECTION,
      check('pin-not-compared'),
    ]),
    { pin: PIN, lastGood: LAST_GOOD },
  ),
} satisfies Record<string, SiteView>;

const unasked: WelcomeView = {
  mode: 'ask',
  granted: false,
  certificatesHidden: false,
};

export const WELCOMES = {
  first: unasked,
  'every-site': { ...unasked, mode: 'every-site', granted: true },
  'taken-back': { ...unasked, mode: 'every-site', granted: false },
  'certificates-hidden': { ...unasked, certificatesHidden: true },
} satisfies Record<string, WelcomeView>;

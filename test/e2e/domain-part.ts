/** Who is asked about a domain, and when: everybody at first, nobody while their answers are fresh, everybody when the person checks again. */
import assert from 'node:assert/strict';
import { REUSE_UNSEEN_MS } from '../../src/browser/results';
import { DOMAIN_HOSTS } from '../testbed/domain-services';
import type { Testbed } from '../testbed/server';
import type { BrowserUnderTest } from './driver';
import { greenOf } from './expectation';
import { openStage, type Stage } from './stage';
import { checkAgainToTheEnd, newerAppraisal } from './steps';
import type { Tally } from './tally';
import { pause } from './until';

/** An app in its own enclave, and one behind a gateway; nothing else in these tests visits them. */
const SITES = ['issueOnly', 'gateway'] as const;

export async function domainPart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const test = (name: string, run: () => Promise<void>) => tally.test(`${name} (${browser.variant})`, run);

  await test('nobody is told of a site without evidence', async () => {
    const stage = await openStage(browser, testbed, testbed.site('spa'));
    const asked = listen(testbed);
    try {
      await stage.visit();
      await stage.expect({ verdict: 'none', binding: 'none' });
      assert.deepEqual(asked().hosts, [stage.site.host]);
    } finally {
      await stage.close();
    }
  });

  await test('a revisit with everything fresh asks nobody but the site', async () => {
    const stages: Stage[] = [];
    try {
      for (const name of SITES) stages.push(await openStage(browser, testbed, testbed.site(name)));
      const first = new Map<Stage, number | undefined>();
      for (const stage of stages) {
        const asked = listen(testbed);
        await stage.visit();
        const { appraisal } = await stage.expect({
          verdict: greenOf(browser.variant),
          reason: 'log-sources-agree',
        });
        first.set(stage, appraisal?.at);
        assert.deepEqual(among(DOMAIN_HOSTS, asked().hosts), DOMAIN_HOSTS);
      }
      // A page that shows the same certificate a moment later shows the same result: these revisits are looked at anew.
      if (browser.variant === 'chromium-blind') await pause(REUSE_UNSEEN_MS + 1_000);
      for (const stage of stages) {
        if (browser.variant !== 'chromium-blind') stage.site.renew();
        testbed.dropConnections(stage.site.host);
        const asked = listen(testbed);
        await stage.visit('/next');
        await newerAppraisal(stage, first.get(stage));
        await stage.expect({ verdict: greenOf(browser.variant), reason: 'log-sources-agree' });
        const { host, aliases } = stage.site;
        assert(asked().paths.some(isEvidence), 'the evidence was not asked for again');
        assert.deepEqual(
          asked().hosts.filter((h) => h !== host && !aliases.includes(h)),
          [],
        );
      }
    } finally {
      for (const stage of stages) await stage.close();
    }
  });

  await test('checking again asks everybody about the domain', async () => {
    const stage = await openStage(browser, testbed, testbed.site('issueOnly'));
    try {
      await stage.visit();
      await stage.expect({ verdict: greenOf(browser.variant) });
      const asked = listen(testbed);
      await checkAgainToTheEnd(stage);
      assert.deepEqual(among(DOMAIN_HOSTS, asked().hosts), DOMAIN_HOSTS);
    } finally {
      await stage.close();
    }
  });
}

/** What was asked for from now on, each host and path once. */
export function listen(testbed: Testbed): () => {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
} {
  const before = testbed.log.length;
  return () => {
    const entries = testbed.log.slice(before);
    return {
      hosts: [...new Set(entries.map((entry) => entry.host))],
      paths: [...new Set(entries.map((entry) => entry.path))],
    };
  };
}

const isEvidence = (path: string): boolean =>
  path === '/evidences/quote.json' || path === '/.dstack/acme-info';

const among = (all: readonly string[], hosts: readonly string[]): readonly string[] =>
  all.filter((host) => hosts.includes(host));

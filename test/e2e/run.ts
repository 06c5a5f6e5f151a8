/**
 * `npm run test:e2e`: the extension in real browsers against the testbed.
 *
 *     npm run test:e2e -- [--json <file>] [--only bundle|permission|pages|attacks|<part of the pages: report, settings, domain, ...>]
 *                         [--browser firefox|chromium|chromium-blind] [--row <words of an attack, or a site>]
 */
import { parseArgs } from 'node:util';
import { attackParts } from './attack-parts';
import { build } from './builds';
import { bundlePart } from './bundle-part';
import { VARIANTS } from './driver';
import { howToInstall } from './installed';
import { PAGE_PARTS, pageParts } from './page-parts';
import { permissionPart } from './permission-part';
import { makeTally } from './tally';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    browser: { type: 'string' },
    row: { type: 'string' },
  },
});

const tally = makeTally();
const variants = VARIANTS.filter((v) => values.browser === undefined || v === values.browser);
const missing = howToInstall(['chromium', 'firefox-esr', 'certutil']);
if (missing !== undefined) {
  tally.failed('browsers', missing);
} else {
  const wants = (part: string) => values.only === undefined || values.only === part;
  const built = await tally.part('builds', async () => {
    await build('testbed', ['chrome', 'firefox']);
    return true;
  });
  if (built && wants('bundle')) await tally.part('production bundle', () => bundlePart(tally));
  if (built && wants('permission')) {
    await build('production', ['chrome', 'firefox']);
    await permissionPart(tally, variants);
  }
  const page = PAGE_PARTS.find((part) => part === values.only);
  if (built && (wants('pages') || page !== undefined)) await pageParts(tally, variants, page);
  if (built && wants('attacks')) await attackParts(tally, variants, values.row);
}

console.log(tally.summary());
if (values.json !== undefined) tally.write(values.json);
process.exit(tally.counts.failed === 0 && tally.counts.passed > 0 ? 0 : 1);

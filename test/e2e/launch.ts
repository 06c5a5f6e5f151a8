/** Starts a variant of a browser against a testbed. */
import type { Testbed } from '../testbed/server';
import { type BuildMode, buildDirectory } from './builds';
import { launchChromium } from './chromium';
import type { BrowserNetwork, BrowserUnderTest, LaunchOptions, Variant } from './driver';
import { launchFirefox } from './firefox';
import type { Program } from './installed';

export type LaunchWish = Partial<Pick<LaunchOptions, 'headed' | 'bare'>> & {
  readonly build?: BuildMode;
  /** Roots to trust beside the web CA of the testbed. */
  readonly alsoTrust?: readonly string[];
};

/** What a variant needs on this machine. */
export const needs = (variant: Variant): readonly Program[] => [
  variant === 'firefox' ? 'firefox-esr' : 'chromium',
  'certutil',
];

export function networkOf(testbed: Testbed, alsoTrust: readonly string[] = []): BrowserNetwork {
  const { port, hostRules, localDomains, webCaPem } = testbed;
  return { port, hostRules, localDomains, roots: [webCaPem, ...alsoTrust] };
}

export function launch(variant: Variant, testbed: Testbed, wish: LaunchWish = {}): Promise<BrowserUnderTest> {
  const { build = 'testbed', alsoTrust, ...rest } = wish;
  const target = variant === 'firefox' ? 'firefox' : 'chrome';
  const options = {
    variant,
    extension: buildDirectory(target, build),
    network: networkOf(testbed, alsoTrust),
    ...rest,
  };
  return variant === 'firefox' ? launchFirefox(options) : launchChromium(options);
}

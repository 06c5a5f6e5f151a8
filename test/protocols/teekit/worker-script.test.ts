import { describe, expect, it } from 'vitest';
import { channelUrlOf } from '../../../src/protocols/teekit/channel-url';
import { channelOfWorkerScript } from '../../../src/protocols/teekit/worker-script';

const PAGE = 'https://app.test';
const scriptFor = (target: string) => `${PAGE}/__ra-serviceworker__.js?target=${encodeURIComponent(target)}`;

describe('a target that is no host over TLS is no sign of a channel', () => {
  it.each([
    'tunnel.test',
    '//tunnel.test',
    'http://tunnel.test',
    'ws://tunnel.test',
    'wss://tunnel.test',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop/',
    'https://',
    'https://user:secret@tunnel.test',
    'https://tunnel.test:99999',
    'https://a b.test',
    'https://tunnel.test https://other.test',
    'https://tunnel.test\u0000/x',
  ])('%j', (target) => expect(channelOfWorkerScript(scriptFor(target))).toBeUndefined());

  it('of several targets the first counts, as it does for the worker', () => {
    const two = `${scriptFor('https://first.test')}&target=${encodeURIComponent('https://second.test')}`;
    expect(channelOfWorkerScript(two)).toBe('wss://first.test/__ra__');
  });
});

describe('any other script is none of ours', () => {
  it.each([
    `${PAGE}/scripts/__ra-serviceworker__.js?target=https%3A%2F%2Ftunnel.test`,
    `${PAGE}/__ra-serviceworker__.js.map?target=https%3A%2F%2Ftunnel.test`,
    `http://app.test/__ra-serviceworker__.js?target=https%3A%2F%2Ftunnel.test`,
    'not an address',
  ])('%s', (url) => expect(channelOfWorkerScript(url)).toBeUndefined());
});

describe('the channel of a service worker', () => {
  it.each([
    ['https://tunnel.test', 'wss://tunnel.test/__ra__'],
    ['https://tunnel.test/', 'wss://tunnel.test/__ra__'],
    ['https://tunnel.test/a/../b?c#d', 'wss://tunnel.test/__ra__'],
    ['https://tunnel.test:443', 'wss://tunnel.test/__ra__'],
    ['https://tunnel.test/path?query#fragment', 'wss://tunnel.test/__ra__'],
    ['', 'wss://app.test/__ra__'],
    ['https://Tunnel.test:8443', 'wss://tunnel.test:8443/__ra__'],
    ['https://[::1]:8443', 'wss://[::1]:8443/__ra__'],
    ['https://bücher.test', 'wss://xn--bcher-kva.test/__ra__'],
  ])('%s: %s', (target, channel) => {
    expect(channelOfWorkerScript(scriptFor(target))).toBe(channel);
    expect(channelUrlOf(channel)).toBe(channel);
  });

  it('without a target is that of its own origin', () => {
    expect(channelOfWorkerScript(`${PAGE}:8443/__ra-serviceworker__.js`)).toBe('wss://app.test:8443/__ra__');
  });
});

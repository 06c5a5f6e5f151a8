/** A channel in one line: what it is called, how it stands, and in which order. */
import { describe, expect, test } from 'vitest';
import { VERDICTS } from '../../src/appraisal';
import { channelOf } from '../../src/protocols/teekit/channel-url';
import { channelLine, channelsInOrder } from '../../src/ui/channel-line';
import { channelAddress, channelName } from '../../src/ui/channel-name';
import type { ChannelSign, ChannelView } from '../../src/ui/site-view';
import { english } from './english';
import { CHANNELS, LONG_NAME } from './gallery/channel-states';

const SIGNS: readonly ChannelSign[] = ['in-use', 'opened', 'service-worker', 'encrypted-only', 'asked'];
const lineOf = (channel: ChannelView) => channelLine(channel, english);

describe('how a channel stands', () => {
  test.each<[keyof typeof CHANNELS, string, string]>([
    ['honest', 'in use', 'At the end of this channel a genuine Intel TDX machine holds the key.'],
    ['available', 'available', 'Which code it runs was not established.'],
    ['onSnp', 'available', 'a genuine AMD SEV-SNP machine holds the key'],
    ['oldFirmware', 'available, with warnings', 'but its firmware is behind'],
    ['substituted', 'in use, do not trust it', 'may go to somebody else'],
    ['withoutQuote', 'do not trust it', 'a key that nothing vouches for'],
    ['unreached', 'in use, not established', 'could not be opened'],
    ['notChecked', 'not checked', 'Nobody has looked at it yet'],
    ['checking', 'checking', 'a channel of its own'],
  ])('%s: %s', (name, status, part) => {
    const line = lineOf(CHANNELS[name]);
    expect(line.status).toBe(status);
    expect(line.sentence).toContain(part);
  });

  test('nothing is available that nobody established, however it was seen', () => {
    for (const sign of SIGNS)
      for (const verdict of ['none', 'checking', 'danger', 'unavailable'] as const)
        expect(lineOf({ ...CHANNELS.honest, sign, verdict }).status).not.toContain('available');
  });

  test('nothing is in use of which no socket was accepted', () => {
    for (const sign of SIGNS.filter((s) => s !== 'in-use'))
      for (const verdict of VERDICTS)
        expect(lineOf({ ...CHANNELS.honest, sign, verdict }).status).not.toContain('in use');
  });

  test('every sign is told, each in words of its own', () => {
    const found = SIGNS.map((sign) => lineOf({ ...CHANNELS.honest, sign }).found);
    expect(new Set(found).size).toBe(SIGNS.length);
  });

  test('no line of a channel speaks of where the page comes from or ends', () => {
    for (const channel of Object.values(CHANNELS)) {
      const { status, sentence, found } = lineOf(channel);
      expect(`${status} ${sentence} ${found}`).not.toMatch(
        /connection|(page|site) (comes|ends|runs|is)|\bverified\b/i,
      );
    }
  });

  test('a verdict whose appraisal has gone says nothing in its favour', () => {
    const { appraisal: _, ...bare } = CHANNELS.honest;
    expect(lineOf({ ...bare, verdict: 'unavailable' }).sentence).toBe(
      'Nothing shows where this channel ends.',
    );
  });
});

describe('what a channel is called', () => {
  test('by its host alone where the path is the usual one', () => {
    expect(channelName(channelOf('https://a.example'))).toEqual({ host: 'a.example' });
    expect(channelName('wss://a.example:8443/__ra__/v2')).toEqual({
      host: 'a.example:8443',
      path: '/__ra__/v2',
    });
  });

  test('of a long host the end stays: it says whose the host is', () => {
    const { host, path } = channelName(LONG_NAME);
    expect(host).toMatch(/^….*attacker\.example:65535$/);
    expect([...host].length).toBe(73);
    expect([...(path ?? '')].length).toBe(33);
  });

  test('a name in another script is shown as browsers ask for it', () => {
    expect(channelName('wss://аpple.example/__ra__').host).toBe('xn--pple-43d.example');
  });

  test('the whole host is in the address, and the address ends', () => {
    const { host } = new URL(LONG_NAME);
    expect(channelAddress(LONG_NAME)).toContain(host);
    expect([...channelAddress(`wss://a.example/__ra__${'x'.repeat(2000)}`)].length).toBe(321);
  });
});

describe('the order of channels', () => {
  const names = (channels: readonly ChannelView[]) => channelsInOrder(channels).map((c) => c.url);

  test('contradictions come first, then what is in use, then the others as they were seen', () => {
    const { available, honest, substituted, withoutQuote, onSgx, checking } = CHANNELS;
    expect(names([checking, available, withoutQuote, honest, onSgx, substituted])).toEqual(
      [withoutQuote, substituted, honest, checking, available, onSgx].map((c) => c.url),
    );
  });
});

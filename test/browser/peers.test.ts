import { describe, expect, it } from 'vitest';
import { createPeers } from '../../src/browser/peers';

const URL_ = 'https://enclave.test/evidences/quote.json';
const LEAF = { spkiSha256: 'a'.repeat(64) };
const OTHER = { spkiSha256: 'b'.repeat(64) };
const never = () => new Promise<void>(() => {});

describe('the certificate that answered our own fetch', () => {
  it('is found whether the event or the answer comes first', async () => {
    const peers = createPeers(never);
    const early = await peers.watch(URL_);
    peers.seen(URL_, LEAF);
    expect(await early.certificate()).toBe(LEAF);
    early.end();

    const late = await peers.watch(URL_);
    const asked = late.certificate();
    peers.seen(URL_, OTHER);
    expect(await asked).toBe(OTHER);
  });

  it('is unknown when no event comes', async () => {
    const peers = createPeers(async () => {});
    expect(await (await peers.watch(URL_)).certificate()).toBeUndefined();
  });

  it('is never that of another address or another fetch', async () => {
    const peers = createPeers(never);
    const first = await peers.watch(URL_);
    const second = peers.watch(URL_);
    peers.seen('https://enclave.test/other', OTHER);
    peers.seen(URL_, LEAF);
    expect(await first.certificate()).toBe(LEAF);
    first.end();
    const asked = (await second).certificate();
    peers.seen(URL_, OTHER);
    expect(await asked).toBe(OTHER);
  });
});

import { describe, expect, it } from 'vitest';
import { keepRecording, recordingOf } from '../../src/browser/recordings';
import { fakeSession } from './fake-session';

const HALF = 'x'.repeat(512 * 1024);

describe('recordings at hand', () => {
  it('the latest ones are kept, the oldest make room', () => {
    const session = fakeSession();
    for (const key of ['a', 'b', 'c', 'd', 'e']) keepRecording(session, key, HALF);
    expect(recordingOf(session, 'a')).toBeUndefined();
    expect(recordingOf(session, 'b')).toBe(HALF);
    expect(recordingOf(session, 'e')).toBe(HALF);
  });

  it('a new recording of the same visit takes the place of the old', () => {
    const session = fakeSession();
    keepRecording(session, 'a', 'old');
    keepRecording(session, 'b', HALF);
    keepRecording(session, 'a', 'new');
    expect(recordingOf(session, 'a')).toBe('new');
    expect(recordingOf(session, 'b')).toBe(HALF);
  });

  it('one that is too large is not kept, and leaves nothing older under its name', () => {
    const session = fakeSession();
    keepRecording(session, 'a', 'old');
    keepRecording(session, 'b', 'other');
    keepRecording(session, 'a', HALF.repeat(5));
    expect(recordingOf(session, 'a')).toBeUndefined();
    expect(recordingOf(session, 'b')).toBe('other');
  });
});

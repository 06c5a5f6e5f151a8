/**
 * A log's signed statement of how large it is and what its tree hashes to.
 * Source: transparency-dev/formats, `log/README.md` (checkpoint); C2SP `signed-note.md`.
 */
import { fromBase64 } from '../../encoding/base64';
import { Refusal } from '../../refusal';

export interface Checkpoint {
  readonly size: number;
  readonly rootHash: Uint8Array;
  /** The text that signatures cover. */
  readonly signed: Uint8Array;
  /** `hint`: first four bytes of the key's identifier. */
  readonly signatures: readonly { readonly hint: Uint8Array; readonly signature: Uint8Array }[];
}

const MOST_SIGNATURES = 16;
const HINT_BYTES = 4;
const SIGNATURE_LINE = /^\u2014 [^ \n]+ ([^ \n]+)$/;

/** @throws Refusal `checkpoint-malformed`, `base64-malformed` */
export function readCheckpoint(note: string): Checkpoint {
  const gap = note.indexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) throw refuse('the note', 'a text, an empty line and signatures', note);
  const text = note.slice(0, gap + 1);
  const [, size = '', rootHash = ''] = text.split('\n');
  if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw refuse('size', 'a whole number below 2^53', size);
  const lines = note.slice(gap + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES)
    throw refuse('signatures', `at most ${MOST_SIGNATURES}`, `${lines.length}`);
  return {
    size: Number(size),
    rootHash: fromBase64(rootHash),
    signed: new TextEncoder().encode(text),
    signatures: lines.map((line) => {
      const signature = SIGNATURE_LINE.exec(line)?.[1];
      if (signature === undefined) throw refuse('signatures', 'a dash, a name and a signature', line);
      const bytes = fromBase64(signature);
      return { hint: bytes.subarray(0, HINT_BYTES), signature: bytes.subarray(HINT_BYTES) };
    }),
  };
}

function refuse(at: string, expected: string, got: string): Refusal {
  return new Refusal('checkpoint-malformed', at, expected, JSON.stringify(got.slice(0, 60)));
}

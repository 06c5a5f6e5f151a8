/**
 * What a pin keeps of the code: operating system, app, compose file, images. Registers alone would not do: the app is in no register
 * that replicas share, so another operator's machine with the same compose file would look the same.
 */
import type { JsonValue } from '../appraisal';
import type { CodeIdentity } from '../code/judge-code';

export type PinnedCode = CodeIdentity;

/** Parts of it, in the order in which they are shown. */
export const CODE_PARTS = ['osImage', 'appId', 'composeHash', 'imageDigests'] as const;
export type CodePart = (typeof CODE_PARTS)[number];

const HEX = /^[0-9a-f]{40,64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const LONGEST_NAME = 80;
const MOST_IMAGES = 256;

/** Reads it from memory; `undefined` for anything that is not exactly that. */
export function readPinnedCode(value: JsonValue): PinnedCode | undefined {
  if (!isRecord(value)) return undefined;
  const { osImage, appId, composeHash, imageDigests, ...more } = value;
  if (Object.keys(more).length > 0) return undefined;
  if (![appId, composeHash].every((hex) => hex === undefined || (typeof hex === 'string' && HEX.test(hex))))
    return undefined;
  if (imageDigests !== undefined && !isDigests(imageDigests)) return undefined;
  if (osImage !== undefined && !isOsImage(osImage)) return undefined;
  return {
    ...(osImage === undefined ? {} : { osImage }),
    ...(typeof appId === 'string' ? { appId } : {}),
    ...(typeof composeHash === 'string' ? { composeHash } : {}),
    ...(imageDigests === undefined ? {} : { imageDigests }),
  };
}

/** As memory and facts hold it. */
export function writePinnedCode({ osImage, imageDigests, ...hashes }: PinnedCode): {
  readonly [k: string]: JsonValue;
} {
  return {
    ...(osImage === undefined ? {} : { osImage: { ...osImage } }),
    ...hashes,
    ...(imageDigests === undefined ? {} : { imageDigests: imageDigests.slice(0, MOST_IMAGES) }),
  };
}

/** Parts that both know, and that differ. */
export const changedCode = (before: PinnedCode, now: PinnedCode): readonly CodePart[] =>
  CODE_PARTS.filter((part) => {
    const [was, is] = [textOfPart(before, part), textOfPart(now, part)];
    return was !== undefined && is !== undefined && was !== is;
  });

/** What the pin names and the evidence does not: whether it is the same app cannot be told. */
export const lostCode = (before: PinnedCode, now: PinnedCode): readonly CodePart[] =>
  (['appId', 'composeHash'] as const).filter((part) => before[part] !== undefined && now[part] === undefined);

/** A part as text, to compare and to show: the hash of an image, since names are ours to choose. */
export function textOfPart(code: PinnedCode, part: CodePart): string | undefined {
  switch (part) {
    case 'osImage':
      return code.osImage?.osImageHash;
    case 'imageDigests':
      return code.imageDigests?.slice(0, MOST_IMAGES).join(' ');
    default:
      return code[part];
  }
}

const isOsImage = (value: JsonValue): value is { readonly name: string; readonly osImageHash: string } =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  value.name.length <= LONGEST_NAME &&
  typeof value.osImageHash === 'string' &&
  HEX.test(value.osImageHash);

const isDigests = (value: JsonValue): value is readonly string[] =>
  Array.isArray(value) &&
  value.length <= MOST_IMAGES &&
  value.every((digest) => typeof digest === 'string' && DIGEST.test(digest));

const isRecord = (value: JsonValue | undefined): value is { readonly [k: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

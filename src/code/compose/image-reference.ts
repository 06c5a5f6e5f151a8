/** Image references, as Docker's reference grammar writes them. */

export interface ImageReference {
  /** With the registry where one is named, without tag and digest. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hex digits. Absent: the reference pins nothing. */
  readonly digest?: string;
}

/**
 * @param text a resolved `image` value, without variables
 * @returns nothing for what is not a reference; another digest algorithm, or a digest of another length, is none
 */
export function readImageReference(text: string): ImageReference | undefined {
  if (text.length > LONGEST) return undefined;
  const match = REFERENCE.exec(text);
  const [, repository, tag, digest] = match ?? [];
  if (repository === undefined) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Docker's own limit is 255 for the name; tag and digest come on top. */
const LONGEST = 500;
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(${HOST}${PART}(?:/${PART})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

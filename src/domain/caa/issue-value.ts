/**
 * The value of `issue` and `issuewild`, by the grammar of RFC 8659 section 4.2; TXT records of dns-persist-01 use the same one.
 *
 *     issue-value = *WSP [issuer-domain-name *WSP] [";" *WSP [parameters *WSP]]
 *     parameters  = (parameter *WSP ";" *WSP parameters) / parameter
 *     parameter   = tag *WSP "=" *WSP value          value = *(%x21-3A / %x3C-7E)
 */

export interface IssueValue {
  /** Lower case; `''` where no issuer is named, which lets nobody issue. */
  readonly issuer: string;
  /** In the order of the record; a tag may come more than once. */
  readonly parameters: readonly { readonly tag: string; readonly value: string }[];
}

const LABEL = '[a-z0-9](?:-*[a-z0-9])*';
const ISSUER = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i');
const PARAMETER = new RegExp(`^(${LABEL})[ \\t]*=[ \\t]*([\\x21-\\x3a\\x3c-\\x7e]*)$`, 'i');

/** `undefined` where the text does not follow the grammar: then it lets nobody issue (RFC 8659 section 4.2). */
export function readIssueValue(text: string): IssueValue | undefined {
  const [first = '', ...rest] = text.split(';').map(withoutBlanks);
  if (first !== '' && !ISSUER.test(first)) return undefined;
  const issuer = first.toLowerCase();
  // One semicolon with nothing after it is allowed; one after the last parameter is not.
  if (rest.length === 1 && rest[0] === '') return { issuer, parameters: [] };
  const parameters = rest.map((part) => {
    const [, tag, value] = PARAMETER.exec(part) ?? [];
    return tag === undefined || value === undefined ? undefined : { tag, value };
  });
  return parameters.every((p) => p !== undefined) ? { issuer, parameters } : undefined;
}

/** Every value that a parameter has. RFC 8657 makes a record with two of them one that no request satisfies. */
export const valuesOf = ({ parameters }: IssueValue, tag: string): readonly string[] =>
  parameters.filter((p) => p.tag === tag).map((p) => p.value);

/** By index: a regular expression that looks for blanks at the end starts anew at each blank of a long run. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(from)) from++;
  while (from < to && isBlank(to - 1)) to--;
  return text.slice(from, to);
}

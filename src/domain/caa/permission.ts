/** Whom CAA records let issue, by RFC 8659 section 4 and RFC 8657. About records only: which accounts are good is asked elsewhere. */
import type { CaaRecord } from '../dns/dns-record';
import { readIssueValue, valuesOf } from './issue-value';
import { honoursAccounts, isRecognised } from './issuers';

/** Which kind of certificate: for the name itself, or for all names one label below it. */
export type Form = 'exact' | 'wildcard';

/**
 * - `nobody`: the record lets nobody issue
 * - `account`: one account of one authority that keeps to RFC 8657
 * - `authority`: anybody who asks that authority
 */
export type Permission =
  | { readonly kind: 'nobody'; readonly why: 'no-issuer' | 'malformed' | 'unsatisfiable' }
  | {
      readonly kind: 'account';
      readonly issuer: string;
      readonly account: string;
      readonly methods: readonly string[] | 'any';
    }
  | {
      readonly kind: 'authority';
      readonly issuer: string;
      readonly why: 'no-account' | 'account-not-honoured' | 'authority-unknown';
      readonly methods: readonly string[] | 'any';
    };

/**
 * What a set of records says about one form.
 * - `anybody`: no record is about it
 * - `refused`: a record that no authority understands is marked critical, so all must refuse
 * - `listed`: exactly what these permissions give
 */
export type Permissions =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'refused'; readonly tag: string }
  | { readonly kind: 'listed'; readonly permissions: readonly Permission[] };

const CRITICAL = 0x80;

/** Tags in the registry of IANA (pkix-parameters, CAA properties), which authorities know: critical or not, they may go on. */
const KNOWN_TAGS: readonly string[] = [
  'issue',
  'issuewild',
  'iodef',
  'contactemail',
  'contactphone',
  'issuemail',
  'issuevmc',
];

/** @param records the relevant set: the first that is not empty, going up */
export function permissionsOf(records: readonly CaaRecord[], form: Form): Permissions {
  const critical = records.find((r) => (r.flags & CRITICAL) !== 0 && !KNOWN_TAGS.includes(tagOf(r)));
  if (critical !== undefined) return { kind: 'refused', tag: critical.tag };
  const relevant = relevantTo(records, form);
  if (relevant.length === 0) return { kind: 'anybody' };
  return { kind: 'listed', permissions: relevant.map((r) => permissionOf(r.value)) };
}

/** `issuewild`, where there is one, takes the place of `issue` for wildcards, RFC 8659 section 4.3. */
export function relevantTo(records: readonly CaaRecord[], form: Form): readonly CaaRecord[] {
  const wild = records.filter((r) => tagOf(r) === 'issuewild');
  return form === 'wildcard' && wild.length > 0 ? wild : records.filter((r) => tagOf(r) === 'issue');
}

/** Whom one value of `issue` or `issuewild` lets issue. */
export function permissionOf(text: string): Permission {
  const value = readIssueValue(text);
  if (value === undefined) return { kind: 'nobody', why: 'malformed' };
  const { issuer } = value;
  if (issuer === '') return { kind: 'nobody', why: 'no-issuer' };
  const accounts = valuesOf(value, 'accounturi');
  const methodLists = valuesOf(value, 'validationmethods');
  // What an authority does with parameters that it does not know is to ignore them: two accounts forbid nothing there.
  if (!honoursAccounts(issuer)) {
    const why = !isRecognised(issuer)
      ? 'authority-unknown'
      : accounts.length > 0
        ? 'account-not-honoured'
        : 'no-account';
    return { kind: 'authority', issuer, why, methods: 'any' };
  }
  const [account] = accounts;
  const [methodList] = methodLists;
  const methods = methodList === undefined ? 'any' : methodList.split(',');
  const unsatisfiable =
    accounts.length > 1 ||
    methodLists.length > 1 ||
    account === '' ||
    (methods !== 'any' && !methods.every(isMethod));
  if (unsatisfiable) return { kind: 'nobody', why: 'unsatisfiable' };
  return account === undefined
    ? { kind: 'authority', issuer, why: 'no-account', methods }
    : { kind: 'account', issuer, account, methods };
}

/** RFC 8657 section 4: a label, as `dns-01`. */
const isMethod = (text: string): boolean => /^[a-z0-9]+(-+[a-z0-9]+)*$/i.test(text);

const tagOf = ({ tag }: CaaRecord): string => tag.toLowerCase();

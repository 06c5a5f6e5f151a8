/** CAA findings in plain words, for `expected` and `got`. */
import { upwards } from '../dns/dns-name';
import type { CertificateName, RelevantSet, ResolverFindings } from './caa-findings';
import { caaText } from './caa-text';
import { type Permission, permissionsOf } from './permission';

/** `app.example.com`, or `*.example.com`. */
export const formText = ({ form, name }: CertificateName): string =>
  form === 'wildcard' ? `*.${name}` : name;

/** Whom one record lets issue. */
export function permissionText(permission: Permission): string {
  switch (permission.kind) {
    case 'nobody':
      return NOBODY[permission.why];
    case 'account':
      return `${permission.issuer} may issue, only with account ${permission.account}${by(permission.methods)}`;
    case 'authority':
      return authorityText(permission);
  }
}

const NOBODY = {
  'no-issuer': 'nobody may issue',
  malformed: 'nobody may issue: the value cannot be read',
  unsatisfiable: 'nobody may issue: its parameters cannot be satisfied',
} as const;

function authorityText({ issuer, why, methods }: Permission & { kind: 'authority' }): string {
  switch (why) {
    case 'no-account':
      return `${issuer} may issue, with any account${by(methods)}`;
    case 'account-not-honoured':
      return `${issuer} may issue, with any account: it is not known to keep to the account that the record names`;
    case 'authority-unknown':
      return `whoever answers to "${issuer}" may issue, with any account: Vitrine knows no such certificate authority`;
  }
}

const by = (methods: readonly string[] | 'any'): string =>
  methods === 'any' ? '' : `, by ${methods.join(' or ')}`;

/** Whom the relevant set lets issue; every permission of its own, nothing twice. */
export function setTexts(set: RelevantSet): readonly string[] {
  switch (set.kind) {
    case 'failed':
      return [`no answer about ${set.at} (${set.why})`];
    case 'none':
      return [`any authority may issue, with any account: no CAA record at ${upwards(set.name).join(', ')}`];
    case 'found': {
      const who = permissionsOf(set.records, set.form);
      switch (who.kind) {
        case 'anybody':
          return [
            `any authority may issue, with any account: the CAA records at ${set.at} do not say who may`,
          ];
        case 'refused':
          return [`nobody may issue: no authority knows the critical property "${who.tag}"`];
        case 'listed':
          return [...new Set(who.permissions.map(permissionText))];
      }
    }
  }
}

/** All that a resolver said about all forms, on one line. */
export const resolverText = ({ resolver, sets, persist }: ResolverFindings): string =>
  [
    `${resolver}: ${sets.map((set) => `${formText(set)}: ${setTexts(set).join('; ')}`).join(' | ')}`,
    ...persist.flatMap(({ name, answer }) => {
      if (answer.kind === 'failure') return [`no answer about the TXT records for ${name} (${answer.why})`];
      return answer.records.map((r) => `TXT for ${name}: ${r.type === 'TXT' ? r.text : caaText(r)}`);
    }),
  ].join(' | ');

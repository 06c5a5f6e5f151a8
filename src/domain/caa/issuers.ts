/** The names by which certificate authorities answer in CAA records. */

/**
 * Authorities that are known to keep to `accounturi` and `validationmethods` (RFC 8657). All others are taken to ignore them, so a record that
 * names one lets any of its customers order certificates. Let's Encrypt: in production since December 2022,
 * https://community.letsencrypt.org/t/enabling-acme-caa-account-and-method-binding/189588
 */
const HONOUR_RFC_8657: readonly string[] = ['letsencrypt.org'];

/**
 * Names that authorities of browsers' root programs ask their customers to write. Not complete, and used for wording only: what is
 * not here is more likely misspelt than harmless, and nobody can know that no authority answers to it.
 */
const RECOGNISED: readonly string[] = [
  ...HONOUR_RFC_8657,
  'amazon.com',
  'amazontrust.com',
  'awstrust.com',
  'amazonaws.com',
  'actalis.it',
  'buypass.com',
  'certum.pl',
  'comodoca.com',
  'digicert.com',
  'entrust.net',
  'globalsign.com',
  'godaddy.com',
  'harica.gr',
  'identrust.com',
  'pki.goog',
  'quovadisglobal.com',
  'rapidssl.com',
  'sectigo.com',
  'ssl.com',
  'starfieldtech.com',
  'swisssign.com',
  'symantec.com',
  'telesec.de',
  'thawte.com',
  'usertrust.com',
];

/** @param issuer lower case */
export const honoursAccounts = (issuer: string): boolean => HONOUR_RFC_8657.includes(issuer);

/** @param issuer lower case */
export const isRecognised = (issuer: string): boolean => RECOGNISED.includes(issuer);

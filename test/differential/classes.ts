/**
 * Every way in which Vitrine and the peer differ on the corpus, and which of the two follows the specification. A difference that
 * is of no class, or of two, fails the test; `docs/differences.md` is written from this table.
 */
import type { CorpusCase } from '../corpus/corpus-case';

export interface Difference {
  readonly c: CorpusCase;
  /** A status, or `error: …`. */
  readonly ours: string;
  readonly peer: string;
}

export interface DifferenceClass {
  readonly id: string;
  readonly peerDoes: string;
  readonly weDo: string;
  /** `ours`: the specification says what we do. `policy`: it leaves it to whoever verifies. */
  readonly right: 'ours' | 'policy';
  readonly source: string;
  readonly holds: (difference: Difference) => boolean;
}

const QVL = 'Intel SGX DCAP Quote Verification Library';
const PCS = 'Intel PCS API v4';
const PCK = 'Intel SGX PCK Certificate and CRL Profile Specification';
const TDX = 'Intel TDX DCAP Quoting Library API';

const accepts = (outcome: string) => !outcome.startsWith('error');
const tagged = (c: CorpusCase, tag: string) => c.tags?.includes(tag) ?? false;
const reasons = (outcome: string) => outcome.replace('error: ', '').split(', ');
/** The peer accepts, and we refuse for this reason before any other. */
const weRefuse = ({ ours, peer }: Difference, reason: RegExp) =>
  accepts(peer) && !accepts(ours) && reasons(ours).some((r) => reason.test(r));
const intelVerdict = ({ c }: Difference) => c.intel?.verdict ?? '';
const chainIsBad = (d: Difference) => weRefuse(d, /^pck-chain-invalid$/);

export const CLASSES: readonly DifferenceClass[] = [
  {
    id: 'TCB info version 2',
    peerDoes: 'cannot read it and throws',
    weDo: 'read it, for SGX only',
    right: 'ours',
    source: `Intel PCS API v3, "Get TCB Info" (version 2); ${QVL}: versions 2 and 3`,
    holds: ({ peer }) => /Failed to decode TcbInfo: Cannot read properties of undefined/.test(peer),
  },
  {
    id: 'status of the TDX module',
    peerDoes: "ignores the module's own levels and reports the platform's status",
    weDo: 'let a module that is out of date make the whole out of date',
    right: 'ours',
    source: `${PCS}, "Get TDX TCB Info": tdxModuleIdentities, and the steps that determine the TCB status of a TD`,
    holds: ({ c, ours, peer }) => ours === 'OutOfDate' && peer === 'UpToDate' && !tagged(c, 'relaunch'),
  },
  {
    id: 'which TDX components count',
    peerDoes: 'compares components 0 and 1 as well, and finds a lower level or none',
    weDo: 'begin at component 2 when TEE_TCB_SVN[1] is not 0: the first two are judged by the module identity',
    right: 'ours',
    source: `${PCS}, "Get TDX TCB Info": the steps that determine the TCB status of a TD`,
    holds: ({ c, ours, peer }) =>
      accepts(ours) &&
      !ours.startsWith('TDRelaunch') &&
      !tagged(c, 'pckext') &&
      (peer === 'error: No matching TCB level found' ||
        (ours === 'UpToDate' && peer === 'OutOfDate' && !tagged(c, 'order'))),
  },
  {
    id: 'relaunch of a TD',
    peerDoes: 'evaluates TEE_TCB_SVN alone, and by the rule above',
    weDo: 'evaluate TEE_TCB_SVN and TEE_TCB_SVN_2, refuse where either has no level, and advise a relaunch where only the second is current',
    right: 'ours',
    source: `${QVL}: TD_RELAUNCH_ADVISED; ${TDX}, appendix A.3.2 (TD report 1.5)`,
    holds: ({ c, ours }) => tagged(c, 'relaunch') && (ours.startsWith('TDRelaunch') || !accepts(ours)),
  },
  {
    id: 'how statuses converge',
    peerDoes: 'takes the more severe of two statuses',
    weDo: 'keep the need for configuration when the quoting enclave is out of date',
    right: 'ours',
    source: `${QVL}: convergence of TCB statuses`,
    holds: ({ ours, peer }) => ours === 'OutOfDateConfigurationNeeded' && peer === 'OutOfDate',
  },
  {
    id: 'order of TCB levels',
    peerDoes: 'takes them in the order of the document',
    weDo: 'sort them, best first',
    right: 'ours',
    source: `${QVL}: TCB levels are kept sorted, descending`,
    holds: ({ c, ours, peer }) => tagged(c, 'order') && ours === 'UpToDate' && peer === 'OutOfDate',
  },
  {
    id: 'revoked TCB',
    peerDoes: 'throws',
    weDo: 'report the status Revoked, which fails under every policy',
    right: 'ours',
    source: `${PCS}, "Get TCB Info": tcbStatus; ${QVL}: STATUS_TCB_REVOKED is a status`,
    holds: ({ ours, peer }) => ours === 'Revoked' && peer === 'error: TCB status is invalid: Revoked',
  },
  {
    id: 'components of the certificate',
    peerDoes: 'compares the octets of CPUSVN',
    weDo: 'compare the sixteen component SVNs; the two can differ',
    right: 'ours',
    source: `${PCK}, section on the SGX TCB extension; ${PCS}, "Get TCB Info": the steps that determine the TCB status`,
    holds: ({ c, ours, peer }) =>
      tagged(c, 'pckext') && accepts(ours) && peer === 'error: No matching TCB level found',
  },
  {
    id: 'auth data of other lengths',
    peerDoes: 'hashes the first 32 bytes into a buffer of fixed size',
    weDo: 'hash all of it',
    right: 'ours',
    source: `${TDX}, appendix A.3.9 (QE Authentication Data, variable size)`,
    holds: ({ peer }) => peer === 'error: QE report hash mismatch',
  },
  {
    id: 'order of certificates',
    peerDoes: 'demands the leaf first',
    weDo: 'find leaf, authority and root by their names',
    right: 'ours',
    source: `${QVL}: the chain parser takes certificates in any order`,
    holds: ({ peer }) => peer === 'error: CaUsedAsEndEntity',
  },
  {
    id: "another authority's list",
    peerDoes: 'looks serial numbers up in every list',
    weDo: "look them up in the list of the certificate's own issuer",
    right: 'ours',
    source: 'RFC 5280, section 6.3.3 (b); serial numbers are unique per issuer, section 4.1.2.2',
    holds: ({ peer }) => peer === 'error: Certificate is revoked',
  },
  {
    id: 'TD report 1.5 Ex',
    peerDoes: 'does not know body type 4',
    weDo: 'read it; nothing in the added fields is judged',
    right: 'ours',
    source: `${QVL}: body type 4, 885 bytes`,
    holds: ({ peer }) => peer === 'error: Failed to decode quote: Unsupported body type',
  },
  {
    id: 'SGX in version 5',
    peerDoes: 'takes SGX in version 3 only',
    weDo: 'take an enclave report in versions 3, 4 and 5',
    right: 'ours',
    source: `${QVL}: quote version 5, body type 1`,
    holds: ({ peer }) => peer === 'error: SGX TEE quote must have version 3',
  },
  {
    id: 'SEPT_VE_DISABLE',
    peerDoes: 'refuses a TD without it, genuine paravisors included',
    weDo: 'warn; the policy `strict` refuses',
    right: 'policy',
    source: `Intel TDX Module ABI Specification, ATTRIBUTES; no rule in ${QVL}`,
    holds: ({ peer }) => peer === 'error: SEPT_VE_DISABLE is not enabled',
  },
  {
    id: 'service TD',
    peerDoes: 'refuses a TD with one',
    weDo: 'warn; the policy `strict` refuses',
    right: 'policy',
    source: `Intel TDX Module ABI Specification, SERVTD_HASH; no rule in ${QVL}`,
    holds: ({ peer }) => peer === 'error: Invalid mr service td',
  },
  {
    id: 'extended features',
    peerDoes: 'does not look at XFAM',
    weDo: 'refuse a TD without x87 and SSE, or with reserved features',
    right: 'ours',
    source: 'Intel TDX Module ABI Specification, XFAM: bits fixed to 1 and to 0',
    holds: (d) => accepts(d.peer) && d.ours === 'error: attributes-unexpected',
  },
  {
    id: 'revocation lists',
    peerDoes:
      'checks neither signature, issuer, dates nor extensions, and ignores a list that it cannot read',
    weDo: 'refuse lists that are forged, of another issuer, expired or unreadable',
    right: 'ours',
    source: `${PCK}, section on CRLs; RFC 5280, section 6.3.3; ${QVL}: STATUS_SGX_CRL_*`,
    holds: (d) => weRefuse(d, /^collateral-/) && /SGX_CRL_/.test(intelVerdict(d)),
  },
  {
    id: 'PCE of the TCB info',
    peerDoes: 'compares the FMSPC only',
    weDo: 'compare FMSPC and PCE-ID',
    right: 'ours',
    source: `${PCS}, "Get TCB Info": pceId; ${QVL}: STATUS_TCB_INFO_MISMATCH`,
    holds: (d) => weRefuse(d, /^collateral-for-another-platform$/) && intelVerdict(d) === 'TCB_INFO_MISMATCH',
  },
  {
    id: 'values of documents',
    peerDoes: 'takes other versions, negative SVNs, dates that are none and statuses that nobody defined',
    weDo: 'refuse the document',
    right: 'ours',
    source: `${PCS}, "Get TCB Info" and "Get QE Identity": types and ranges of the members`,
    holds: (d) =>
      weRefuse(d, /^collateral-unreadable$/) && /^(TCB:|QE:|TCB_NOT_SUPPORTED)/.test(intelVerdict(d)),
  },
  {
    id: 'rules of the PCK chain',
    peerDoes: 'takes any certificates that sign one another',
    weDo: 'demand three certificates with their names and roles: issuer names chain, authorities may sign, a TCB signer is none',
    right: 'ours',
    source: `${PCK}, section on certificates; RFC 5280, section 6.1; ${QVL}: STATUS_SGX_PCK_*, STATUS_SGX_INTERMEDIATE_CA_*`,
    holds: (d) => chainIsBad(d) && !tagged(d.c, 'pckext'),
  },
  {
    id: 'SGX extension of the certificate',
    peerDoes: 'reads the members it needs',
    weDo: 'demand all members with their lengths and ranges',
    right: 'ours',
    source: `${PCK}, section on the SGX extensions; ${QVL}: STATUS_SGX_PCK_INVALID_EXTENSIONS`,
    holds: (d) => chainIsBad(d) && tagged(d.c, 'pckext'),
  },
  {
    id: 'attributes of the quoting enclave',
    peerDoes: 'masks the expected attributes too, so bits outside of the mask never match against anything',
    weDo: 'mask those of the report and compare with the identity as published',
    right: 'ours',
    source: `${PCS}, "Get QE Identity": attributes and attributesMask; ${QVL}: STATUS_SGX_ENCLAVE_REPORT_ATTRIBUTES_MISMATCH`,
    holds: (d) => weRefuse(d, /^qe-identity-mismatch$/),
  },
  {
    id: 'lengths and types inside the quote',
    peerDoes:
      'does not compare the stated size of the body, the outer type 6, or what the inner lengths leave over',
    weDo: 'refuse the quote',
    right: 'ours',
    source: `${TDX}, appendix A.3; ${QVL}: STATUS_UNSUPPORTED_QUOTE_FORMAT`,
    holds: (d) => weRefuse(d, /^quote-malformed$/),
  },
  {
    id: 'vendor of the quoting enclave',
    peerDoes: 'does not look at it',
    weDo: "accept Intel's only",
    right: 'ours',
    source: `${TDX}, appendix A.3.1: QE Vendor ID`,
    holds: (d) => weRefuse(d, /^quote-unsupported$/),
  },
  {
    id: 'identity of the TDX module',
    peerDoes: 'compares with zero at most',
    weDo: 'choose the identity by TEE_TCB_SVN[1] and compare signer and attributes with it',
    right: 'ours',
    source: `${PCS}, "Get TDX TCB Info": tdxModule and tdxModuleIdentities; ${QVL}: STATUS_TDX_MODULE_MISMATCH`,
    holds: (d) => weRefuse(d, /^tdx-module-mismatch$/),
  },
];

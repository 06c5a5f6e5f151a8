/**
 * Which operating system booted, by the registers of an authentic quote; what guest and host claim beside it makes nothing known.
 * Source: dstack evidence specification, section 9.3.
 */
import { type Check, check } from '../appraisal';
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';
import { compareOsClaims, type OsClaim } from './os-image/claims';
import { OS_IMAGES } from './os-image/images';
import { matchOsImage, type OsMatch, type OsRegisters } from './os-image/match';
import { type BootEvents, isMeasured, type OsImage, type PageAddOrder } from './os-image/os-image';
import { examineTdxLite, judgeTdxLite, readTdxLiteMaterial, type TdxLite } from './os-image/tdx-lite';
import type { VmConfig } from './os-image/vm-config';

export interface OsMaterial {
  readonly quote: AuthenticQuote;
  /** Of a log that leads to registers 1 and 2; for the explanation only. */
  readonly bootEvents?: Partial<BootEvents>;
  /** Payload of `os-image-hash`, of a log that leads to register 3. */
  readonly claimedByGuest?: string;
  readonly machine?: VmConfig;
}

export interface OsFindings {
  /** `code.os-image`, and `code.simulator` where these registers are those of one. */
  readonly checks: readonly Check[];
  /** Production or development; absent for an unknown system. */
  readonly image?: OsImage;
  readonly pageAddOrder?: PageAddOrder;
  /** What made it known: the registers in the table, or material whose hash is in the table. */
  readonly basis?: 'table' | 'tdx-lite';
  readonly match: OsMatch;
  readonly claim: OsClaim;
  /** Recomputed from the host's material; it counts where its hash is known. */
  readonly lite?: TdxLite;
}

/** Never throws. @param images the table; tests bring their own */
export function judgeOsImage(material: OsMaterial, images: readonly OsImage[] = OS_IMAGES): OsFindings {
  const { quote, machine, claimedByGuest } = material;
  const registers = registersOf(quote);
  const memorySize = machine?.memorySize;
  const match = matchOsImage(
    registers,
    {
      ...(material.bootEvents === undefined ? {} : { events: material.bootEvents }),
      ...(memorySize === undefined ? {} : { memorySize }),
    },
    images,
  );
  const lite = liteOf(machine);
  const liteFinding = lite && judgeTdxLite(registers, lite, memorySize, images);
  const known =
    match.kind !== 'unknown'
      ? { image: match.image, pageAddOrder: match.pageAddOrder, basis: 'table' as const }
      : liteFinding?.kind === 'production' || liteFinding?.kind === 'development'
        ? { image: liteFinding.image, pageAddOrder: liteFinding.pageAddOrder, basis: 'tdx-lite' as const }
        : undefined;
  const claim = compareOsClaims(
    known?.image,
    {
      ...(claimedByGuest === undefined ? {} : { event: claimedByGuest }),
      ...(machine?.osImageHash === undefined ? {} : { vmConfig: machine.osImageHash }),
    },
    images,
  );
  const simulator = match.kind === 'unknown' ? simulatorCheck(match) : undefined;
  const contradicted = liteFinding?.kind === 'contradicts' ? liteFinding.image : undefined;
  const finding =
    quote.tee !== 'tdx'
      ? withoutRegisters(quote)
      : known === undefined
        ? unknownSystem(registers, match, claim, contradicted)
        : knownSystem(known.image, claim);
  return {
    checks: [...(simulator === undefined ? [] : [simulator]), finding],
    ...known,
    match,
    claim,
    ...(lite === undefined ? {} : { lite }),
  };
}

function registersOf({ measurements, tee }: AuthenticQuote): OsRegisters {
  const register = (name: string): string => (tee === 'tdx' ? (measurements[name] ?? '') : '');
  return { mrtd: register('mrtd'), rtmr1: register('rtmr1'), rtmr2: register('rtmr2') };
}

/** Material that cannot be read is as good as none: nothing is known through it. */
function liteOf(machine: VmConfig | undefined): TdxLite | undefined {
  if (machine?.tdxMeasurement === undefined) return undefined;
  try {
    return examineTdxLite(readTdxLiteMaterial(machine.tdxMeasurement));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

function knownSystem(image: OsImage, claim: OsClaim): Check {
  if (image.isDevelopment)
    return check('os-image-development', { expected: 'a production image', got: image.name });
  if (claim.kind === 'other-than-registers')
    return check('os-image-claim-differs', {
      expected: `${image.osImageHash}, ${image.name}`,
      got: claim.differing
        .map(({ source, osImageHash, image: other }) => {
          const name = other === undefined ? '' : `, ${other.name}`;
          return `${osImageHash}${name}, by the ${source === 'event' ? 'log' : 'host'}`;
        })
        .join('\n'),
    });
  return check('os-image-known', { got: image.name });
}

/** The table is of registers that only TDX has: a host that names an image of it contradicts nothing. */
const withoutRegisters = ({ tee }: AuthenticQuote): Check =>
  check('os-image-unknown', {
    expected: 'registers of TDX, as the table of images has them',
    got: `none: ${tee} measures in another way`,
  });

function unknownSystem(
  registers: OsRegisters,
  match: OsMatch,
  claim: OsClaim,
  contradicted: OsImage | undefined,
): Check {
  const got = `MRTD ${registers.mrtd}\nRTMR1 ${registers.rtmr1}\nRTMR2 ${registers.rtmr2}`;
  if (contradicted !== undefined)
    return check('os-image-contradicts', { expected: `the registers of ${contradicted.name}`, got });
  if (claim.kind === 'claims-differ')
    return check('os-image-contradicts', {
      expected: 'one image, named by log and host',
      got: `${claim.event}, by the log\n${claim.vmConfig}, by the host`,
    });
  const notComparable = match.kind === 'unknown' && match.kernelNotComparable;
  if (claim.kind === 'not-what-it-claims' && differs(claim.claimed, registers, notComparable))
    return check('os-image-contradicts', { expected: `the registers of ${claim.claimed.name}`, got });
  return check('os-image-unknown', { expected: 'the registers of an image that Vitrine knows', got });
}

/** Differs where it could have been equal: some kernels measure by memory, and of the oldest firmware one page order is known. */
function differs(image: OsImage, registers: OsRegisters, kernelNotComparable: boolean): boolean {
  if (!isMeasured(image)) return false;
  const { firmware, rtmr1, rtmr2 } = image.measurements;
  const firmwareKnown = firmware.mrtd.every(({ order }) => order !== 'not-known');
  return (
    rtmr2 !== registers.rtmr2 ||
    (rtmr1 !== registers.rtmr1 && !kernelNotComparable) ||
    (firmwareKnown && firmware.mrtd.every(({ value }) => value !== registers.mrtd))
  );
}

function simulatorCheck(match: OsMatch): Check | undefined {
  const seen = match.kind === 'unknown' ? match.seenAs : undefined;
  if (seen?.kind !== 'simulator' && seen?.kind !== 'example') return undefined;
  return check('quote-of-a-simulator', { expected: 'a quote that nobody has published', got: seen.name });
}

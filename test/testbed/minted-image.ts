/**
 * An operating system of somebody's own making that brings its own papers: TDX-lite material that agrees with itself and with the registers,
 * under a hash that nobody else has heard of (dstack evidence specification, section 9.3(6)).
 */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { examineTdxLite } from '../../src/code/os-image/tdx-lite';
import { type Bytes, base64, concat, copy, fromHex, hex, utf8 } from './bytes';
import { cbor } from './cbor-maker';
import { TESTBED_MEMORY } from './os-images';

export interface MintedImage {
  readonly osImageHash: Bytes;
  readonly registers: { readonly mrtd: Bytes; readonly rtmr1: Bytes; readonly rtmr2: Bytes };
  /** JSON text, with the material. */
  readonly vmConfig: string;
}

export function mintImage(name: string): MintedImage {
  const register = (label: string): Bytes => copy(sha384(utf8(`${label} of ${name}`)));
  const measured = cbor({
    version: 4,
    image: {
      cmdline: `console=ttyS0 ${name}=1`,
      kernel_authenticode: register('kernel'),
      kernel_header_normalized: true,
      initrd_sha384: register('initrd'),
    },
    tdvf: {
      ovmf: 'pre202505',
      mrtd: { single_pass: register('single pass'), two_pass: register('two pass') },
      td_hob: fromHex('80100904000609020b021010'),
    },
  });
  const checksums = utf8(`${hex(sha256(measured))}  measurement.tdx.cbor\n`);
  const { measurement } = examineTdxLite({ checksumFile: checksums, measurement: measured });
  const osImageHash = copy(sha256(concat(checksums)));
  return {
    osImageHash,
    registers: {
      mrtd: fromHex(measurement.mrtd.twoPass),
      rtmr1: fromHex(measurement.rtmr1),
      rtmr2: fromHex(measurement.rtmr2),
    },
    vmConfig: JSON.stringify({
      os_image_hash: hex(osImageHash),
      memory_size: TESTBED_MEMORY,
      tdx_attestation_variant: 'lite',
      tdx_measurement: { checksum_file: base64(checksums), measurement: base64(measured) },
    }),
  };
}

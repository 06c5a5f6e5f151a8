/**
 * Certification data of each type ("Intel SGX DCAP ECDSA Quote Library API", appendix A.4, "QE Certification Data"): how a quote
 * names the platform's provisioning certification key. Only type 5 brings all certificates along.
 */
import { type Bytes, concat, fromHex, u16, utf8 } from './bytes';
import type { Pck } from './intel-pki';

/** Length of the PPID encrypted for Intel, by type: RSA with 2048 and 3072 bits. */
const CIPHERTEXT_BYTES = { 2: 256, 3: 384 } as const;

/** For a type that no quoting enclave writes there, the chain of type 5: a lie about the type alone. */
export function certificationData(type: number, pck: Pck): Bytes {
  switch (type) {
    case 1:
      return concat(fromHex(pck.extension.ppid), platformSvns(pck));
    case 2:
    case 3:
      return concat(unreadable(CIPHERTEXT_BYTES[type]), platformSvns(pck));
    case 4:
      return utf8(pck.pem);
    default:
      return pck.chain;
  }
}

function platformSvns({ extension }: Pck): Bytes {
  return concat(fromHex(extension.cpuSvn), u16(extension.pceSvn), fromHex(extension.pceId));
}

/** Only Intel can decrypt the real one; to everybody else it looks like this. */
const unreadable = (bytes: number): Bytes => crypto.getRandomValues(new Uint8Array(bytes));

/** Names of SGX attribute flags. Facts only. Source: Intel SDM volume 3D, section 37.7.1 "ATTRIBUTES". */
import { bitNames } from './td-attributes';

export const SGX_FLAG = {
  INIT: 0,
  DEBUG: 1,
  MODE64BIT: 2,
  PROVISION_KEY: 4,
  EINITTOKEN_KEY: 5,
  CET: 6,
  KSS: 7,
  AEX_NOTIFY: 10,
} as const;

/** The flags that are set, in bit order; reserved ones as `bit <n>`. */
export function sgxFlagNames(flags: bigint): readonly string[] {
  return bitNames(flags, SGX_FLAG);
}

/** The second source of Intel collateral, as the person set it. */
import { normalisePccsUrl, PCCS_SETTING, pccsUrlFrom } from '../memory/pccs-setting';
import type { MemoryPort } from '../ports/ports';

export const pccsUrl = async (memory: MemoryPort): Promise<string> =>
  pccsUrlFrom(await memory.read(PCCS_SETTING));

/** Stores it; `false` when it is not an https address of origin and path only. */
export async function setPccsUrl(memory: MemoryPort, text: string): Promise<boolean> {
  const url = normalisePccsUrl(text);
  if (url === undefined) return false;
  await memory.write(PCCS_SETTING, url);
  return true;
}

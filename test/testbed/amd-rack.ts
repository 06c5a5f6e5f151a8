/** The AMD machines of the testbed, one of each product line, under the root keys of this checkout; made when first asked for. */
import { makeSnpReport, type SnpReportOptions } from './snp-maker';
import { snpKeysOf } from './snp-maker-keys';
import { CURRENT_TCB, type Endorsed, makeSnpPki, type SnpPki, type TestProduct } from './snp-maker-pki';

export interface AmdMachine {
  readonly pki: SnpPki;
  readonly vcek: Endorsed;
  /** A report of this chip: by default of a guest with nothing amiss. */
  report(wish?: Partial<SnpReportOptions>): Promise<Uint8Array>;
}

export type AmdRack = (product: TestProduct) => Promise<AmdMachine>;

export function amdRack(at = new Date()): AmdRack {
  const made = new Map<TestProduct, Promise<AmdMachine>>();
  return (product) => {
    const machine = made.get(product) ?? makeMachine(product, at);
    made.set(product, machine);
    return machine;
  };
}

/** One more machine, with a chip of its own. */
export async function makeMachine(product: TestProduct, at = new Date()): Promise<AmdMachine> {
  const pki = await makeSnpPki({ product, at, keys: await snpKeysOf(product) });
  const vcek = await pki.issueVcek();
  return {
    pki,
    vcek,
    report: (wish = {}) =>
      makeSnpReport({
        product,
        keys: vcek.keys,
        chipId: pki.chipId,
        reportedTcb: CURRENT_TCB[product],
        ...wish,
      }),
  };
}

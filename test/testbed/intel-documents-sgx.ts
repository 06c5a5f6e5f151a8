/** What makes TCB info and QE identity documents of SGX ("Intel PCS API v4"): overrides for `IntelPki.tcbInfo` and `qeIdentity`. */
import { type EnclaveIdentity, levelsWithStatus, type TcbInfo, type TcbStatus } from './intel-documents';

type Overrides<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** TCB info version 3 of SGX: no TDX member anywhere, in the platform's levels for this status. */
export function sgxTcbInfo(status: TcbStatus = 'UpToDate'): Overrides<TcbInfo> {
  return {
    id: 'SGX',
    tdxModule: undefined,
    tdxModuleIdentities: undefined,
    tcbLevels: levelsWithStatus(status).map(({ tcb, ...level }) => ({
      ...level,
      tcb: { sgxtcbcomponents: tcb.sgxtcbcomponents, pcesvn: tcb.pcesvn },
    })),
  };
}

/** Identity of the enclave that quotes for SGX. */
export const SGX_QE_IDENTITY: Overrides<EnclaveIdentity> = {
  id: 'QE',
  attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
  mrsigner: '8C4F5775D796503E96137F77C68A829A0056AC8DED70140B081B094490C57BFF',
  isvprodid: 1,
  tcbLevels: [
    { tcb: { isvsvn: 8 }, tcbDate: '2025-05-14T00:00:00Z', tcbStatus: 'UpToDate' },
    {
      tcb: { isvsvn: 5 },
      tcbDate: '2020-11-11T00:00:00Z',
      tcbStatus: 'OutOfDate',
      advisoryIDs: ['INTEL-SA-00477'],
    },
  ],
};

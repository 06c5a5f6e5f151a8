/** Facts of real hardware as the core gives them, cut to what the interface reads. */

/** `real-tdx-v4-td10-00806F050000-85ef3b3f-e21-00e9` of the vectors, on 27 June 2026: microcode one behind. */
export const OUT_OF_DATE = {
  tee: 'tdx',
  quoteVersion: 4,
  tcbStatus: 'OutOfDate',
  tcbDate: '2025-05-14T00:00:00Z',
  advisoryIds: ['INTEL-SA-01192', 'INTEL-SA-01245', 'INTEL-SA-01312', 'INTEL-SA-01313'],
  tcb: {
    platform: {
      level: 1,
      status: 'OutOfDate',
      tcbDate: '2025-05-14T00:00:00Z',
      advisoryIds: ['INTEL-SA-01192', 'INTEL-SA-01245', 'INTEL-SA-01312', 'INTEL-SA-01313'],
      levels: 6,
      newest: { status: 'UpToDate', tcbDate: '2026-02-11T00:00:00Z' },
      behind: [
        { component: 'sgx', number: 1, category: 'BIOS', type: 'Early Microcode Update', have: 8, need: 9 },
        {
          component: 'sgx',
          number: 2,
          category: 'OS/VMM',
          type: 'SGX Late Microcode Update',
          have: 8,
          need: 9,
        },
        {
          component: 'tdx',
          number: 3,
          category: 'OS/VMM',
          type: 'TDX Late Microcode Update',
          have: 8,
          need: 9,
        },
      ],
    },
    quotingEnclave: {
      level: 0,
      status: 'UpToDate',
      tcbDate: '2026-02-11T00:00:00Z',
      advisoryIds: [],
      levels: 1,
      newest: { status: 'UpToDate', tcbDate: '2026-02-11T00:00:00Z' },
      have: 6,
      need: 4,
    },
    tdxModule: {
      level: 0,
      status: 'UpToDate',
      tcbDate: '2026-02-11T00:00:00Z',
      advisoryIds: [],
      levels: 5,
      newest: { status: 'UpToDate', tcbDate: '2026-02-11T00:00:00Z' },
      id: 'TDX_01',
      have: 13,
      need: 13,
    },
    components: [
      { component: 'sgx', number: 1, category: 'BIOS', type: 'Early Microcode Update', have: 8, need: 9 },
      {
        component: 'sgx',
        number: 2,
        category: 'OS/VMM',
        type: 'SGX Late Microcode Update',
        have: 8,
        need: 9,
      },
      { component: 'sgx', number: 3, category: 'OS/VMM', type: 'TXT SINIT', have: 2, need: 2 },
      { component: 'sgx', number: 4, category: 'BIOS', have: 2, need: 2 },
      { component: 'sgx', number: 5, category: 'BIOS', have: 4, need: 4 },
      { component: 'sgx', number: 6, category: 'BIOS', have: 1, need: 1 },
      { component: 'sgx', number: 8, category: 'OS/VMM', type: 'SEAMLDR ACM', have: 6, need: 6 },
      { component: 'pce', have: 11, need: 11 },
      {
        component: 'tdx',
        number: 3,
        category: 'OS/VMM',
        type: 'TDX Late Microcode Update',
        have: 8,
        need: 9,
      },
    ],
    behind: ['platform'],
    mend: ['update'],
  },
};

/** The same machine if it were at the newest level. */
export const UP_TO_DATE = {
  ...OUT_OF_DATE,
  tcbStatus: 'UpToDate',
  advisoryIds: [],
  tcb: {
    ...OUT_OF_DATE.tcb,
    platform: {
      level: 0,
      levels: 6,
      ...OUT_OF_DATE.tcb.platform.newest,
      advisoryIds: [],
      newest: OUT_OF_DATE.tcb.platform.newest,
      behind: [],
    },
    components: OUT_OF_DATE.tcb.components.map((c) => ({ ...c, have: c.need })),
    behind: [],
    mend: [],
  },
};

const OLD_MODULE = {
  ...OUT_OF_DATE.tcb.tdxModule,
  level: 2,
  status: 'OutOfDate',
  tcbDate: '2024-11-13T00:00:00Z',
  advisoryIds: ['INTEL-SA-01036'],
  have: 6,
};

/** The newest machine with a module that was old when the TD was started, and with settings that Intel advises against. */
export const RELAUNCH_ADVISED = {
  ...UP_TO_DATE,
  tcbStatus: 'TDRelaunchAdvisedConfigurationNeeded',
  advisoryIds: ['INTEL-SA-01036'],
  tcb: {
    ...UP_TO_DATE.tcb,
    tdxModule: OLD_MODULE,
    behind: ['tdxModule'],
    current: UP_TO_DATE.tcb,
    mend: ['relaunch', 'configure'],
  },
};

/** One verification per host at a time, and not more than so many hosts at once. */

export interface HostQueue {
  /** Runs the work when its turn comes; settles as the work does. */
  run<T>(host: string, work: () => Promise<T>): Promise<T>;
}

export function createHostQueue(hostsAtOnce: number): HostQueue {
  const lastOf = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function takeSlot(): Promise<void> {
    if (busy < hostsAtOnce) {
      busy += 1;
      return;
    }
    // The slot is handed over, not freed: nobody can slip in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function giveSlot(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  return {
    async run(host, work) {
      const before = lastOf.get(host) ?? Promise.resolve();
      const mine = before.then(async () => {
        await takeSlot();
        try {
          return await work();
        } finally {
          giveSlot();
        }
      });
      const settled = mine.then(
        () => {},
        () => {},
      );
      lastOf.set(host, settled);
      void settled.then(() => {
        if (lastOf.get(host) === settled) lastOf.delete(host);
      });
      return mine;
    },
  };
}

/**
 * A job that is wanted more often than it can be done: runs it now, or once more after the run that is under way; never twice at a time, so
 * that the last run sees what is there last.
 * @param name of the job, for the console when it fails
 */
export function latestOnly(name: string, job: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  return async function run(): Promise<void> {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await job().catch((error: unknown) => console.warn(name, error));
    }
    isRunning = false;
  };
}

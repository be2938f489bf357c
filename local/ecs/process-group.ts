import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_INTERVAL_MS = 10;
/** How long process 1 may take to reap the orphans that it inherits. */
const REAPING_PATIENCE_MS = 5000;

/** Signals every process of the group; false when there is none left. */
export function signalGroup(processGroupId: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-processGroupId, signal);
  } catch (error) {
    if (isErrorWithCode(error, 'ESRCH')) return false;
    // macOS refuses to signal a group of zombies, which are there until their parent has noticed.
    if (isErrorWithCode(error, 'EPERM')) return true;
    throw error;
  }
}

/** Kills what is left of the group, and resolves once it is really empty. */
export async function killGroup(processGroupId: number): Promise<void> {
  const patientUntilMs = Date.now() + REAPING_PATIENCE_MS;
  while (signalGroup(processGroupId, 'SIGKILL')) {
    if (Date.now() > patientUntilMs && !(await hasLivingMember(processGroupId))) return;
    await wait(POLL_INTERVAL_MS);
  }
}

/**
 * Signals reach zombies too, and those stay for ever under a process 1 that does not reap (a shell in a
 * container). On Linux the process table tells them apart; elsewhere process 1 always reaps.
 */
async function hasLivingMember(processGroupId: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const processIds = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const living = await Promise.all(processIds.map((id) => isLivingMember(id, processGroupId)));
  return living.includes(true);
}

async function isLivingMember(processId: string, processGroupId: number): Promise<boolean> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => null);
  if (stat === null) return false;
  // `<pid> (<name>) <state> <parent> <group> …`; the name may hold spaces and parentheses.
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(group) === processGroupId && state !== 'Z' && state !== 'X';
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

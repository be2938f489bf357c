import { readdirSync, readFileSync } from 'node:fs';

/** Processes of this machine that run with this in their environment: a worker, and whatever it has forked. */
export function processesWith(variable: string, value: string): readonly number[] {
  const wanted = `${variable}=${value}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => Number.isInteger(id) && environmentOf(id).includes(wanted));
}

/** Empty where the process has ended meanwhile, or is somebody else's. */
function environmentOf(processId: number): readonly string[] {
  try {
    return readFileSync(`/proc/${processId}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

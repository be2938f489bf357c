import { serviceOf } from '../core/proof.ts';
import type { Sighting, Worker, WorkerRef } from '../core/worker.ts';
import type { Workers } from '../ports.ts';

export type Examination =
  | { readonly kind: 'fit'; readonly worker: Worker; readonly sighting: Sighting | undefined }
  | { readonly kind: 'service-managed'; readonly service: string }
  | { readonly kind: 'not-of-run'; readonly startedBy: string | null };

/**
 * Looks at a worker before it is bound to a run. What ECS does not know yet, or cannot say, is fit but not
 * verified: it is looked up again later, and nothing stops it before.
 */
export async function examineWorker(workers: Workers, runId: string, ref: WorkerRef): Promise<Examination> {
  const look = await workers.look(ref);
  if (look.kind !== 'seen') {
    return { kind: 'fit', worker: unseen(ref), sighting: undefined };
  }
  const { sighting } = look;
  const service = serviceOf(sighting);
  if (service !== null) return { kind: 'service-managed', service };
  if (sighting.started_by !== runId) return { kind: 'not-of-run', startedBy: sighting.started_by };
  const containers = (await workers.readContainers(sighting.task_definition_arn)) ?? [];
  const worker = { ...unseen(ref), verified: true, launch_type: sighting.launch_type, containers };
  return { kind: 'fit', worker, sighting };
}

function unseen({ cluster, task_arn }: WorkerRef): Worker {
  return {
    cluster,
    task_arn,
    verified: false,
    confirmed: false,
    launch_type: null,
    containers: [],
    missing_since: null,
    doubt: null,
  };
}

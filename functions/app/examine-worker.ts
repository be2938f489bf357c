import { isSilent } from '../core/decision.ts';
import { doubtIn, serviceOf } from '../core/proof.ts';
import { seenWorker, type Sighting, unseenWorker, type Worker, type WorkerRef } from '../core/worker.ts';
import type { Workers } from '../ports/workers.ts';

export type Examination =
  | {
      readonly kind: 'fit';
      readonly worker: Worker;
      readonly sighting: Sighting | undefined;
      /** Whether AWS has said anything: that it knows no such worker, or asks for patience, is an answer too. */
      readonly isAnswered: boolean;
    }
  | { readonly kind: 'service-managed'; readonly service: string }
  | { readonly kind: 'not-of-run'; readonly startedBy: string | null };

/**
 * Looks at a worker before it is bound to a run. What ECS does not know yet, or cannot say, is fit but not
 * verified: it is looked up again later, and nothing stops it before.
 */
export async function examineWorker(workers: Workers, runId: string, ref: WorkerRef): Promise<Examination> {
  const look = await workers.look(ref);
  if (look.kind !== 'seen') {
    return {
      kind: 'fit',
      worker: unseenWorker(ref),
      sighting: undefined,
      isAnswered: !isSilent(look),
    };
  }
  const { sighting } = look;
  const service = serviceOf(sighting);
  if (service !== null) return { kind: 'service-managed', service };
  if (sighting.started_by !== runId) return { kind: 'not-of-run', startedBy: sighting.started_by };
  const definition = await workers.readDefinition(sighting.task_definition_arn);
  const containers = definition.kind === 'read' ? definition.containers : [];
  const worker = { ...seenWorker(ref, sighting), containers };
  return { kind: 'fit', worker: { ...worker, doubt: doubtIn(worker, sighting) }, sighting, isAnswered: true };
}

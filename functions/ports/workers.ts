import type { Unclear } from '../core/decision.ts';
import type { LiveLook } from '../core/inspection.ts';
import type { Sighting, WorkerContainer, WorkerRef } from '../core/worker.ts';

/** The workers, as ECS shows and stops them. */
export interface Workers {
  /** MISSING only where the cluster is ACTIVE: elsewhere it says nothing of the worker. */
  look(worker: WorkerRef): Promise<Look>;
  /** The same look, with what a person wants to see. */
  inspect(worker: WorkerRef): Promise<LiveLook>;
  readDefinition(taskDefinitionArn: string): Promise<Definition>;
  /** ECS offers one means only: the stop signal, then SIGKILL after `stopTimeout`. */
  stop(worker: WorkerRef, reason: string): Promise<StopAnswer>;
  /** Workers whose `startedBy` is this run's id, in any of the deployment's clusters. */
  findStartedBy(runId: string): Promise<Search>;
}

/** Workers that can be killed as well: on EC2, beside ECS. */
export interface KillingWorkers extends Workers {
  /** Has the host of a worker kill its containers. Accepted says that the host was told, no more. */
  kill(worker: WorkerRef): Promise<StopAnswer>;
}

export type Look =
  { readonly kind: 'seen'; readonly sighting: Sighting } | { readonly kind: 'missing' } | Unclear;

/** What a task definition says of the containers. */
export type Definition =
  | { readonly kind: 'read'; readonly containers: readonly WorkerContainer[] }
  /** ECS has none of this name any more, and will not have. */
  | { readonly kind: 'gone' }
  | Unclear;

export type StopAnswer =
  | { readonly kind: 'accepted' }
  /** Not now: a throttle, or, where it is an outage, ECS is out of reach. */
  | { readonly kind: 'deferred'; readonly why: string; readonly outage?: true }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

export type Search = { readonly kind: 'found'; readonly workers: readonly WorkerRef[] } | Unclear;

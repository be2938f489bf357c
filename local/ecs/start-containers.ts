import type { Container } from './container.ts';
import type { StopCause } from './task-record.ts';
import type { ContainerDefinition } from './task-definitions.ts';

export interface TaskContainer extends Container {
  readonly definition: ContainerDefinition;
}

/**
 * Starts each container once its dependencies allow it, and resolves when all have started. What makes the
 * task stop (a command that cannot be run, an essential container that exits) goes to `requestStop`.
 */
export async function startContainers(
  containers: readonly TaskContainer[],
  isStopping: () => boolean,
  requestStop: (cause: StopCause) => void,
): Promise<void> {
  const started = new Map(
    containers.map(({ definition }) => [definition.name, Promise.withResolvers<undefined>()]),
  );
  const byName = new Map(containers.map((container) => [container.definition.name, container]));

  const awaitDependency = async ({ containerName, condition }: ContainerDefinition['dependsOn'][number]) => {
    if (condition === 'START') return started.get(containerName)?.promise;
    const exitCode = (await byName.get(containerName)?.stopped)?.exitCode;
    if (condition === 'SUCCESS' && exitCode !== 0) {
      requestStop(failedToStart(`container ${containerName}: expected exit code 0, got ${String(exitCode)}`));
    }
  };
  const start = async (container: TaskContainer) => {
    await Promise.all(container.definition.dependsOn.map(awaitDependency));
    if (isStopping()) return;
    if (!(await container.start())) {
      requestStop(failedToStart('Task failed to start'));
      return;
    }
    started.get(container.definition.name)?.resolve(undefined);
    if (container.definition.essential) void container.stopped.then(() => requestStop(ESSENTIAL_EXITED));
  };
  await Promise.all(containers.map(start));
}

const ESSENTIAL_EXITED: StopCause = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

function failedToStart(stoppedReason: string): StopCause {
  return { stopCode: 'TaskFailedToStart', stoppedReason };
}

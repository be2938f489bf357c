import type { TaskContainer } from './start-containers.ts';

/** Stops each container as soon as all those that depend on it have stopped. */
export async function stopInReverse(containers: readonly TaskContainer[]): Promise<void> {
  const stops = new Map<TaskContainer, Promise<void>>();

  const stopOnce = (container: TaskContainer): Promise<void> => {
    const stopping = stops.get(container) ?? stopAfterDependents(container);
    stops.set(container, stopping);
    return stopping;
  };
  const stopAfterDependents = async (container: TaskContainer): Promise<void> => {
    const dependents = containers.filter((other) => dependsOn(other, container));
    await Promise.all(dependents.map(stopOnce));
    await container.stop();
  };
  await Promise.all(containers.map(stopOnce));
}

function dependsOn(container: TaskContainer, dependency: TaskContainer): boolean {
  return container.definition.dependsOn.some(
    ({ containerName }) => containerName === dependency.definition.name,
  );
}

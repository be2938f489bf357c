import { clientException } from './errors.ts';

export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly { readonly containerName: string }[];
}

/** Refuses a dependency on a container that does not exist, and one that leads back to itself. */
export function checkDependencies(containers: readonly Dependent[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const visit = (container: Dependent, path: readonly string[]): void => {
    if (path.includes(container.name)) {
      throw clientException(`dependsOn: expected no circle, got ${[...path, container.name].join(' -> ')}`);
    }
    for (const { containerName } of container.dependsOn) {
      const dependency = byName.get(containerName);
      if (dependency === undefined) {
        throw clientException(`dependsOn: expected a container of this task, got ${containerName}`);
      }
      visit(dependency, [...path, container.name]);
    }
  };
  for (const container of containers) visit(container, []);
}

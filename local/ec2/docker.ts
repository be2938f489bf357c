import type { DockerContainer } from '../ecs/docker-containers.ts';

export interface DockerAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Docker, as far as the shipped kill asks for it: `ps --quiet --filter label=<key>=<value>` and `kill <id>…`.
 * Everything else is refused: to guess at it would be to test something else than Docker.
 */
export function docker(containers: readonly DockerContainer[], args: readonly string[]): DockerAnswer {
  const [command, ...rest] = args;
  if (command === 'ps') return list(containers, rest) ?? unknown(args);
  if (command === 'kill' && rest.length > 0 && rest.every(isId)) return killEach(containers, rest);
  return unknown(args);
}

function list(containers: readonly DockerContainer[], args: readonly string[]): DockerAnswer | undefined {
  const [quiet, filter, label = '', ...others] = args;
  const [, key, value] = /^label=([^=]+)=(.+)$/.exec(label) ?? [];
  if (quiet !== '--quiet' || filter !== '--filter' || key === undefined || others.length > 0)
    return undefined;
  const ids = containers.filter(({ labels }) => labels[key] === value).map(({ id }) => id);
  return { exitCode: 0, stdout: lines(ids), stderr: '' };
}

/** One that is gone fails the command, and keeps none of the others alive. */
function killEach(containers: readonly DockerContainer[], ids: readonly string[]): DockerAnswer {
  const found = ids.flatMap((id) => containers.find((container) => container.id === id) ?? []);
  for (const { kill } of found) kill();
  const missing = ids.filter((id) => !found.some((container) => container.id === id));
  return {
    exitCode: missing.length === 0 ? 0 : 1,
    stdout: lines(found.map(({ id }) => id)),
    stderr: lines(missing.map((id) => `Error response from daemon: No such container: ${id}`)),
  };
}

function isId(arg: string): boolean {
  return /^\d+$/.test(arg);
}

/** As Docker's own CLI exits where it is called wrongly. */
function unknown(args: readonly string[]): DockerAnswer {
  const expected = 'ps --quiet --filter label=<key>=<value>, or kill <id>…';
  return {
    exitCode: 125,
    stdout: '',
    stderr: `local stand-in for docker: expected ${expected}, got ${JSON.stringify(args)}\n`,
  };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

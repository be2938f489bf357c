import type { IncomingMessage, RequestListener } from 'node:http';
import * as z from 'zod';
import { readBody } from '../aws-endpoint/http.ts';
import type { Ecs } from '../ecs/ecs.ts';
import { findInstance } from '../ecs/instances.ts';
import { isOwnRequest, OWN_ONLY } from '../own-request.ts';
import { docker } from './docker.ts';
import type { DockerAnswer } from './docker.ts';

/** Of the AWS endpoint, followed by the id of an instance: what its Docker listens to. */
export const DOCKER_PATH = '/_local/docker/';

const MAX_BYTES = 64 * 1024;
const Arguments = z.array(z.string());

export function createDockerDaemon(ecs: Pick<Ecs, 'containersOn'>): RequestListener {
  return (request, response) => {
    void answer(ecs, request)
      .catch((error: unknown) => ({ exitCode: 1, stdout: '', stderr: `${String(error)}\n` }))
      .then((body) => response.end(JSON.stringify(body)));
  };
}

async function answer(ecs: Pick<Ecs, 'containersOn'>, request: IncomingMessage): Promise<DockerAnswer> {
  const { url = '' } = request;
  const args = Arguments.parse(JSON.parse((await readBody(request, MAX_BYTES)).toString()));
  if (!isOwnRequest(request)) throw new Error(`host and origin: ${OWN_ONLY}`);
  const instance = findInstance(url.slice(DOCKER_PATH.length));
  if (instance === undefined) throw new Error(`instance: expected one of the cluster, got ${url}`);
  return docker(ecs.containersOn(instance), args);
}

import { join } from 'node:path';
import type { Instance } from '../ecs/instances.ts';
import type { Reaper } from '../reaper.ts';
import { DOCKER_PATH } from './docker-daemon.ts';
import { runShellScript } from './run-shell-script.ts';
import { createSsm } from './ssm.ts';
import type { Ssm } from './ssm.ts';

export interface HostOptions {
  /** Of the endpoint, where the Docker of each instance listens; asked once a command comes. */
  readonly awsUrl: () => string;
  readonly reaper: Reaper;
  readonly report: (line: string) => void;
}

/** SSM on the EC2 instances, which are this machine: what they do not share with it is their `docker`. */
export function createHosts({ awsUrl, reaper, report }: HostOptions): Ssm {
  return createSsm({
    report,
    runScript: (instance, commands, ending) =>
      runShellScript(commands, { environment: hostEnvironment(awsUrl(), instance), reaper, ending }),
  });
}

function hostEnvironment(awsUrl: string, { ec2InstanceId }: Instance): Readonly<Record<string, string>> {
  return {
    PATH: [join(import.meta.dirname, 'bin'), '/usr/bin', '/bin'].join(':'),
    LOCAL_NODE: process.execPath,
    LOCAL_DOCKER_CLI: join(import.meta.dirname, 'docker-cli.ts'),
    LOCAL_DOCKER_HOST: `${awsUrl}${DOCKER_PATH}${ec2InstanceId}`,
  };
}

import { describe, expect, it } from 'vitest';
import { docker } from '../../../local/ec2/docker.ts';

const LABEL = 'com.amazonaws.ecs.task-arn';
const killed: string[] = [];
const container = (id: string, taskArn: string) => ({
  id,
  labels: { [LABEL]: taskArn },
  kill: () => void killed.push(id),
});
const containers = [container('11', 'task/a'), container('12', 'task/a'), container('21', 'task/ab')];
const run = (...args: readonly string[]) => {
  killed.length = 0;
  return docker(containers, args);
};

describe('the stand-in for docker', () => {
  it.each([
    ['task/a', '11\n12\n'],
    ['task/ab', '21\n'],
    ['task/b', ''],
  ])('lists the ids of the containers whose label is %s, all of it', (taskArn, stdout) => {
    const answer = run('ps', '--quiet', '--filter', `label=${LABEL}=${taskArn}`);
    expect(answer).toEqual({ exitCode: 0, stdout, stderr: '' });
  });

  it('kills the containers that it is told, and no others', () => {
    expect(run('kill', '11', '12')).toEqual({ exitCode: 0, stdout: '11\n12\n', stderr: '' });
    expect(killed).toEqual(['11', '12']);
  });

  it('fails for a container that is gone, and kills the others all the same', () => {
    expect(run('kill', '99', '21')).toEqual({
      exitCode: 1,
      stdout: '21\n',
      stderr: 'Error response from daemon: No such container: 99\n',
    });
    expect(killed).toEqual(['21']);
  });

  it.each([
    [[]],
    [['ps']],
    [['ps', '--quiet']],
    [['ps', '--quiet', '--filter', 'name=worker']],
    [['ps', '--quiet', '--filter', `label=${LABEL}`]],
    [['ps', '--quiet', '--filter', `label=${LABEL}=a`, '--all']],
    [['ps', '--all', '--filter', `label=${LABEL}=a`]],
    [['kill']],
    [['kill', '--signal', 'TERM', '11']],
    [['stop', '11']],
    [['rm', '--force', '11']],
  ])('refuses %j, says what it knows, and kills nothing', (args) => {
    const { exitCode, stdout, stderr } = run(...args);
    expect([exitCode, stdout]).toEqual([125, '']);
    expect(stderr).toContain(`got ${JSON.stringify(args)}`);
    expect(killed).toEqual([]);
  });
});

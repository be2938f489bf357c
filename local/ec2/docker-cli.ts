/** The program behind `bin/docker`: has the daemon of its instance answer the arguments, and prints what it says. */
import type { DockerAnswer } from './docker.ts';

const response = await fetch(process.env['LOCAL_DOCKER_HOST'] ?? '', {
  method: 'POST',
  body: JSON.stringify(process.argv.slice(2)),
});
const { exitCode, stdout, stderr } = (await response.json()) as DockerAnswer;
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;

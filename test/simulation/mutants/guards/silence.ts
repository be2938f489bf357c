import type { Mutant } from '../mutant.ts';

export const SILENCE: readonly Mutant[] = [
  {
    guard: 'MISSING counts when it is seen twice, ten minutes apart',
    file: 'functions/core/proof.ts',
    text: 'if (now >= until) return',
    without: 'if (worker.missing_since) return',
  },
  {
    guard: 'MISSING of a worker that ECS never showed proves nothing',
    file: 'functions/core/proof.ts',
    text: 'if (!worker.verified) {',
    without: 'if (false) {',
  },
  {
    guard: 'MISSING after a STOPPED that was no proof is none either',
    file: 'functions/core/proof.ts',
    text: 'if (worker.doubt)',
    without: 'if (false)',
  },
  {
    guard: 'on EC2, only the exit code of an essential container is proof',
    file: 'functions/core/proof.ts',
    text: 'containers.some(({ essential, exit_code }) => essential && exit_code !== null)',
    without: 'containers.some(({ exit_code }) => exit_code !== null)',
  },
  {
    guard: 'on EC2, no exit code is proof before the task definition was read',
    file: 'functions/core/proof.ts',
    text: 'if (worker.containers.length === 0)\n',
    without: 'if (false)\n',
  },
  {
    guard: 'a worker that no host had needs no exit code',
    file: 'functions/core/proof.ts',
    text: 'const hadNoHost = launch_type !== null && !was_placed;',
    without: 'const hadNoHost = false;',
  },
  {
    guard: 'a worker that never started needs no exit code',
    file: 'functions/core/proof.ts',
    text: '|| neverStarted(sighting) ||',
    without: '||',
  },
];

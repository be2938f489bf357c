import type { Mutant } from '../mutant.ts';

export const KILL: readonly Mutant[] = [
  {
    guard: 'kill is for EC2 only',
    file: 'functions/core/push.ts',
    text: "return ec2Kill && launch_type === 'EC2';",
    without: 'return ec2Kill;',
  },
  {
    guard: 'kill is to be switched on',
    file: 'functions/core/push.ts',
    text: "return ec2Kill && launch_type === 'EC2';",
    without: "return launch_type === 'EC2';",
  },
  {
    guard: 'kill comes after StopTask',
    file: 'functions/core/push.ts',
    text: "const wasStopped = state === 'stopping' && rung === 'stop' && stopping_at !== null;",
    without: "const wasStopped = state !== 'stuck' && rung !== 'kill';",
  },
  {
    guard: 'kill is made once',
    file: 'functions/core/push.ts',
    text: "const wasStopped = state === 'stopping' && rung === 'stop' && stopping_at !== null;",
    without: "const wasStopped = state === 'stopping' && stopping_at !== null;",
  },
  {
    guard: 'after a kill no StopTask comes back',
    file: 'functions/core/push.ts',
    text: "if (termination.rung !== 'kill' && termination.stop_attempts < STOP_ATTEMPTS_BEFORE_KILL)",
    without: 'if (termination.stop_attempts < STOP_ATTEMPTS_BEFORE_KILL)',
  },
  {
    guard: 'the rung is stored before the kill',
    file: 'functions/core/push.ts',
    text: "return { kind: 'kill', worker, move: { set: { termination: killing, next_at }, events } };",
    without: "return { kind: 'kill', worker, move: { set: { next_at }, events: [] } };",
  },
  {
    guard: 'after a kill a next look is set',
    file: 'functions/core/push.ts',
    text: 'const next_at = now + ladder.confirmationSlackSeconds;',
    without: 'const next_at = null;',
  },
];

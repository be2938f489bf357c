/** The functions that call AWS on behalf of the records, and the file of each that everything else hangs on. */
export const DOORS = {
  api: 'functions/api/handler.ts',
  consumer: 'functions/consumer/handler.ts',
  sweep: 'functions/sweep/handler.ts',
  publisher: 'functions/publisher/handler.ts',
  runbook: 'functions/runbook/handler.ts',
  'console-read': 'functions/console-read/handler.ts',
  'console-terminate': 'functions/console-terminate/handler.ts',
} as const;
export type Door = keyof typeof DOORS;

/** Whose an invocation is, by its name: `step t1-r1` is the consumer's, what has no door in it the API's. */
export function doorOf(invocation: string): Door {
  const [first = ''] = invocation.split(' ');
  if (first in DOORS) return first as Door;
  return first === 'step' || first === 'fact' ? 'consumer' : 'api';
}

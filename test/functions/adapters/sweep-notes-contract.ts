import { describe, expect, it } from 'vitest';
import type { SweepNotes } from '../../../functions/ports/sweep-notes.ts';
import { freshId, NOW } from '../../support/records.ts';

/** The promises of what sweeps leave for each other: memory and DynamoDB are held to the same. */
export function describeSweepNotes(name: string, open: () => SweepNotes): void {
  describe(`${name} as notes of sweeps`, () => {
    it('begins each list anew where no sweep is in the middle of it', async () => {
      const notes = open();
      await notes.writeRound('open_runs', { at: null, counts: {} });
      expect(await notes.readRound('open_runs')).toEqual({ at: null, counts: {} });
      expect(await notes.readRound('workers')).toEqual({ at: null, counts: {} });
    });

    it('gives a round back as it was last left, each list’s own', async () => {
      const notes = open();
      const openRuns = { at: { part: 0, at: NOW, id: 'run-1' }, counts: { stuck: 2, ghosts: 1 } };
      const workers = {
        at: { cluster: 'arn:one', token: null },
        counts: { orphans: 3 },
      };
      await notes.writeRound('open_runs', { at: { part: 0, at: 1, id: 'run-0' }, counts: {} });
      await notes.writeRound('workers', workers);
      await notes.writeRound('open_runs', openRuns);
      expect([await notes.readRound('open_runs'), await notes.readRound('workers')]).toEqual([
        openRuns,
        workers,
      ]);
    });

    it('keeps the first sighting of a worker, whoever of three notes it first', async () => {
      const notes = open();
      const worker = freshId('arn');
      const times = await Promise.all(
        [1, 2, 3].map((second) => notes.noteSighting(worker, NOW + second, NOW + 100)),
      );
      expect(new Set(times).size).toBe(1);
      expect(await notes.noteSighting(worker, NOW + 99, NOW + 200)).toBe(times[0]);
      expect(await notes.noteSighting(freshId('arn'), NOW + 5, NOW + 100)).toBe(NOW + 5);
    });

    it('forgets a sighting once its time is over, whether or not it was deleted', async () => {
      const notes = open();
      const worker = freshId('arn');
      expect(await notes.noteSighting(worker, NOW, NOW + 100)).toBe(NOW);
      expect(await notes.noteSighting(worker, NOW + 100, NOW + 200)).toBe(NOW + 100);
    });
  });
}

import type { Run } from '../core/run.ts';
import type { Page, PageRequest, Place, RunPart } from '../ports/run-lists.ts';

/** What an index knows of a record: its id, and the time that it is sorted by. */
export type Entry = Omit<Place, 'part'>;

/** A list as an adapter reads it: parts that an index keeps in order, and the records behind their entries. */
export interface List<Part, Listed> {
  readEntries(part: Part, after: Entry | null, limit: number): Promise<readonly Entry[]>;
  /** The records that there are, by id. Two parts may show the same one while an index trails the other. */
  readRecords(ids: readonly string[]): Promise<ReadonlyMap<string, Listed>>;
  /** Whether a record, as it stands in the table, is of the part that an index showed it in. */
  belongs(record: Listed, part: Part): boolean;
}

/** A page of entries first, then their records: without those that left their part since they were indexed. */
export async function readPage<Part, Listed>(
  list: List<Part, Listed>,
  parts: readonly Part[],
  request: PageRequest,
): Promise<Page<Listed>> {
  // One entry more than asked for tells whether another page follows.
  const found = await readPlaces(list, parts, request.after, request.limit + 1);
  const places = found.slice(0, request.limit);
  const records = await list.readRecords(places.map(({ id }) => id));
  return {
    records: places.flatMap(({ part: index, id }) => {
      const part = parts[index];
      const record = records.get(id);
      return part !== undefined && record !== undefined && list.belongs(record, part) ? [record] : [];
    }),
    next: found.length > places.length ? (places.at(-1) ?? null) : null,
  };
}

async function readPlaces<Part>(
  list: Pick<List<Part, unknown>, 'readEntries'>,
  parts: readonly Part[],
  after: Place | null,
  limit: number,
): Promise<readonly Place[]> {
  const found: Place[] = [];
  for (const [index, part] of parts.entries()) {
    if (found.length === limit) break;
    if (after && index < after.part) continue;
    const start = after?.part === index ? after : null;
    const entries = await list.readEntries(part, start, limit - found.length);
    found.push(...entries.map(({ at, id }) => ({ part: index, at, id })));
  }
  return found;
}

export function isInPart(run: Run, part: RunPart): boolean {
  return part.kind === 'status' ? run.status === part.status : run.task_id === part.taskId;
}

/** Nothing was stored, and the same call may go through later: a throttle, or too many writers at once. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

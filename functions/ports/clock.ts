export interface Clock {
  nowMs(): number;
  sleep(milliseconds: number): Promise<void>;
  /** What comes of the work; undefined where that takes longer, and then it goes on unheeded. */
  within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined>;
}

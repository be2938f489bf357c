import type { AwsFault } from './call.ts';

/** A request that is refused, by the name that AWS gives the refusal. */
export class RequestFault extends Error implements AwsFault {
  override readonly name: string;
  readonly statusCode: number;

  constructor(name: string, message: string, statusCode = 400) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

/** An answer other than 200, as AWS JSON 1.1 has it: `name` goes into `__type`, `fields` beside the message. */
export class EcsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    name: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    statusCode = 400,
  ) {
    super(message);
    this.name = name;
    this.fields = fields;
    this.statusCode = statusCode;
  }
}

export function clientException(message: string): EcsError {
  return new EcsError('ClientException', message);
}

export function invalidParameter(message: string): EcsError {
  return new EcsError('InvalidParameterException', message);
}

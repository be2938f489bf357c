/** An answer other than 200, as AWS JSON 1.1 has it. */
export class SsmError extends Error {
  override readonly name: string;
  readonly statusCode = 400;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

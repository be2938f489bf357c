import {
  type $Command,
  type DynamoDBClient,
  type DynamoDBClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { asUnavailable, isThrottle } from './unavailable.ts';

export type Sent<Output, Refusal> =
  | { readonly kind: 'written'; readonly output: Output }
  /** A condition did not hold. Where an answer was lost before, the write itself may be why. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly isAnswerLost: boolean };

type WriteCommand<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/**
 * Sends a write. The SDK repeats by itself what was throttled or came to no answer, and tells of the last attempt
 * alone; but one before it, whose answer was lost, may have been stored.
 * @param Refusal the error by which DynamoDB says that a condition did not hold
 * @throws Unavailable only where every attempt was throttled, so that nothing can have been stored
 */
export async function sendWrite<Input extends ServiceInputTypes, Output extends ServiceOutputTypes, Refusal>(
  client: DynamoDBClient,
  command: WriteCommand<Input, Output>,
  Refusal: new (...args: never) => Refusal,
): Promise<Sent<Output, Refusal>> {
  const failures = noteFailures(command);
  try {
    return { kind: 'written', output: await client.send(command) };
  } catch (error) {
    const isAnswerLost = failures.some((failure) => failure !== error && !isThrottle(failure));
    if (error instanceof Refusal) return { kind: 'refused', refusal: error, isAnswerLost };
    throw isAnswerLost ? error : asUnavailable(error);
  }
}

/** What each attempt fails with, as it does. A single write that met a transaction is for the SDK to repeat as well. */
function noteFailures<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>({
  middlewareStack,
}: WriteCommand<Input, Output>): readonly unknown[] {
  const failures: unknown[] = [];
  middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: unknown) => {
        failures.push(error);
        if (error instanceof TransactionConflictException) Object.assign(error, { $retryable: {} });
        throw error;
      }),
    // Behind the retries, which stand in this step with high priority.
    { name: 'noteFailures', step: 'finalizeRequest', priority: 'low' },
  );
  return failures;
}

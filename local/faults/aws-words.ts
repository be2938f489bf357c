import { knownAccesses, type Place } from '../aws-endpoint/accesses.ts';
import type { AwsCall, AwsFault, ServiceName } from '../aws-endpoint/call.ts';
import { refusal } from '../iam/refusal.ts';

/** ECS and SSM throttle with `ThrottlingException`, a transaction of DynamoDB in its reasons, SQS with `RequestThrottled`. */
export function throttled(call: AwsCall): AwsFault {
  if (call.action === 'TransactWriteItems') return throttledTransaction(call.input);
  return THROTTLES[call.service];
}

/** @param place of the resource that the call names */
export function denied(call: AwsCall, place: Place): AwsFault {
  const { caller, service, action } = call;
  const user = `arn:aws:sts::${place.accountId}:assumed-role/${caller}/${caller}`;
  const [access = { action: `${service}:${action}`, resource: '*' }] = knownAccesses(call, place) ?? [];
  return {
    name: 'AccessDeniedException',
    message: refusal(user, access, false),
    statusCode: service === 'sqs' ? 403 : 400,
  };
}

export function serverError({ service }: AwsCall): AwsFault {
  return SERVER_ERRORS[service];
}

const THROTTLES: Readonly<Record<ServiceName, AwsFault>> = {
  ecs: { name: 'ThrottlingException', message: 'Rate exceeded', statusCode: 400 },
  ssm: { name: 'ThrottlingException', message: 'Rate exceeded', statusCode: 400 },
  dynamodb: {
    name: 'ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    statusCode: 400,
  },
  sqs: {
    name: 'RequestThrottled',
    message: 'The request was denied due to request throttling.',
    statusCode: 400,
  },
  secretsmanager: { name: 'ThrottlingException', message: 'Rate exceeded', statusCode: 400 },
};

const UNKNOWN_FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';
const SERVER_ERRORS: Readonly<Record<ServiceName, AwsFault>> = {
  ecs: { name: 'ServerException', message: UNKNOWN_FAILURE, statusCode: 500 },
  dynamodb: { name: 'InternalServerError', message: UNKNOWN_FAILURE, statusCode: 500 },
  ssm: { name: 'InternalServerError', message: UNKNOWN_FAILURE, statusCode: 500 },
  sqs: { name: 'InternalFailure', message: UNKNOWN_FAILURE, statusCode: 500 },
  secretsmanager: { name: 'InternalServiceError', message: UNKNOWN_FAILURE, statusCode: 500 },
};

/** Each action of a transaction has its reason; the first one is told to have been throttled. */
function throttledTransaction(input: unknown): AwsFault {
  const actions = (input as { readonly TransactItems?: readonly unknown[] }).TransactItems ?? [];
  const codes = actions.map((_, index) => (index === 0 ? 'ThrottlingError' : 'None'));
  return {
    name: 'TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    statusCode: 400,
    fields: { CancellationReasons: codes.map((Code) => ({ Code })) },
  };
}

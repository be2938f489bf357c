/** One call to an AWS service, as the endpoint, its hooks and its log see it. */
export interface AwsCall {
  /** The function that called, by its access key id; `outside` for everybody else. */
  readonly caller: string;
  /** The id of the function's process that called. */
  readonly processId?: number;
  readonly service: ServiceName;
  readonly action: string;
  readonly input: unknown;
}

/** What goes back over the wire. */
export interface AwsAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal: `name` as AWS spells the exception. The local ECS throws errors of this shape. */
export interface AwsFault {
  readonly name: string;
  readonly message: string;
  readonly statusCode: number;
  /** What the body carries beside the message. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Beside those of the protocol. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function isFault(error: unknown): error is AwsFault {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

export type ServiceName = keyof typeof PROTOCOLS;

/** The AWS JSON protocols: 1.0 names its errors with a namespace, 1.1 without. */
const PROTOCOLS = {
  dynamodb: {
    targetPrefix: 'DynamoDB_20120810.',
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazonaws.dynamodb.v20120810#',
  },
  sqs: {
    targetPrefix: 'AmazonSQS.',
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazonaws.sqs#',
  },
  ecs: {
    targetPrefix: 'AmazonEC2ContainerServiceV20141113.',
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
  },
  secretsmanager: {
    targetPrefix: 'secretsmanager.',
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
  },
  ssm: {
    targetPrefix: 'AmazonSSM.',
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
  },
} as const;

/** Reads `X-Amz-Target`; undefined when it names none of the services. */
export function parseTarget(target: string): Pick<AwsCall, 'service' | 'action'> | undefined {
  const service = (Object.keys(PROTOCOLS) as ServiceName[]).find((name) =>
    target.startsWith(PROTOCOLS[name].targetPrefix),
  );
  return service && { service, action: target.slice(PROTOCOLS[service].targetPrefix.length) };
}

/** The headers that say to an emulator what the call is. */
export function protocolHeaders({ service, action }: AwsCall): Record<string, string> {
  const { contentType, targetPrefix } = PROTOCOLS[service];
  return { 'content-type': contentType, 'x-amz-target': targetPrefix + action };
}

export function outputAnswer(service: ServiceName, output: unknown): AwsAnswer {
  return {
    statusCode: 200,
    headers: { 'content-type': PROTOCOLS[service].contentType },
    body: JSON.stringify(output ?? {}),
  };
}

export function faultAnswer(service: ServiceName, fault: AwsFault): AwsAnswer {
  const { contentType, errorNamespace } = PROTOCOLS[service];
  return {
    statusCode: fault.statusCode,
    headers: { ...fault.headers, 'content-type': contentType, 'x-amzn-errortype': fault.name },
    body: JSON.stringify({ ...fault.fields, __type: errorNamespace + fault.name, message: fault.message }),
  };
}

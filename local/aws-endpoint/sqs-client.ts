import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * A client of the emulator itself, for what AWS does on its own account: event sources and rules. Its calls
 * pass no hook and are not counted.
 */
export function createSqsClient(options: { readonly sqsUrl: string; readonly region: string }): SQSClient {
  return new SQSClient({
    region: options.region,
    endpoint: options.sqsUrl,
    // A queue's URL names the endpoint, and the client would follow it there.
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

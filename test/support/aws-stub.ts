import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubAnswer {
  readonly status: number;
  readonly body: object;
}

/** What a test wants: an answer, or none, as when the connection breaks. */
export type StubReaction = StubAnswer | 'hang-up';

export interface AwsStub {
  /** What an SDK client needs to talk to the stub; it tries each call once. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: 1;
  };
  /** The action and body of every call so far. */
  readonly calls: { readonly action: string; readonly input: Record<string, unknown> }[];
  answer(next: (action: string, input: Record<string, unknown>) => StubReaction): void;
  close(): Promise<void>;
}

/** An AWS endpoint that says what a test wants: for answers that no emulator can be brought to give. */
export async function startAwsStub(): Promise<AwsStub> {
  const calls: AwsStub['calls'] = [];
  let respond: (action: string, input: Record<string, unknown>) => StubReaction = () => ({
    status: 200,
    body: {},
  });
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
      calls.push({ action, input });
      const reaction = respond(action, input);
      if (reaction === 'hang-up') {
        request.socket.destroy();
        return;
      }
      const { status, body } = reaction;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'stub', secretAccessKey: 'stub' },
      maxAttempts: 1,
    },
    calls,
    answer: (next) => {
      respond = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An error as AWS's JSON protocols spell it. */
export function awsError(name: string, members: object = {}, status = 400): StubAnswer {
  return { status, body: { __type: `com.amazonaws#${name}`, message: `${name} happened`, ...members } };
}

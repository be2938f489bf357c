import { buildApp } from 'fauxqs';
import { LOOPBACK } from './http.ts';

/** The account that fauxqs writes into each ARN and queue URL; it knows no other. */
const FAUXQS_ACCOUNT_ID = '000000000000';

export interface Sqs {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * SQS, by fauxqs in this process. Its `startFauxqs` listens on every network interface, so the app is
 * built and bound to loopback here.
 */
export async function startSqs(options: {
  readonly region: string;
  readonly accountId: string;
}): Promise<Sqs> {
  if (options.accountId !== FAUXQS_ACCOUNT_ID) {
    throw new Error(
      `accountId: expected ${FAUXQS_ACCOUNT_ID}, the only one fauxqs knows, got ${options.accountId}`,
    );
  }
  const app = buildApp({ logger: false, defaultRegion: options.region });
  const url = await app.listen({ host: LOOPBACK, port: 0 });
  return { url, close: () => app.close() };
}

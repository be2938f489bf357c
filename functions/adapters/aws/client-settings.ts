import { AWS_ATTEMPTS, AWS_CONNECTION_TIMEOUT_MS, AWS_REQUEST_TIMEOUT_MS } from '../../wiring/limits.ts';

/** What every client of AWS is made with. Without it the SDK waits for an answer for as long as the connection stands. */
export const CLIENT_SETTINGS = {
  maxAttempts: AWS_ATTEMPTS,
  requestHandler: {
    connectionTimeout: AWS_CONNECTION_TIMEOUT_MS,
    requestTimeout: AWS_REQUEST_TIMEOUT_MS,
    // Else the SDK writes a warning and waits on.
    throwOnRequestTimeout: true,
    // The above ends with the answer's head; this one is for a body that stops in the middle.
    socketTimeout: AWS_REQUEST_TIMEOUT_MS,
  },
} as const;

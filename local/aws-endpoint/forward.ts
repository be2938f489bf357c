import type { AwsAnswer, AwsCall } from './call.ts';
import { protocolHeaders } from './call.ts';

/** The headers of a signature, which go along with a call: dynoxide insists on them, fauxqs reads the region. */
export type Signature = Readonly<Record<string, string>>;

export type Service = (call: AwsCall, signature: Signature) => Promise<AwsAnswer>;

/** What of an emulator's answer the caller gets; lengths and encodings are the endpoint's own. */
const PASSED_HEADERS = [
  'content-type',
  'x-amzn-requestid',
  'x-amzn-query-error',
  'x-amzn-errortype',
] as const;

export function forwardTo(emulatorUrl: string): Service {
  return async (call, signature) => {
    const response = await fetch(emulatorUrl, {
      method: 'POST',
      headers: { ...signature, ...protocolHeaders(call) },
      body: JSON.stringify(call.input),
    });
    const passed = PASSED_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return { statusCode: response.status, headers: Object.fromEntries(passed), body: await response.text() };
  };
}

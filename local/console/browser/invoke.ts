import type { Shown } from '../shown.ts';

/** The token was not taken. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

export async function invoke(token: string, endpoint: string, event: object): Promise<Shown> {
  const response = await fetch('/console/invoke', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ endpoint, event }),
  });
  if (response.status === 401) throw new SignedOut();
  const answer = (await response.json()) as Shown | { readonly detail: string };
  return 'detail' in answer ? { kind: 'failed', message: answer.detail } : answer;
}

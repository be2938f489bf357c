import type { ShowPage } from '../gateway/gateway.ts';
import type { HttpAnswer } from '../gateway/proxy-answer.ts';
import { readDocument } from './document.ts';
import { referencePage } from './page.ts';

export const REFERENCE_PATH = '/_local/reference';

/** The document and the reference made of it. Read once: a stack shows what it was started with. */
export function createReferencePages(): ShowPage {
  const { text, document } = readDocument();
  return (path, api) => {
    switch (path) {
      case '/_local/openapi.json':
        return page('application/json', text);
      case REFERENCE_PATH:
        return page('text/html; charset=utf-8', referencePage(document, api));
      default:
        return undefined;
    }
  };
}

function page(contentType: string, text: string): HttpAnswer {
  return {
    statusCode: 200,
    headers: {
      'content-type': contentType,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: Buffer.from(text),
  };
}

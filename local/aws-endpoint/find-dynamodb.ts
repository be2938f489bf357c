import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export const ENDPOINT_VARIABLE = 'STANDDOWN_DYNAMODB_ENDPOINT';

export type FoundDynamoDb =
  { readonly kind: 'endpoint'; readonly url: string } | { readonly kind: 'binary'; readonly path: string };

/** An endpoint from the environment, else the platform's dynoxide package, else `dynoxide` on the PATH. */
export function findDynamoDb(
  environment: Readonly<Record<string, string | undefined>>,
  platform = `${process.platform}-${process.arch}`,
): FoundDynamoDb {
  const endpoint = environment[ENDPOINT_VARIABLE];
  if (endpoint) return { kind: 'endpoint', url: checkedUrl(endpoint) };

  const folders = [packageFolder(`@dynoxide/${platform}`), ...(environment['PATH'] ?? '').split(delimiter)];
  const path = folders.flatMap((folder) => (folder ? [join(folder, 'dynoxide')] : [])).find(isExecutable);
  if (path) return { kind: 'binary', path };
  throw new Error(
    `no DynamoDB emulator for ${platform}: install the package @dynoxide/${platform}, put dynoxide on the PATH, ` +
      `or set ${ENDPOINT_VARIABLE} to the URL of one that runs`,
  );
}

function checkedUrl(endpoint: string): string {
  if (/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)) return endpoint;
  throw new Error(
    `${ENDPOINT_VARIABLE}: expected the URL of a DynamoDB emulator, such as http://127.0.0.1:8000, got ${JSON.stringify(endpoint)}`,
  );
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

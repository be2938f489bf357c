/** `*` stands for any characters, `?` for one. */
export function matchesText(pattern: string, actual: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(actual);
}

/** Part by part, so that no wildcard reaches over a colon of the first five; a lone `*` stands for every ARN. */
export function matchesArn(pattern: string, actual: string): boolean {
  if (pattern === '*') return true;
  const actualParts = arnParts(actual);
  const patternParts = arnParts(pattern);
  return (
    patternParts.length === actualParts.length &&
    patternParts.every((part, index) => matchesText(part, actualParts[index] ?? ''))
  );
}

/** Actions are told apart without regard to case. */
export function matchesAction(pattern: string, actual: string): boolean {
  return matchesText(pattern.toLowerCase(), actual.toLowerCase());
}

const ARN_PARTS = 6;

/** Partition, service, region and account have no colons; what is left after them may. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  const head = parts.slice(0, ARN_PARTS - 1);
  return parts.length < ARN_PARTS ? parts : [...head, parts.slice(ARN_PARTS - 1).join(':')];
}

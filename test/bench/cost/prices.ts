/** Dollars, us-east-1, list prices without free tier or discount, as found on the date below. */
export const PRICES_AS_OF = '2026-11-22';

export interface Price {
  readonly what: string;
  readonly dollars: number;
  readonly per: string;
}

const MILLION = 1_000_000;

function price(what: string, dollars: number, units: number, per: string): Price {
  return { what, dollars: dollars / units, per: `$${dollars} per ${per}` };
}

export const PRICES = {
  restApiRequests: price('REST API requests', 3.5, MILLION, 'million'),
  lambdaRequests: price('Lambda requests', 0.2, MILLION, 'million'),
  lambdaGbSeconds: price('Lambda GB-seconds', 0.0000133334, 1, 'GB-second, arm64'),
  sqsRequests: price('SQS requests', 0.4, MILLION, 'million'),
  writeUnits: price('DynamoDB write units', 0.625, MILLION, 'million'),
  readUnits: price('DynamoDB read units', 0.125, MILLION, 'million'),
  logGigabytes: price('GB of logs', 0.5, 1, 'GB'),
  customMetrics: price('metrics of our own', 0.3, 1, 'month'),
  alarms: price('alarms', 0.1, 1, 'month'),
  /** CloudWatch's pricing page; an account's first three with at most 50 metrics are free. */
  dashboards: price('dashboards', 3, 1, 'month'),
  stateTransitions: price('Step Functions transitions', 25, MILLION, 'million'),
  durableOperations: price('Lambda durable operations', 8, MILLION, 'million'),
} as const satisfies Readonly<Record<string, Price>>;

/** How much of each is used. */
export type Usage = Readonly<Partial<Record<keyof typeof PRICES, number>>>;

export function dollarsOf(usage: Usage, times = 1): number {
  return linesOf(usage, times).reduce((sum, { dollars }) => sum + dollars, 0);
}

export function linesOf(usage: Usage, times = 1) {
  const used = Object.entries(usage) as [keyof typeof PRICES, number][];
  return used.map(([name, count]) => ({ name, count, dollars: count * times * PRICES[name].dollars }));
}

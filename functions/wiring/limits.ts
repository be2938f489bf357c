/* Numbers that somebody may tune, each in one place. Infra derives its own from these. */

/** docs/contract.md, section 2: every id; the names of tokens keep to it too. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** docs/contract.md, section 2. */
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_REASON_CHARACTERS = 1024;
export const MAX_ASK_SECONDS = 900;
export const MAX_WAIT_SECONDS = 25;
export const RETRY_AFTER_SECONDS = 2;

/** Lambda timeouts. The API's stays below API Gateway's 29 s and above MAX_WAIT_SECONDS. */
export const API_TIMEOUT_SECONDS = 28;
export const CONSUMER_TIMEOUT_SECONDS = 30;
export const SWEEP_TIMEOUT_SECONDS = 50;
export const AUTHORIZER_TIMEOUT_SECONDS = 10;
export const PUBLISHER_TIMEOUT_SECONDS = 60;

/**
 * How long one attempt at a call of AWS may take, and how many there are: by its timeouts a call that hangs has failed
 * within 9.2 s, pauses included, which is less than any function has. The three that a termination takes one after the
 * other, a read, a write and a send, have together failed within 27.5 s: the API's 28 s are enough to say that it is
 * stored, though the queue hangs. The consumer tries ECS once, so a hanging StopTask costs it 3 s.
 */
export const AWS_CONNECTION_TIMEOUT_MS = 1000;
export const AWS_REQUEST_TIMEOUT_MS = 3000;
export const AWS_ATTEMPTS = 3;

/** How long the authorizer goes by tokens and keys that it has read: a withdrawn one counts no longer than that. */
export const CREDENTIALS_MAX_AGE_SECONDS = 300;
/** An unknown token makes the secret be read again, but not while it was read as lately as this. */
export const UNKNOWN_TOKEN_REREAD_SECONDS = 10;

/** Messages handed to one consumer invocation at most; one invocation takes them one after the other. */
export const CONSUMER_BATCH_SIZE = 10;
/** How many consumers take facts at once: a flood of them is to leave concurrency to the API. */
export const FACT_CONSUMERS = 10;
/** Steps that a batch should have room for, so that one call of ECS can look at the workers of several. */
export const FEWEST_STEPS_PER_BATCH = 3;
/** How long a batch of steps may wait for its turns; what is left of the timeout is for the calls themselves. */
export const CONSUMER_WAIT_MS = 20_000;
/**
 * Steps ask ECS for at most so many looks a second: the account's bucket of reads refills by 20, which dispatchers, the
 * sweep and inspecting operators share.
 */
export const LOOK_BUDGET_PER_SECOND = 10;
/** StopTask calls a second that one consumer is counted on for: it makes them one after the other. */
export const MOST_STOPS_PER_CONSUMER_PER_SECOND = 6;
/** An event source mapping's `MaximumConcurrency` begins at it. */
export const FEWEST_CONSUMERS = 2;

/** Deliveries before a message goes to its dead-letter queue. AWS advises 5 or more with Lambda. */
export const MAX_RECEIVES = 5;
/** docs/contract.md, section 4: no chain of messages outlives four hops. */
export const MAX_HOPS = 4;

/** Defaults of the construct's props. */
export const DEFAULT_CONFIRMATION_SLACK_SECONDS = 60;
export const DEFAULT_LAUNCH_WINDOW_SECONDS = 60;
export const DEFAULT_RETENTION_DAYS = 90;
export const DEFAULT_SWEEP_INTERVAL_SECONDS = 60;
export const DEFAULT_REQUESTS_PER_SECOND = 500;
export const DEFAULT_REQUEST_BURST = 1000;
/** StopTask shares a bucket with RunTask: 100 calls at once, refilled by 40 a second. Launches keep the rest. */
export const DEFAULT_STOP_BUDGET_PER_SECOND = 30;
export const DEFAULT_ORPHAN_AGE_SECONDS = 300;

/** Defaults of the policies: a worker launched, and gone after its word. Heartbeats are not asked for by default. */
export const DEFAULT_LAUNCH_POLICY_SECONDS = 600;
export const DEFAULT_HEARTBEAT_POLICY_SECONDS = 0;
export const DEFAULT_LINGER_POLICY_SECONDS = 300;

/** Due runs that one sweep takes up at most; what is left is still due at the next one. */
export const MAX_RUNS_PER_SWEEP = 10_000;
/**
 * Pages of a hundred that one sweep goes through at most: of open runs, and of workers that ECS lists. Each costs one
 * or two calls of ECS's bucket for reads, which takes 100 at once and 20 a second; more where ECS refuses an ARN.
 */
export const MAX_PAGES_PER_SWEEP = 20;
/** The same of workers that ECS means to stop, most of which have: they can wait. */
export const MAX_STOPPING_PAGES_PER_SWEEP = 5;
/** No page is begun after this; it leaves the last ones time enough before the function's timeout. */
export const SWEEP_WORK_SECONDS = 35;

/** Of the console's widgets: runs on a page, events shown of one run, and when a heartbeat counts as late. */
export const CONSOLE_PAGE_RUNS = 50;
export const CONSOLE_EVENTS = 20;
export const STALE_HEARTBEAT_SECONDS = 60;
/** Short: somebody waits in front of the dashboard. */
export const CONSOLE_TIMEOUT_SECONDS = 10;
/** The runbook's function: its step waits a little longer, so that it tells how the function failed. */
export const RUNBOOK_TIMEOUT_SECONDS = 20;

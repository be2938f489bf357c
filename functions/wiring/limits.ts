/** Numbers that somebody may tune, each in one place. Infra derives its own from these. */

/** Contract section 2. */
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

/** How long the authorizer goes by tokens and keys that it has read: a withdrawn one counts no longer than that. */
export const CREDENTIALS_MAX_AGE_SECONDS = 300;
/** An unknown token makes the secret be read again, but not while it was read as lately as this. */
export const UNKNOWN_TOKEN_REREAD_SECONDS = 10;

/** Messages handed to one consumer invocation at most; one invocation takes them one after the other. */
export const CONSUMER_BATCH_SIZE = 10;
/** Deliveries before a message goes to its dead-letter queue. AWS advises 5 or more with Lambda. */
export const MAX_RECEIVES = 5;
/** Contract section 4: no chain of messages outlives four hops. */
export const MAX_HOPS = 4;

/** Defaults of the construct's props. */
export const DEFAULT_CONFIRMATION_SLACK_SECONDS = 60;
export const DEFAULT_LAUNCH_WINDOW_SECONDS = 60;
export const DEFAULT_RETENTION_DAYS = 90;
export const DEFAULT_SWEEP_INTERVAL_SECONDS = 60;

/** Defaults of the policies: a worker launched, and gone after its word. Heartbeats are not asked for by default. */
export const DEFAULT_LAUNCH_POLICY_SECONDS = 600;
export const DEFAULT_HEARTBEAT_POLICY_SECONDS = 0;
export const DEFAULT_LINGER_POLICY_SECONDS = 300;

/** Due runs that one sweep takes up at most; what is left is still due at the next one. */
export const MAX_RUNS_PER_SWEEP = 10_000;

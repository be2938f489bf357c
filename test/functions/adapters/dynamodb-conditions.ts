import type { Mutant } from '../../simulation/mutants/mutant.ts';

const RUNS = 'functions/adapters/aws/run-writes.ts';
const TASKS = 'functions/adapters/aws/task-writes.ts';
const SINGLE = 'functions/adapters/aws/single-writes.ts';
const NOTES = 'functions/adapters/aws/dynamodb-sweep-notes.ts';
const CREATION = 'functions/adapters/aws/dynamodb-tasks.ts';

/** The conditions of the writes in DynamoDB. A mutant still names every value: one without use would be refused. */
export const DYNAMODB_CONDITIONS: readonly Mutant[] = [
  {
    guard: 'a run is written only at the revision that was read',
    file: RUNS,
    text: ": 'revision = :read_revision'",
    without: ": '(revision = :read_revision OR revision <> :read_revision)'",
  },
  {
    guard: 'a run that an older version wrote has no revision, and none is made up for it meanwhile',
    file: RUNS,
    text: "'attribute_not_exists(revision)' :",
    without: "'(attribute_not_exists(revision) OR revision >= :read_version OR revision < :read_version)' :",
  },
  {
    guard: 'a run that an older version moves is written only at the version that was read',
    file: RUNS,
    text: "'version = :read_version',",
    without: "'(version = :read_version OR version <> :read_version)',",
  },
  {
    guard: 'a move writes over no event',
    file: RUNS,
    text: 'Item: eventItem(event, expiresAt), ConditionExpression: IF_ABSENT },\n  }));\n}\n\n/** Binds',
    without: 'Item: eventItem(event, expiresAt) },\n  }));\n}\n\n/** Binds',
  },
  {
    guard: 'a claim writes over no event',
    file: RUNS,
    text: 'Item: eventItem(event, expiresAt), ConditionExpression: IF_ABSENT },\n    })),',
    without: 'Item: eventItem(event, expiresAt) },\n    })),',
  },
  {
    guard: 'an expiry is put off, never brought forward',
    file: SINGLE,
    text: '`attribute_not_exists(#${timeToLive}) OR #${timeToLive} < :${timeToLive}`',
    without: '`attribute_not_exists(#${timeToLive}) OR attribute_exists(#${timeToLive})`',
  },
  {
    guard: 'a first sighting is noted once',
    file: NOTES,
    text: '`attribute_not_exists(${TABLE.partitionKey}) OR ${TABLE.timeToLive} <= :now`',
    without:
      '`attribute_not_exists(${TABLE.partitionKey}) OR ${TABLE.timeToLive} <= :now OR ${TABLE.timeToLive} > :now`',
  },
  {
    guard: 'what relies on silence is refused after a first heartbeat',
    file: RUNS,
    text: '? NEVER_BEATEN :',
    without: "? '(last_heartbeat_at = :read_beat OR attribute_exists(version))' :",
  },
  {
    guard: 'what relies on silence is refused after a further heartbeat',
    file: RUNS,
    text: ": 'last_heartbeat_at = :read_beat'",
    without: ": '(last_heartbeat_at = :read_beat OR attribute_exists(version))'",
  },
  {
    guard: 'a worker is bound to one run only',
    file: RUNS,
    text: '...(!verified && unlessOfAnother)',
    without: '...(!verified && {})',
  },
  {
    guard: 'a worker that ECS has shown is bound whoever holds it',
    file: RUNS,
    text: '...(!verified && unlessOfAnother)',
    without: '...unlessOfAnother',
  },
  {
    guard: 'a run id is taken once',
    file: RUNS,
    text: 'Item: runItem(run), ConditionExpression: IF_ABSENT',
    without: 'Item: runItem(run)',
  },
  {
    guard: 'the fence: a task is released only by its current run',
    file: TASKS,
    text: 'ConditionExpression: IS_RUNNING_THIS,\n      ExpressionAttributeNames: update',
    without:
      'ConditionExpression: `(${IS_RUNNING_THIS}) OR attribute_exists(pk)`,\n      ExpressionAttributeNames: update',
  },
  {
    guard: 'a termination is stored only while the task runs this run',
    file: TASKS,
    text: 'ConditionExpression: IS_RUNNING_THIS,\n      ExpressionAttributeNames: {',
    without:
      'ConditionExpression: `(${IS_RUNNING_THIS}) OR attribute_exists(pk)`,\n      ExpressionAttributeNames: {',
  },
  {
    guard: 'the fence looks at which run the task runs',
    file: TASKS,
    text: "'current_run_id = :run_id AND",
    without: "'(current_run_id = :run_id OR attribute_exists(pk)) AND",
  },
  {
    guard: 'a claim takes a task only while it is ready',
    file: TASKS,
    text: "'#status = :ready AND",
    without: "'(#status = :ready OR attribute_exists(pk)) AND",
  },
  {
    guard: 'a claim takes a task only with the attempts that it read',
    file: TASKS,
    text: 'attempts = :read_attempts',
    without: '(attempts = :read_attempts OR attribute_exists(pk))',
  },
  {
    guard: 'a release adds to the failures only where it says so',
    file: TASKS,
    text: "failures.kind === 'add' ? ' ADD consecutive_failures :one' : ''",
    without: "' ADD consecutive_failures :one'",
  },
  {
    guard: 'a release resets the failures only where it says so',
    file: TASKS,
    text: "failures.kind === 'reset' &&",
    without: "failures.kind !== 'add' &&",
  },
  {
    guard: 'a release keeps who holds the task',
    file: TASKS,
    text: 'held_by: release.held_by',
    without: 'held_by: null',
  },
  {
    guard: 'a claim frees the task of its holder',
    file: TASKS,
    text: '    held_by: null,\n',
    without: '',
  },
  {
    guard: 'a task is held only while it is ready; a heartbeat is noted only on an open run',
    file: SINGLE,
    text: '#status = :only_in',
    without: '(#status = :only_in OR attribute_exists(#status))',
  },
  {
    guard: 'a task, or a run, that is not there is not made up',
    file: SINGLE,
    text: '`attribute_exists(${TABLE.partitionKey}) AND #status = :only_in`',
    without: "'(#status = :only_in OR attribute_not_exists(#status))'",
  },
  {
    guard: 'a task is created once',
    file: CREATION,
    text: '`attribute_not_exists(${TABLE.partitionKey})`',
    without: 'undefined',
  },
];

/** What the console shows where somebody adds the widget to a dashboard of their own. */
export const DOCUMENTATION = `## Standdown: live runs

Shows the runs that have not ended, oldest first: state, task, heartbeat, worker. **Inspect** opens one run with its
worker as ECS shows it now, and its last events. **Terminate** asks for a reason and for what becomes of the task, then
calls the terminating function of the same deployment.

The widget takes no parameters. Let it update on refresh.

Who may see it needs \`lambda:InvokeFunction\` on this function; who may terminate needs it on the terminating one too.
A widget is not told who looks at it: the record names \`console\` as the actor. CloudTrail's data events of the
terminating function say who invoked it.
`;

/** What the console shows where somebody adds this function to a dashboard by itself. */
export const DOCUMENTATION = `## Standdown: terminate a run

Not a widget by itself: the buttons of the live runs widget call this function, with the run, what the page showed of
it, what becomes of its task, and the reason from the form. It stores the termination as \`console\` and answers in one
sentence. A run that no longer stands as the page showed it is left alone.

Who may terminate runs from the dashboard needs \`lambda:InvokeFunction\` on this function.
`;

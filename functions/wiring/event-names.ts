/** By these, rules on the bus know our events; docs/events.md promises them. */
export const EVENT_SOURCE = 'standdown';
export const EVENT_DETAIL_TYPE = 'Standdown Run Event';
